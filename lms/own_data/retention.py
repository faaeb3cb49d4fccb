"""How long things are kept that nobody asks to be erased. The privacy page tells these times: change both together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Select, delete, or_, select, tuple_, union_all, update

from lms import storage
from lms.accounts.models import AddressChange, CountedTry, RoleInvitation
from lms.extensions import db
from lms.notices.models import Notice
from lms.offline.models import OfflineReceipt
from lms.outbox.models import Message
from lms.own_data.models import Erasure
from lms.own_data.register import forget_decisions, stores

TRIES_KEPT_FOR = timedelta(days=1)
MESSAGES_KEPT_FOR = timedelta(days=90)
NOTICES_KEPT_FOR = timedelta(days=180)
RECEIPTS_KEPT_FOR = timedelta(days=90)
INVITATIONS_KEPT_FOR = timedelta(days=30)
DECISIONS_KEPT_FOR = timedelta(days=3 * 365 + 1)
FILES_SETTLE_FOR = timedelta(days=1)
AT_ONCE = 500


def remove_what_is_over(now: datetime) -> int:
    """Take out the next five hundred of everything whose time is over; gives how many rows that were."""
    tries = select(CountedTry.id).where(CountedTry.at < now - TRIES_KEPT_FOR)
    invitations = select(RoleInvitation.id).where(RoleInvitation.expires_at < now - INVITATIONS_KEPT_FOR)
    changes = select(AddressChange.id).where(AddressChange.expires_at < now - MESSAGES_KEPT_FOR - timedelta(days=7))
    messages = select(Message.id).where(
        Message.recipient != "",
        Message.queued_at < now - MESSAGES_KEPT_FOR,
        or_(Message.sent_at.is_not(None), Message.given_up_at.is_not(None)),
    )
    notices = select(Notice.id).where(Notice.told_at < now - NOTICES_KEPT_FOR)
    key = (OfflineReceipt.person_id, OfflineReceipt.item_id)
    receipts = select(*key).where(OfflineReceipt.received_at < now - RECEIPTS_KEPT_FOR)
    return sum(
        _changed(statement)
        for statement in (
            delete(CountedTry).where(CountedTry.id.in_(_some(tries))),
            delete(RoleInvitation).where(RoleInvitation.id.in_(_some(invitations))),
            delete(AddressChange).where(AddressChange.id.in_(_some(changes))),
            delete(Notice).where(Notice.id.in_(_some(notices))),
            delete(OfflineReceipt).where(tuple_(*key).in_(_some(receipts))),
            update(Message)
            .where(Message.id.in_(_some(messages)))
            .values(recipient="", subject="", body="", last_error=None, stop_address=None),
        )
    )


def _some(ids: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return ids.limit(AT_ONCE)


def _changed(statement: Any) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount


def forget_old_decisions(now: datetime) -> int:
    """Take out the decisions on the work of people who were erased three years ago; gives how many people."""
    over = (
        select(Erasure)
        .where(Erasure.done_at < now - DECISIONS_KEPT_FOR, Erasure.forgotten_at.is_(None))
        .order_by(Erasure.done_at)
        .limit(AT_ONCE)
    )
    found = db.session.scalars(over).all()
    for erasure in found:
        forget_decisions(erasure.person_id)
        erasure.forgotten_at = now
    return len(found)


def sweep_files(now: datetime) -> int:
    """Discard stored files that no row names, such as one that was taken out of a draft; gives how many.

    A file is stored before its row is committed, so those of the last day are left alone.
    """
    swept = 0
    for keys in storage.kept_before(now - FILES_SETTLE_FOR):
        if not keys:
            continue
        named = union_all(
            *(
                feature.keys.where(feature.keys.selected_columns[0].in_(keys))
                for feature in stores()
                if feature.keys is not None
            )
        )
        orphans = set(keys) - set(db.session.scalars(named))
        db.session.rollback()
        for key in orphans:
            storage.discard(key)
        swept += len(orphans)
    return swept
