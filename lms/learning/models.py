"""Cohorts, enrolments, and progress through lessons and modules."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, or_, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from lms.accounts.models import Person
from lms.adjustments.models import AGREED, Adjustment
from lms.database import UtcDateTime, choice
from lms.editions import ID_LENGTH
from lms.extensions import Model


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


class ExtensionReason(StrEnum):
    """Why one learner is given a later date for one module."""

    ILLNESS = "illness"
    CARE = "care"
    WORK = "work"
    LINE_OR_DEVICE = "line or device"
    OUR_FAULT = "our fault"
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


class Extension(Model):
    """A later date for one learner and one module, given by an officer."""

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    module_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[ExtensionReason] = mapped_column(choice(ExtensionReason))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class LessonProgress(Model):
    """A learner's way through one lesson. ``check_answer`` is the option chosen last, from 0."""

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    module_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    lesson_slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    check_answer: Mapped[int | None]
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
