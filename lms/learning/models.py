"""Cohorts, enrolments, and progress through lessons and modules."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, or_, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from lms.accounts.models import Person
from lms.adjustments.models import AGREED, Adjustment
from lms.database import UtcDateTime, choice
from lms.editions import ID_LENGTH
from lms.extensions import Model, db


class QuizStanding(StrEnum):
    """Where a learner stands with a module's quiz."""

    NOT_STARTED = "not started"
    OPEN = "open"
    NOT_YET = "not yet"
    ACHIEVED = "achieved"


class TaskStanding(StrEnum):
    """Where a learner stands with a module's task."""

    NOT_STARTED = "not started"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REFERRED = "referred"
    PASSED = "passed"


class WithdrawalReason(StrEnum):
    """Why somebody leaves a group, as far as they or an officer want to say. No reason asks about health or family."""

    NO_TIME = "no time"
    WORK = "work"
    TOO_HARD = "too hard"
    TOO_EASY = "too easy"
    NO_DEVICE = "no device"
    MOVING = "moving"
    OTHER_GROUP = "other group"
    ASKED = "asked"
    SILENT = "silent"
    BY_MISTAKE = "by mistake"
    SOMETHING_ELSE = "something else"


class WaitingEnd(StrEnum):
    """How somebody's waiting for a place ended."""

    TAKEN = "taken"
    DECLINED = "declined"
    EXPIRED = "expired"
    LEFT = "left"
    ELSEWHERE = "elsewhere"
    CLOSED = "closed"


class ExtensionReason(StrEnum):
    """Why one learner is given a later date for one module."""

    ILLNESS = "illness"
    CARE = "care"
    WORK = "work"
    LINE_OR_DEVICE = "line or device"
    OUR_FAULT = "our fault"
    OTHER = "other"


class AbsenceReason(StrEnum):
    """Why a learner is away for a time, as far as anybody needs to know. No reason asks about health or family."""

    WORK = "work"
    CARE = "care"
    TRAVEL = "travel"
    PERSONAL = "personal"
    OTHER = "other"


class Cohort(Model):
    """A group that studies together. It can be joined from ``opens_at`` until ``closes_at``.

    It stays on the ``edition`` of the programme with which it began, until it is moved on purpose.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    edition: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    places: Mapped[int | None]

    due: Mapped[list[ModuleDue]] = relationship(cascade="all, delete-orphan")


class ModuleDue(Model):
    """When a cohort's learners are asked to have finished a module."""

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    module_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Enrolment(Model):
    """A person's place in a cohort. At most one of a person's enrolments is current."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
    cohort: Mapped[Cohort] = relationship()
    extensions: Mapped[list[Extension]] = relationship(cascade="all, delete-orphan")
    absences: Mapped[list[Absence]] = relationship(order_by="Absence.first_day", cascade="all, delete-orphan")
    # What is agreed for the learner, and the extra days that were: what was due while they held keeps its later date.
    adjustments: Mapped[list[Adjustment]] = relationship(
        primaryjoin=lambda: (
            (foreign(Adjustment.person_id) == Enrolment.person_id)
            & or_(Adjustment.state.in_(AGREED), Adjustment.extra_days.is_not(None))
        ),
        order_by="Adjustment.id",
        viewonly=True,
    )

    __table_args__ = (
        Index(
            "uq_enrolment_current",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )


class Withdrawal(Model):
    """That somebody left a group, who did it, and when they came back, to this group or another."""

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[WithdrawalReason | None] = mapped_column(choice(WithdrawalReason))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    cohort: Mapped[Cohort] = relationship()


class Absence(Model):
    """A time away that an officer agreed with a learner, both days included. They keep their place, and what is due
    meanwhile is due later. One that is taken back is deleted; the audit keeps that it was.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[AbsenceReason] = mapped_column(choice(AbsenceReason))
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (CheckConstraint("last_day >= first_day", name="ends_later"),)


class Transfer(Model):
    """That an officer moved a learner from one group to another, with the editions of both."""

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    from_cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    to_cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    from_edition: Mapped[str] = mapped_column(String(ID_LENGTH))
    to_edition: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    from_cohort: Mapped[Cohort] = relationship(foreign_keys=from_cohort_id)
    to_cohort: Mapped[Cohort] = relationship(foreign_keys=to_cohort_id)


class Waiting(Model):
    """Somebody in line for a place in a full group; the ids are the order. With ``offered_at`` a place is kept for them
    until ``offer_ends_at``. It is over with ``ended_at``.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offer_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ending: Mapped[WaitingEnd | None] = mapped_column(choice(WaitingEnd))

    person: Mapped[Person] = relationship()
    cohort: Mapped[Cohort] = relationship()

    __table_args__ = (
        Index(
            "uq_waiting_now",
            "cohort_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class ReadinessCheck(Model):
    """What somebody found out about their readiness. ``answers`` are kept only if they want, and shown to nobody else;
    without them the row says that they don't want to be asked any more.
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answers: Mapped[dict[str, str] | None] = mapped_column(db.JSON(none_as_null=True))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Extension(Model):
    """A later date for one learner and one module, given by an officer."""

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    module_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[ExtensionReason] = mapped_column(choice(ExtensionReason))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class FurtherTry(Model):
    """One more try at a module's quiz and one more version of its task, beyond what their rules allow.

    ``about`` names the record that gave it, such as "consideration 12". One that is taken back is deleted.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    module_code: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(60), unique=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (Index("ix_further_try_enrolment_module", "enrolment_id", "module_code"),)


class LessonProgress(Model):
    """A learner's way through one lesson. ``check_answer`` is the option chosen last, from 0, at ``checked_at``."""

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    module_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    lesson_slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    check_answer: Mapped[int | None]
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ModuleProgress(Model):
    """What of a module is achieved. ``achieved_at`` is set while both quiz and task are.

    The standings are noted by quizzes and marking, which judge them, so that the dashboard needs to ask neither.
    ``task_feedback_at`` is when a tutor's feedback came that the learner has not opened yet.
    """

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    module_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    quiz_standing: Mapped[QuizStanding] = mapped_column(choice(QuizStanding), default=QuizStanding.NOT_STARTED)
    quiz_achieved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    task_standing: Mapped[TaskStanding] = mapped_column(choice(TaskStanding), default=TaskStanding.NOT_STARTED)
    task_passed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    task_feedback_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    achieved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ChangeKind(StrEnum):
    """What changed a result: a new marking, two tutors' agreement, prior learning, an override, an appeal."""

    REMARKED = "remarked"
    AGREED = "agreed"
    PRIOR_LEARNING = "prior learning"
    OVERRIDDEN = "overridden"
    APPEALED = "appealed"
    CORRECTED = "corrected"


class GradeChange(Model):
    """That a result was changed after a learner had been told, or was settled between two who judged differently.

    Rows are only ever added, except that erasing a person takes ``reason`` out. ``criterion`` is empty for a whole
    task or quiz. ``about`` names the record that changed it, such as "marking 12". ``before`` and ``after`` are codes.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    module_code: Mapped[str] = mapped_column(String(20))
    criterion: Mapped[str] = mapped_column(String(20))
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    before: Mapped[str] = mapped_column(String(80))
    after: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(String(60))

    enrolment: Mapped[Enrolment] = relationship()
    by: Mapped[Person | None] = relationship()


class CohortMarking(Model):
    """How a group's work is marked. A group without a row is marked with names."""

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    is_anonymous: Mapped[bool]


class Acquaintance(StrEnum):
    """Why a tutor should not judge somebody's work. No more is asked or kept."""

    FAMILY = "family"
    FRIEND = "friend"
    WORK = "work"
    OTHER = "other"


class ConflictOfInterest(Model):
    """That a tutor knows a learner, and so never judges their work, until ``ended_at``. All that judges asks it, from
    recognition of prior learning to appeals, so it stands below them all.

    ``submission_id`` is the work over which the tutor declared it, perhaps without being shown the learner's name.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    tutor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[Acquaintance] = mapped_column(choice(Acquaintance))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    tutor: Mapped[Person] = relationship(foreign_keys=[tutor_id])
    learner: Mapped[Person] = relationship(foreign_keys=[learner_id])

    __table_args__ = (
        Index(
            "uq_conflict_of_interest_now",
            "tutor_id",
            "learner_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
