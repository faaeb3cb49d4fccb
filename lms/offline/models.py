"""Receipts of what phones sent later."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Kind(StrEnum):
    """What a phone sends."""

    OPENED = "opened"
    CHECKED = "checked"
    DONE = "done"
    ANSWERED = "answered"
    SUBMITTED = "submitted"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What became of it. Whatever isn't TAKEN or OLDER was refused."""

    TAKEN = "taken"
    OLDER = "older"  # something written after it was there, and stays
    CLOSED = "closed"  # the attempt was submitted before
    TOO_LATE = "too late"
    CHANGED = "changed"  # another question stands there now
    GONE = "gone"
    NOT_ENROLLED = "not enrolled"
    UNUSABLE = "unusable"


class OfflineReceipt(Model):
    """What became of one thing that a phone sent, by the id that the phone gave it."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
