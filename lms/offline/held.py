"""What offline holds about a person: receipts of what their phone sent later. What waits in the phone is theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.offline.models import OfflineReceipt

TABLES = {"offline_receipt": Treatment("offline", Fate.ERASED)}


def about(whom: Whom) -> Iterable[Section]:
    """Every receipt. The work itself stands where all work does."""
    yield Section(
        "offline",
        _("What your phone sent later"),
        {
            "item_id": _("Number that your phone gave it"),
            "kind": _("What it was"),
            "outcome": _("Result"),
            "received_at": _("Received"),
        },
        rows(
            select(OfflineReceipt.item_id, OfflineReceipt.kind, OfflineReceipt.outcome, OfflineReceipt.received_at)
            .where(OfflineReceipt.person_id == whom.id)
            .order_by(OfflineReceipt.received_at, OfflineReceipt.item_id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take the receipts out."""
    db.session.execute(delete(OfflineReceipt).where(OfflineReceipt.person_id == whom.id))
    return ()


HELD = Held(tables=TABLES, about=about, erase=erase)
