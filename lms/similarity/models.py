"""What is compared, how it is found again, and what was found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import UtcDateTime, choice
from lms.extensions import Model, db
from lms.marking.models import Submission


class ModelAnswer(StrEnum):
    """Which of a task's model answers."""

    PASS = "pass"
    REFER = "refer"


class Comparison(Model):
    """That a submission is to be compared, or was: with ``done_at``, and the names of files that nobody could read.

    ``tries`` counts how often that failed: after some it waits for somebody to look into the log.
    """

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    unread: Mapped[list[str]] = mapped_column(db.JSON, default=list)

    submission: Mapped[Submission] = relationship()

    __table_args__ = (
        Index(
            "ix_comparison_waiting",
            "asked_at",
            sqlite_where=sql("done_at IS NULL"),
            postgresql_where=sql("done_at IS NULL"),
        ),
    )


class Shingle(Model):
    """A hash of some words in a row of a submission: by them, work that shares words is found without reading all."""

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    module_code: Mapped[str] = mapped_column(String(20))

    __table_args__ = (Index("ix_shingle_module_code_value", "module_code", "value"),)


class Likeness(Model):
    """Passages that a submission has in common with another, or with a model answer: exactly one of the two is named.

    ``passages`` holds both sides' words, and where each stands; ``words`` counts those of the submission's own side.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    model_answer: Mapped[ModelAnswer | None] = mapped_column(choice(ModelAnswer))
    passages: Mapped[list[dict[str, str]]] = mapped_column(db.JSON)
    words: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)

    submission: Mapped[Submission] = relationship(foreign_keys=submission_id)
    other: Mapped[Submission | None] = relationship(foreign_keys=other_id)
