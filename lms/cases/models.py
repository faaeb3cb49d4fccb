"""Appeals and their stages, malpractice cases, requests for special consideration."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.learning.models import Enrolment
from lms.marking.models import Marking, Submission
from lms.quizzes.models import Attempt


class Stage(StrEnum):
    """The stages of an appeal, in this order."""

    TUTOR = "tutor"
    ASSURER = "quality assurer"
    PANEL = "panel"
    OUTSIDE = "outside"


class Verdict(StrEnum):
    """What a stage decided."""

    UPHELD = "upheld"
    PARTLY = "upheld in part"
    NOT_UPHELD = "not upheld"


class Outside(StrEnum):
    """To whom a learner takes an appeal after our own stages."""

    AWARDING_ORGANISATION = "awarding organisation"
    REGULATOR = "regulator"
    OTHER = "other"


class Ending(StrEnum):
    """How an appeal ended."""

    SETTLED = "settled"
    ACCEPTED = "accepted"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Appeal(Model):
    """That a learner does not agree with a released marking, or with the outcome of a malpractice case.

    It is open until ``closed_at``. With ``remark_asked_at`` somebody else marks the work of ``remark_id`` anew;
    ``remarked_at`` is when they have.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    module_code: Mapped[str] = mapped_column(String(20))
    marking_id: Mapped[int | None] = mapped_column(ForeignKey("marking.id"))
    malpractice_id: Mapped[int | None] = mapped_column(ForeignKey("malpractice_case.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    remark_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    remark_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remarked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ending: Mapped[Ending | None] = mapped_column(choice(Ending))

    enrolment: Mapped[Enrolment] = relationship()
    marking: Mapped[Marking | None] = relationship()
    malpractice: Mapped[MalpracticeCase | None] = relationship()
    steps: Mapped[list[AppealStep]] = relationship(order_by="AppealStep.id", back_populates="appeal")

    __table_args__ = (
        CheckConstraint("(marking_id IS NULL) <> (malpractice_id IS NULL)", name="is_about_one"),
        Index(
            "uq_appeal_open",
            "enrolment_id",
            "module_code",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    @property
    def step(self) -> AppealStep:
        """The stage that it has reached."""
        return self.steps[-1]

    @property
    def waits_for_marking(self) -> bool:
        """Whether somebody else still has to mark the work."""
        return self.remark_asked_at is not None and self.remarked_at is None


class AppealStep(Model):
    """A stage of an appeal. ``words`` are the learner's, where they took it further; ``reasons`` are read by them.

    Until ``answer_by`` they accept the decision, or take it further. A stage outside has no clock of ours.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"), index=True)
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    outside: Mapped[Outside | None] = mapped_column(choice(Outside))
    words: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verdict: Mapped[Verdict | None] = mapped_column(choice(Verdict))
    reasons: Mapped[str] = mapped_column(Text, default="")
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    appeal: Mapped[Appeal] = relationship(back_populates="steps")
    decided_by: Mapped[Person | None] = relationship()
    panel: Mapped[list[PanelSeat]] = relationship(order_by="PanelSeat.person_id")

    __table_args__ = (
        Index(
            "ix_appeal_step_waiting",
            "due_at",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been decided."""
        return self.decided_at is None and self.due_at is not None and self.due_at < now


class PanelSeat(Model):
    """Somebody who decided with the one who wrote it down."""

    step_id: Mapped[int] = mapped_column(ForeignKey("appeal_step.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)

    person: Mapped[Person] = relationship()


class Category(StrEnum):
    """What is alleged. A score is evidence and never a category."""

    COPIED = "copied"
    NOT_DECLARED = "help not declared"
    SOMEBODY_ELSE = "somebody else's work"
    TOGETHER = "worked together"
    MADE_UP = "made up"
    OTHER = "other"


class CaseOutcome(StrEnum):
    """What an investigation found."""

    NO_CASE = "no case"
    WARNING = "warning"
    ANNULLED = "annulled"


class MalpracticeCase(Model):
    """That something may be wrong with how work came about. ``words`` and ``reasons`` are read by the learner;
    ``findings`` and ``grounds`` by those who investigate.

    ``grounds`` say what shows it beside any score of likeness. With ``passed_on_at`` the awarding organisation was
    told. ``set_aside_id`` is the round of marking by which a result counts no longer.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    module_code: Mapped[str] = mapped_column(String(20))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    category: Mapped[Category] = mapped_column(choice(Category))
    words: Mapped[str] = mapped_column(Text)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    investigator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    findings: Mapped[str] = mapped_column(Text, default="")
    grounds: Mapped[str] = mapped_column(Text, default="")
    passed_on_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[CaseOutcome | None] = mapped_column(choice(CaseOutcome))
    reasons: Mapped[str] = mapped_column(Text, default="")
    set_aside_id: Mapped[int | None] = mapped_column(ForeignKey("marking.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    enrolment: Mapped[Enrolment] = relationship()
    submission: Mapped[Submission | None] = relationship()
    attempt: Mapped[Attempt | None] = relationship()
    reported_by: Mapped[Person] = relationship(foreign_keys=[reported_by_id])
    investigator: Mapped[Person | None] = relationship(foreign_keys=[investigator_id])

    __table_args__ = (
        CheckConstraint("(submission_id IS NULL) <> (attempt_id IS NULL)", name="is_about_one"),
        Index(
            "ix_malpractice_case_open",
            "due_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been decided."""
        return self.closed_at is None and self.due_at < now

    def may_be_decided(self, now: datetime) -> bool:
        """Whether the learner has answered, or their time to answer is over."""
        return self.answered_at is not None or self.answer_by < now


class ConsiderationState(StrEnum):
    """How far a request for special consideration is."""

    ASKED = "asked"
    AGREED = "agreed"
    NOT_AGREED = "not agreed"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"


class Effect(StrEnum):
    """What special consideration changes: never what a criterion asks."""

    LATER = "later date"
    AGAIN = "one more try"
    OTHER_EVIDENCE = "other evidence"


class Consideration(Model):
    """That something happened which a learner wants considered after an assessment. ``words`` are read by officers only
    and go no further. ``arrangement`` is the effect in words that tutors may read; ``answer`` is for the learner.

    ``saw_evidence`` is whether the officer saw some; no copy is kept. What was agreed and then reversed counts no more.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    module_code: Mapped[str] = mapped_column(String(20))
    happened_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ConsiderationState] = mapped_column(choice(ConsiderationState))
    effect: Mapped[Effect | None] = mapped_column(choice(Effect))
    later_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrangement: Mapped[str] = mapped_column(String(300), default="")
    saw_evidence: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reversed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reversed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    enrolment: Mapped[Enrolment] = relationship()

    __table_args__ = (
        Index(
            "uq_consideration_waiting",
            "enrolment_id",
            "module_code",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been decided."""
        return self.state is ConsiderationState.ASKED and self.due_at < now
