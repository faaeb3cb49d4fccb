"""A post's panel: who sits on it, what each member judges alone, and what they agree on together."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.applications.models import Met
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Ground(StrEnum):
    """Why somebody is not shortlisted, apart from the words that they read."""

    ESSENTIAL_NOT_SHOWN = "essential not shown"
    OTHERS_SHOWED_MORE = "others showed more"


class ShortlistingSeat(Model):
    """Somebody sits on a post's panel; a recruiter named them."""

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PanelJudgement(Model):
    """One member's judgement of one application, made alone. Their scores are rows of CriterionScore.

    From ``finished_at`` their scores stand, count, and are shown to the others who have finished. From ``conflict_at``
    they know the person, are out, and nothing of theirs counts. ``note`` is for the panel only.
    """

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    conflict_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")


class AgreedDecision(Model):
    """What a panel agreed where its members differed. Rows are only added; the last one of a criterion counts."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("vacancy_criterion.id"))
    met: Mapped[Met] = mapped_column(choice(Met))
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShortlistReason(Model):
    """A reason why an application was not shortlisted: an essential criterion, or that others showed more."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    ground: Mapped[Ground] = mapped_column(choice(Ground))
    criterion_id: Mapped[int | None] = mapped_column(ForeignKey("vacancy_criterion.id"))

    __table_args__ = (
        UniqueConstraint("application_id", "criterion_id"),
        CheckConstraint("(ground = 'essential not shown') = (criterion_id IS NOT NULL)", name="essential_is_named"),
    )
