"""Tasks as submitted, version by version, and markings of them, round by round: neither is ever changed later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.learning.models import Enrolment


class Submission(Model):
    """A version of a learner's work on a task: a draft until ``submitted_at``, then fixed.

    ``declared_at`` is when the learner declared that it is their own work. ``marking_due_at`` is set while it waits
    in tutors' queue; ``remark_note`` tells why, when quality assurance asked for a new look. With ``remark_for_appeal``
    somebody else marks it than before, and what was passed stays passed.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    module_code: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    edition: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    marking_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark_note: Mapped[str | None] = mapped_column(Text)
    remark_for_appeal: Mapped[bool] = mapped_column(default=False)

    enrolment: Mapped[Enrolment] = relationship()
    files: Mapped[list[SubmissionFile]] = relationship(order_by="SubmissionFile.id", cascade="all, delete-orphan")
    markings: Mapped[list[Marking]] = relationship(order_by="Marking.round", back_populates="submission")

    __table_args__ = (
        UniqueConstraint("enrolment_id", "module_code", "version"),
        Index(
            "ix_submission_queue",
            "marking_due_at",
            "id",
            sqlite_where=sql("marking_due_at IS NOT NULL"),
            postgresql_where=sql("marking_due_at IS NOT NULL"),
        ),
    )


class SubmissionFile(Model):
    """A file of a submission. Its content lies in the file store under ``key``; versions may share a key."""

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Marking(Model):
    """A tutor's judgement of a submission: a draft until ``released_at``, then fixed.

    A second round is opened when quality assurance asks for a new look; the latest released round counts.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    round: Mapped[int]
    tutor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[Decision | None] = mapped_column(choice(Decision))
    comment: Mapped[str] = mapped_column(Text, default="")

    submission: Mapped[Submission] = relationship(back_populates="markings")
    tutor: Mapped[Person] = relationship()
    decisions: Mapped[list[CriterionDecision]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        UniqueConstraint("submission_id", "round"),
        Index(
            "uq_marking_open",
            "submission_id",
            unique=True,
            sqlite_where=sql("released_at IS NULL"),
            postgresql_where=sql("released_at IS NULL"),
        ),
    )


class CriterionDecision(Model):
    """What a tutor decided of one criterion, and why. ``decision`` is empty in a draft."""

    marking_id: Mapped[int] = mapped_column(ForeignKey("marking.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(20), primary_key=True)
    decision: Mapped[Decision | None] = mapped_column(choice(Decision))
    comment: Mapped[str] = mapped_column(Text, default="")
