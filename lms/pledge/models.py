"""Pledges. Whether one is active follows from its dates, never from a flag (domain sheet, rule 8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.councils.models import Council
from lms.database import UtcDateTime
from lms.extensions import Model


class Pledge(Model):
    """A council's Migrant Inclusive Local Government Pledge, signed by a named person for the council.

    It is active from ``active_from`` until ``active_until`` (the last day; empty: no end is set) unless ended before.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    signatory_name: Mapped[str] = mapped_column(String(200))
    signatory_post: Mapped[str] = mapped_column(String(200))
    signed_on: Mapped[date]
    active_from: Mapped[date]
    active_until: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str | None] = mapped_column(String(300))

    council: Mapped[Council] = relationship()

    __table_args__ = (
        Index(
            "uq_pledge_standing",
            "council_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
