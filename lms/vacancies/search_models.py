"""The words of posts, by which anyone searches them: one table that answers alike on every database."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.extensions import Model
from lms.vacancies.words import LONGEST

# Compared byte by byte, so that whatever begins alike stands together.
BY_BYTES = String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql")


class PostWord(Model):
    """A word of a post, folded (words.py). ``is_place`` says that it stands in its place or its council's name.

    Not SQLite's FTS5 and PostgreSQL's tsvector, which cut words differently, so that a search would find different
    posts; here what a visitor types is never a language of queries, and so can break none.
    """

    word: Mapped[str] = mapped_column(BY_BYTES, primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_place: Mapped[bool]

    __table_args__ = {"sqlite_with_rowid": False}
