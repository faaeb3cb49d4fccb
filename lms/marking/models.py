"""Tasks as submitted, version by version, and markings of them, round by round: neither is ever changed later.

Then how a group's work is marked: by whom, by one tutor or by two; and comments that are kept.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, true
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.learning.models import Enrolment


class Double(StrEnum):
    """How two tutors mark one piece of work: the second sees what the first decided, or neither sees the other's."""

    SECOND = "second"
    BLIND = "blind"


class Step(StrEnum):
    """Whose turn it is on work that waits. With one tutor it is always MARK.

    With two: MARK until one has finished, then the other's turn (FIRST or SECOND); when both have, RELEASE where they
    agree, and DISPUTE where they don't; THIRD when they could not and somebody else decides.
    """

    MARK = "mark"
    FIRST = "first"
    SECOND = "second"
    DISPUTE = "dispute"
    THIRD = "third"
    RELEASE = "release"


class Part(StrEnum):
    """Which judgement a marking is: of the tutor, of the second tutor, or what was agreed from both."""

    FIRST = "first"
    SECOND = "second"
    AGREED = "agreed"


class Submission(Model):
    """A version of a learner's work on a task: a draft until ``submitted_at``, then fixed.

    ``declared_at`` is when the learner declared that it is their own work. ``marking_due_at`` is set while it waits
    in tutors' queue; ``remark_note`` tells why, when quality assurance asked for a new look, and ``not_by_id`` who then
    does not mark it, because they did before; nor does a ``RemarkRequester``. With ``remark_for_appeal`` nobody who
    judged it marks it, and what was passed stays passed.

    ``tutor_id``, ``second_tutor_id`` and ``third_tutor_id`` say to whom it is allocated, ``double`` whether two mark
    it, and ``step`` whose turn it is. ``is_free`` while somebody is to act and nobody is named: then anybody may take
    it.
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
    tutor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_tutor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    third_tutor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    double: Mapped[Double | None] = mapped_column(choice(Double))
    step: Mapped[Step] = mapped_column(choice(Step), default=Step.MARK, server_default=Step.MARK.value)
    is_free: Mapped[bool] = mapped_column(default=True, server_default=true())
    not_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
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
        Index(
            "ix_submission_free",
            "marking_due_at",
            "id",
            sqlite_where=sql("marking_due_at IS NOT NULL AND is_free = 1"),
            postgresql_where=sql("marking_due_at IS NOT NULL AND is_free"),
        ),
        *(
            Index(
                f"ix_submission_{column}",
                column,
                "marking_due_at",
                "id",
                sqlite_where=sql(f"marking_due_at IS NOT NULL AND {column} IS NOT NULL"),
                postgresql_where=sql(f"marking_due_at IS NOT NULL AND {column} IS NOT NULL"),
            )
            for column in ("tutor_id", "second_tutor_id", "third_tutor_id")
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

    A second round is opened when quality assurance asks for a new look; the latest released round counts. Where two
    tutors mark, each has a marking of the round, which ``finished_at`` closes, and a third one holds what was agreed:
    only that is released. There ``finished_at`` says that ``tutor_id`` proposed it, and ``agreed_by_id`` who agreed.

    ``is_ready`` while nothing is missing for a release. ``revision`` counts what was saved; ``saved_tab`` and
    ``saved_sequence`` say which page saved last, so that another one never overwrites it unseen.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    round: Mapped[int]
    part: Mapped[Part] = mapped_column(choice(Part), default=Part.FIRST, server_default=Part.FIRST.value)
    tutor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    saved_tab: Mapped[str] = mapped_column(String(40), default="", server_default="")
    saved_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    is_ready: Mapped[bool] = mapped_column(default=False, server_default=false())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[Decision | None] = mapped_column(choice(Decision))
    comment: Mapped[str] = mapped_column(Text, default="")

    submission: Mapped[Submission] = relationship(back_populates="markings")
    tutor: Mapped[Person] = relationship(foreign_keys=[tutor_id])
    decisions: Mapped[list[CriterionDecision]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        UniqueConstraint("submission_id", "round", "part"),
        Index(
            "uq_marking_open",
            "submission_id",
            "part",
            unique=True,
            sqlite_where=sql("released_at IS NULL AND finished_at IS NULL"),
            postgresql_where=sql("released_at IS NULL AND finished_at IS NULL"),
        ),
        Index(
            "ix_marking_ready",
            "tutor_id",
            sqlite_where=sql("released_at IS NULL AND is_ready = 1"),
            postgresql_where=sql("released_at IS NULL AND is_ready"),
        ),
    )


class CriterionDecision(Model):
    """What a tutor decided of one criterion, and why. ``decision`` is empty in a draft.

    ``reason`` says why this was agreed, where two tutors had decided differently; no learner's page shows it.
    """

    marking_id: Mapped[int] = mapped_column(ForeignKey("marking.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(20), primary_key=True)
    decision: Mapped[Decision | None] = mapped_column(choice(Decision))
    comment: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class RemarkRequester(Model):
    """Somebody on whose decision work is to be marked anew: who overturned its marking, or upheld an appeal against it.
    They don't give the new marking themselves. It stands until that is released.
    """

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class CohortTutor(Model):
    """A tutor who marks a group's work. Who has ``weight`` 2 is given twice as much as who has 1."""

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    weight: Mapped[int]

    person: Mapped[Person] = relationship()


class DoubleMarking(Model):
    """That two tutors mark a group's work on a module, or ``share`` per cent of it, drawn by lot."""

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    module_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[Double] = mapped_column(choice(Double))
    share: Mapped[int]


class KeptComment(Model):
    """A comment that tutors use again: a tutor's own, or shared with all. ``criterion`` is empty for any of the module.

    ``uses`` counts how often it was put into a marking; what is used most stands first.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    is_shared: Mapped[bool]
    module_code: Mapped[str] = mapped_column(String(20))
    criterion: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    uses: Mapped[int] = mapped_column(default=0)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_kept_comment_module", "module_code", "criterion"),)
