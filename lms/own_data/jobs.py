"""Making copies, carrying out erasures, and looking after how long records are kept."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from lms import storage
from lms.accounts.held import whom
from lms.accounts.services import LastAdministrator
from lms.database import leave_no_trace
from lms.extensions import db
from lms.outbox.models import Message
from lms.own_data.copies import expire_copies, make_copy
from lms.own_data.erasures import carry_out
from lms.own_data.models import Erasure
from lms.own_data.queries import copies_to_make, erasures_due
from lms.own_data.register import erase_everything
from lms.own_data.retention import forget_old_decisions, remove_what_is_over, sweep_files
from lms.own_data.unused import warn_unused

logger = logging.getLogger(__name__)

COPIES_AT_ONCE = 5
ERASURES_AT_ONCE = 200
LAST_MESSAGE_WAITS_FOR = timedelta(days=7)


def make_copies(now: datetime) -> None:
    """Make the copies that people wait for."""
    waiting = copies_to_make(limit=COPIES_AT_ONCE)
    db.session.commit()
    for copy_id in waiting:
        make_copy(copy_id, now)


def carry_out_erasures(now: datetime) -> None:
    """Erase whoever is due, each in a transaction of its own, and settle what was erased before."""
    due = erasures_due(now, limit=ERASURES_AT_ONCE)
    db.session.commit()
    erased = settle_erased(now)
    for erasure_id in due:
        try:
            keys = carry_out(erasure_id, now)
            db.session.commit()
        except LastAdministrator:
            db.session.rollback()
            logger.warning("the erasure %s waits: it is the last administrator's", erasure_id)
            continue
        except Exception:  # a fault with one keeps nobody else's record here longer
            db.session.rollback()
            logger.exception("the erasure %s failed", erasure_id)
            continue
        if keys is not None:
            erased += 1
            _discard(keys)
    if erased:
        leave_no_trace(db.engine)


def settle_erased(now: datetime) -> int:
    """Empty the last message to people who were erased, once it is sent; gives how many.

    Everything of theirs is erased once more: a request of theirs that was under way may have written something.
    """
    last = (
        select(Erasure, Message)
        .join(Message, Message.id == Erasure.last_message_id)
        .where(
            or_(
                Message.sent_at.is_not(None),
                Message.given_up_at.is_not(None),
                Erasure.done_at < now - LAST_MESSAGE_WAITS_FOR,
            )
        )
        .limit(ERASURES_AT_ONCE)
    )
    found = db.session.execute(last).all()
    keys: list[str] = []
    for erasure, message in found:
        if message.sent_at is None and message.given_up_at is None:
            message.given_up_at = now
        message.recipient = message.subject = message.body = ""
        message.last_error = None
        erasure.last_message_id = None
        keys += erase_everything(whom(erasure.person), now)
    db.session.commit()
    _discard(keys)
    return len(found)


def keep_to_the_times(now: datetime) -> None:
    """Once an hour: warn accounts that nobody uses, and take out everything whose time is over."""
    for step in (warn_unused, _remove_all_that_is_over, forget_old_decisions, expire_copies, sweep_files):
        try:
            step(now)
            db.session.commit()
        except Exception:  # a fault of one keeps nothing else longer than its time
            db.session.rollback()
            logger.exception("%s failed", step.__name__)


def _remove_all_that_is_over(now: datetime) -> None:
    """A portion at a time, so that nobody waits long for the tables."""
    while remove_what_is_over(now):
        db.session.commit()


def _discard(keys: list[str]) -> None:
    """What can't be discarded now is swept later."""
    for key in keys:
        try:
            storage.discard(key)
        except OSError:
            logger.exception("a stored file could not be discarded")
