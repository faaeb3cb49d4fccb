"""Hours of guidance: times that advisers offer, who booked them, and the ledger of minutes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.councils.models import Council
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Turnout(StrEnum):
    """What became of a meeting."""

    HELD = "held"
    COUNCIL_MISSED = "council missed it"
    CALLED_OFF = "called off"


class EntryKind(StrEnum):
    """Why a line stands in the ledger."""

    RESERVED = "reserved"
    RELEASED = "released"
    USED = "used"
    CORRECTED = "corrected"


class GuidanceTime(Model):
    """A time that an adviser offers to any council."""

    id: Mapped[int] = mapped_column(primary_key=True)
    adviser_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    adviser: Mapped[Person] = relationship()

    __table_args__ = (
        Index("ix_guidance_time_adviser_id_starts_at", "adviser_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_later"),
    )

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class GuidanceBooking(Model):
    """A council's meeting with an adviser. ``uid`` and ``sequence`` tell calendars which entry it is, and which version
    of it. A time holds one booking that stands.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    time_id: Mapped[int] = mapped_column(ForeignKey("guidance_time.id"))
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    topic: Mapped[str] = mapped_column(String(300))
    booked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    turnout: Mapped[Turnout | None] = mapped_column(choice(Turnout))
    outcome: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    time: Mapped[GuidanceTime] = relationship()
    council: Mapped[Council] = relationship()

    __table_args__ = (
        Index(
            "uq_guidance_booking_time",
            "time_id",
            unique=True,
            sqlite_where=sql("cancelled_at IS NULL"),
            postgresql_where=sql("cancelled_at IS NULL"),
        ),
        CheckConstraint("(turnout IS NULL) = (recorded_at IS NULL)", name="recorded_with_turnout"),
    )


class GuidanceEntry(Model):
    """A line of a council's ledger. ``minutes`` are below 0 when they are reserved or used. Lines are only added: what
    is left is what the programme gives, and the sum of them.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_booking.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    booking: Mapped[GuidanceBooking | None] = relationship()

    __table_args__ = (CheckConstraint("kind <> 'corrected' OR reason <> ''", name="corrected_with_reason"),)
