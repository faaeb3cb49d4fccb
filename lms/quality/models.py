"""Samples of released markings, the plan by which they are drawn, what was found, and what an assessor has to do."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model, db
from lms.learning.vacsr import Check
from lms.marking.models import Marking


class Reason(StrEnum):
    """Why a marking is looked at again. Several may hold; a sample names the first of them."""

    REMARKED = "remarked"
    SHARE = "share"
    FINAL = "final"
    NEW_ASSESSOR = "new assessor"
    RISK = "risk"
    BORDERLINE = "borderline"
    ASSESSOR = "assessor"
    MODULE = "module"
    COHORT = "cohort"
    RANGE = "range"
    LEARNER = "learner"
    BY_HAND = "by hand"


class Outcome(StrEnum):
    """What the quality assurer found: nothing to do, something for the assessor to do, or a wrong decision."""

    AGREED = "agreed"
    ACTION = "action"
    OVERTURNED = "overturned"


class Risk(StrEnum):
    """How closely an assessor's decisions are followed."""

    LOW = "low"
    USUAL = "usual"
    HIGH = "high"


class Sample(Model):
    """A marking to be looked at by a second person. It holds its module while undecided, and while what was found is
    not put right.

    ``action_closed_at`` is set when an action is accepted as done, or when what was overturned is marked anew.
    ``chosen_by_id`` is who chose it by hand; it is empty for what the plan drew.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    marking_id: Mapped[int] = mapped_column(ForeignKey("marking.id"), unique=True)
    reason: Mapped[Reason] = mapped_column(choice(Reason))
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assurer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    comment: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    action_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    marking: Mapped[Marking] = relationship()
    assurer: Mapped[Person | None] = relationship(foreign_keys=[assurer_id])
    chosen_by: Mapped[Person | None] = relationship(foreign_keys=[chosen_by_id])
    checks: Mapped[list[SampleCheck]] = relationship(cascade="all, delete-orphan")
    action: Mapped[SampleAction | None] = relationship(back_populates="sample")

    __table_args__ = (
        Index(
            "ix_sample_open",
            "drawn_at",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )


class SampleCheck(Model):
    """What was found of one point of VACSR. Where it is not met, ``note`` says why."""

    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"), primary_key=True)
    check: Mapped[Check] = mapped_column(choice(Check), primary_key=True)
    is_met: Mapped[bool]
    note: Mapped[str] = mapped_column(String(500), default="")


class SampleAction(Model):
    """Something that an assessor has to do by a day, because of a sample. The sample says when it was closed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"), unique=True)
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    task: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)

    sample: Mapped[Sample] = relationship(back_populates="action")
    assessor: Mapped[Person] = relationship()
    answers: Mapped[list[ActionAnswer]] = relationship(order_by="ActionAnswer.id", cascade="all, delete-orphan")


class ActionAnswer(Model):
    """What an assessor says they did, and what a quality assurer made of it. ``is_accepted`` is empty until then.

    Without ``answered_at`` a quality assurer closed the action by themselves, and ``verdict`` says why.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("sample_action.id"), index=True)
    words: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_accepted: Mapped[bool | None]
    verdict: Mapped[str] = mapped_column(Text, default="")
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    judged_by: Mapped[Person | None] = relationship()


class SamplingPlan(Model):
    """A version of the plan: its rules (lms/quality/rules.py), who set them and when. The latest is in force."""

    id: Mapped[int] = mapped_column(primary_key=True)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))
    rules: Mapped[dict[str, Any]] = mapped_column(db.JSON)

    set_by: Mapped[Person] = relationship()


class Draw(Model):
    """That a released marking was drawn as a sample or not, and all that it followed from: the rules, the facts, and a
    random ``number`` from 0 to 999,999. Given these three, anybody can work the ``reasons`` out again.

    ``plan_id`` is empty while nobody had set a plan. Without ``reasons`` it was not drawn.
    """

    marking_id: Mapped[int] = mapped_column(ForeignKey("marking.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("sampling_plan.id"))
    number: Mapped[int]
    is_final: Mapped[bool]
    rules: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    reasons: Mapped[list[str]] = mapped_column(db.JSON)

    __table_args__ = (CheckConstraint("number >= 0 AND number < 1000000", name="number"),)


class AssessorStanding(Model):
    """What quality assurance knows of an assessor: since when they are qualified, and how closely they are followed.

    Whoever has no row is followed as usual, and new since they became a tutor.
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    risk: Mapped[Risk] = mapped_column(choice(Risk), default=Risk.USUAL)
    qualified_on: Mapped[date | None]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
