"""Why people say no to an invitation, or take an application back: told if they like, and for figures only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Parting(StrEnum):
    """What somebody did: said no to an invitation, or took an application back."""

    DECLINED = "declined"
    WITHDREW = "withdrew"


class PartingReason(StrEnum):
    """Why. ``OTHER`` has words of its own."""

    TOO_FAR = "too far"
    HOURS = "hours"
    PAY = "pay"
    FOUND_WORK = "found work"
    NOT_THE_RIGHT_WORK = "not the right work"
    NOT_READY = "not ready"
    OTHER = "other"


class GivenReason(Model):
    """A reason that somebody gave. Councils see how many gave it, and nothing else; ``profile_id`` goes with an
    erasure, and so do the words.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"))
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profile.id"), index=True)
    parting: Mapped[Parting] = mapped_column(choice(Parting))
    reason: Mapped[PartingReason] = mapped_column(choice(PartingReason))
    words: Mapped[str] = mapped_column(String(300), default="")
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("uq_given_reason_once", "profile_id", "vacancy_id", "parting", "reason", unique=True),
        Index("ix_given_reason_vacancy", "vacancy_id", "parting"),
    )
