"""Whether people are still in their posts after 3, 6 and 12 months, as both sides say of their own will."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.applications.models import Application
from lms.database import UtcDateTime, choice
from lms.extensions import Model, db


class Compared(StrEnum):
    """How something is now, compared with what was offered."""

    BETTER = "better"
    SAME = "the same"
    WORSE = "worse"
    NOT_SAID = "not said"


class Support(StrEnum):
    """What would help somebody in their post."""

    TRAINING = "training"
    MENTOR = "a mentor"
    ENGLISH = "English for work"
    HOURS = "other hours"
    ADJUSTMENTS = "adjustments"
    PROGRESSION = "a way to a better post"


class WentWell(StrEnum):
    """What went well."""

    WORK = "the work itself"
    TEAM = "my team"
    MANAGER = "my manager"
    START = "the first weeks"
    SKILLS = "using what I know"


class FollowUp(Model):
    """Both sides of an appointment are asked ``months`` after its start. What the council says stands here."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    months: Mapped[int]
    due_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    council_says_in_post: Mapped[bool | None]
    council_answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    council_answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    application: Mapped[Application] = relationship()

    __table_args__ = (
        UniqueConstraint("application_id", "months"),
        CheckConstraint("(council_says_in_post IS NULL) = (council_answered_at IS NULL)", name="answered_once"),
    )


class FollowUpAnswer(Model):
    """What the graduate says. No council reads it; the programme team reads counts of many."""

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), primary_key=True)
    in_post: Mapped[bool]
    hours: Mapped[Compared] = mapped_column(choice(Compared))
    pay: Mapped[Compared] = mapped_column(choice(Compared))
    support: Mapped[list[str]] = mapped_column(db.JSON)
    went_well: Mapped[list[str]] = mapped_column(db.JSON)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    follow_up: Mapped[FollowUp] = relationship()
