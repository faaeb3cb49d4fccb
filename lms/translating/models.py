"""What reviewers signed off: the text, the English that it stands for, who, and when."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model, db


class Kind(StrEnum):
    """What is translated: a sentence of a page or mail, the meaning of a term, or the summary of a lesson."""

    MESSAGE = "message"
    MEANING = "meaning"
    SUMMARY = "summary"


class TranslationReview(Model):
    """A text that a person checked. Rows are only added: the newest of a key counts, while its ``english``, a hash, is
    that of what the page says in English. ``texts`` holds one text for each plural form, or a single one.

    ``number`` counts the reviews of a key from 1: of two reviewers who sign the same text off at once, one is told.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(12))
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    key: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]
    english: Mapped[str] = mapped_column(String(16))
    texts: Mapped[list[str]] = mapped_column(db.JSON)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    reviewer: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("language", "kind", "key", "number"),)
