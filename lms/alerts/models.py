"""Who is told of new posts, by which searches, and of which posts they were told."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Rhythm(StrEnum):
    """How often somebody is told."""

    DAILY = "daily"
    WEEKLY = "weekly"


class AlertReader(Model):
    """Who gets alerts: somebody with an account, or a visitor by their address, in lower case.

    ``secret`` stands in the links of their mails, which work without signing in. The alerts end some months after
    ``kept_at``, when they were last asked for or kept, with a warning at ``warned_at``.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    language: Mapped[str] = mapped_column(String(12))
    secret: Mapped[str] = mapped_column(String(64), unique=True)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship()
    searches: Mapped[list[SavedSearch]] = relationship(
        back_populates="reader", order_by="SavedSearch.id", cascade="all, delete-orphan"
    )

    @property
    def address(self) -> str:
        """Where their mail goes."""
        return self.person.email if self.person is not None else self.email or ""

    @property
    def reads(self) -> str:
        """The language of their mail."""
        return self.person.language if self.person is not None else self.language

    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (email IS NULL)", name="person_or_address"),)


class SavedSearch(Model):
    """A search of which somebody is told. ``asks`` is what stands behind the question mark of its address.

    A visitor's waits for ``confirmed_at``. It is looked at next on ``due_on``, for posts since ``looked_at``.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("alert_reader.id"), index=True)
    asks: Mapped[str] = mapped_column(Text)
    rhythm: Mapped[Rhythm] = mapped_column(choice(Rhythm))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date] = mapped_column(index=True)

    reader: Mapped[AlertReader] = relationship(back_populates="searches")


class AlertedPost(Model):
    """A post of which a reader was told: of the same post nobody is told twice."""

    reader_id: Mapped[int] = mapped_column(ForeignKey("alert_reader.id"), primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True, index=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
