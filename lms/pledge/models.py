"""Pledges. Whether one is active follows from its dates, never from a flag (domain sheet, rule 8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.councils.models import Council
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.pledge.signing_models import PledgeSigning
from lms.pledge.states import Ending


class Pledge(Model):
    """A council's Migrant Inclusive Local Government Pledge, signed by a named person for the council.

    It is active from ``active_from`` until ``active_until`` (the last day; empty: no end is set) unless it ended or
    was suspended before, or the council itself has ended. ``signing_id`` is empty where the pledge is older than our
    records of authority. Evidence is due on ``evidence_due_on``, and is looked at from ``review_began_at`` on.
    ``end_told_at`` is when those who were invited were told of an end that came by its date.
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

    ending: Mapped[Ending | None] = mapped_column(choice(Ending))
    signing_id: Mapped[int | None] = mapped_column(ForeignKey("pledge_signing.id"), unique=True)
    evidence_due_on: Mapped[date | None]
    review_began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    council: Mapped[Council] = relationship()
    signing: Mapped[PledgeSigning | None] = relationship()

    __table_args__ = (
        Index(
            "uq_pledge_standing",
            "council_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
