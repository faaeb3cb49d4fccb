"""Outages, and the heartbeat that finds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime
from lms.extensions import Model


class Outage(Model):
    """A time in which the service was down. It counts once somebody has recorded it and while nobody has undone it.

    Without ``recorded_at`` it is proposed: found by itself, and not yet looked at.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("ended_at > began_at", name="ends_later"),
        Index("ix_outage_ended_at", "ended_at"),
        Index(
            "uq_outage_proposed",
            "began_at",
            unique=True,
            sqlite_where=text("recorded_at IS NULL"),
            postgresql_where=text("recorded_at IS NULL"),
        ),
    )

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for somebody to look at it."""
        return self.recorded_at is None and self.undone_at is None

    @property
    def counts(self) -> bool:
        """Whether it is credited."""
        return self.recorded_at is not None and self.undone_at is None


class Heartbeat(Model):
    """When the process of the jobs last said that it runs: one row."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
