"""Files of questions that were imported, and the drafts that came out of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.formats.port import Carried, Format
from assessments.quiz_writing import draft_of
from lms.database import UtcDateTime, choice
from lms.extensions import Model, db


class QuestionImport(Model):
    """A file that was read. Until ``kept_at`` its questions are only looked at, and wait in ``waiting``.

    ``refused`` holds line, name and reason of every question that was not taken in; ``already`` is how many were here
    before. ``imported_by_id`` is empty when the command did it.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    format: Mapped[Format] = mapped_column(choice(Format))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    already: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[dict[str, Any]]] = mapped_column(db.JSON)
    notes: Mapped[list[str]] = mapped_column(db.JSON)
    waiting: Mapped[list[dict[str, Any]]] = mapped_column(db.JSON)


class BankedQuestion(Model):
    """A draft. ``content`` is its table as quiz.toml would hold it; ``fingerprint`` is a hash of it as it came in, so
    that a file that is imported again doubles nothing. It is complete from ``completed_at`` on, and stands in the bank
    of ``module_code`` in ``edition`` from ``taken_at`` on.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("question_import.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    line: Mapped[int]
    file: Mapped[str] = mapped_column(String(200), default="")
    name: Mapped[str] = mapped_column(String(100))
    type: Mapped[str] = mapped_column(String(40))
    category: Mapped[str] = mapped_column(String(500), default="")
    tags: Mapped[list[str]] = mapped_column(db.JSON)
    notes: Mapped[list[str]] = mapped_column(db.JSON)
    content: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    module_code: Mapped[str] = mapped_column(String(20), default="")
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edition: Mapped[str] = mapped_column(String(16), default="")

    source: Mapped[QuestionImport] = relationship()

    __table_args__ = (Index("ix_banked_question_module_completed", "module_code", "completed_at"),)

    @property
    def question(self) -> Carried:
        """The draft itself."""
        return draft_of(self.content)
