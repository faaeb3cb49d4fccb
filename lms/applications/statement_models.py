"""Statements: what an applicant writes to each criterion of a post, as a draft of their own until it is sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import UtcDateTime
from lms.extensions import Model
from lms.vacancies.models import Vacancy


class Statement(Model):
    """A person's statement for a post. Nobody else reads it until ``sent_at``, when they apply; then it never changes.

    ``revision`` counts what was saved; ``saved_tab`` and ``saved_sequence`` say which page saved last, so that another
    one never overwrites it unseen.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)
    saved_tab: Mapped[str] = mapped_column(String(40), default="")
    saved_sequence: Mapped[int] = mapped_column(default=0)

    vacancy: Mapped[Vacancy] = relationship()
    parts: Mapped[list[StatementPart]] = relationship(order_by="StatementPart.id", cascade="all, delete-orphan")

    __table_args__ = (UniqueConstraint("profile_id", "vacancy_id"),)


class StatementPart(Model):
    """The words to one criterion. ``wording``, ``skill`` and ``essential`` are kept as they were when the words were
    saved: a council that takes a criterion out of its post takes nobody's words away.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    criterion_id: Mapped[int | None] = mapped_column(
        ForeignKey("vacancy_criterion.id", ondelete="SET NULL"), index=True
    )
    wording: Mapped[str] = mapped_column(String(300))
    skill: Mapped[str | None] = mapped_column(String(10))
    essential: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("statement_id", "criterion_id"),)
