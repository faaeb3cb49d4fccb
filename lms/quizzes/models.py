"""Attempts and their answers. An attempt's questions are drawn at its start and never change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import UtcDateTime
from lms.extensions import Model, db
from lms.learning.models import Enrolment


class Attempt(Model):
    """An attempt at a module's quiz. At most one of a learner's attempts at a module is open.

    ``drawn`` is a list of {"id", "seed"}; ``criteria``, set at submission, is {code: {"marks", "out_of", "met"}}.
    ``minutes`` are those that its edition gives everybody, empty where it is untimed; until when it runs is worked out
    (lms/quizzes/times.py), never stored. ``was_ended``: it was submitted by itself, when its time was over. With
    ``set_aside_at`` its result counts no longer.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    module_code: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    edition: Mapped[str] = mapped_column(String(16))
    seed: Mapped[int] = mapped_column(BigInteger)
    drawn: Mapped[list[dict[str, Any]]] = mapped_column(db.JSON)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int | None]
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[float | None]
    out_of: Mapped[float | None]
    percent: Mapped[int | None]
    achieved: Mapped[bool | None]
    criteria: Mapped[dict[str, dict[str, Any]] | None] = mapped_column(db.JSON)
    was_ended: Mapped[bool] = mapped_column(default=False, server_default=false())
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    enrolment: Mapped[Enrolment] = relationship()
    answers: Mapped[list[Answer]] = relationship()

    __table_args__ = (
        UniqueConstraint("enrolment_id", "module_code", "number"),
        Index(
            "uq_attempt_open",
            "enrolment_id",
            "module_code",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        Index(
            "ix_attempt_timed",
            "started_at",
            sqlite_where=text("submitted_at IS NULL AND minutes IS NOT NULL"),
            postgresql_where=text("submitted_at IS NULL AND minutes IS NOT NULL"),
        ),
        Index("ix_attempt_module_edition", "module_code", "edition"),
    )


class QuizWindow(Model):
    """From when until when a cohort may start a module's quiz; an end that is open is empty."""

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    module_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("closes_at > opens_at", name="closes_later"),)


class Answer(Model):
    """What was answered last to one question. ``fraction`` of its mark, 0 to 1, is set at submission.

    ``written_at`` is when it was written where that was long before it was saved: on a phone without a line.
    """

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    response: Mapped[Any] = mapped_column(db.JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fraction: Mapped[float | None]


class AcceptedWords(Model):
    """Typed words that count as right in an edition although its bank doesn't list them, because a person said so.

    ``gap_id`` names the gap of a cloze, and is empty for a short text. ``words`` are as they are compared
    (assessments/spelling.py).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(String(16))
    module_code: Mapped[str] = mapped_column(String(20))
    question_id: Mapped[str] = mapped_column(String(40))
    gap_id: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (UniqueConstraint("edition", "module_code", "question_id", "gap_id", "words"),)


class AcceptedAnswer(Model):
    """A typed answer of one attempt that counts as right because a person said so; ``reason`` is for the learner."""

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    gap_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
