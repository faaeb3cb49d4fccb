"""Times for a live assessment, who booked them, and the marking sheet of what was seen and heard."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.learning.models import Cohort, Enrolment


class Turnout(StrEnum):
    """Whether the learner came."""

    JOINED = "joined"
    MISSED = "missed"


class LiveSlot(Model):
    """A time that a tutor offers to a cohort for the live part of a module. ``uid`` and ``sequence`` tell calendars
    which entry it is, and which version of it.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    tutor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    module_code: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    tutor: Mapped[Person] = relationship()
    cohort: Mapped[Cohort] = relationship()
    bookings: Mapped[list[LiveBooking]] = relationship(order_by="LiveBooking.id", back_populates="slot")

    __table_args__ = (
        Index("ix_live_slot_cohort_module_starts_at", "cohort_id", "module_code", "starts_at"),
        Index("ix_live_slot_tutor_starts_at", "tutor_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_later"),
    )

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class LiveBooking(Model):
    """A learner's live assessment: booked, perhaps cancelled; then whether they came, and the sheet.

    The sheet is a draft until ``finished_at``, then fixed. ``consents_to_recording`` is the learner's own word, and
    ``consent_changed_at`` when they gave it or took it back. A slot holds one booking that stands, and a learner has
    one for a module until it is finished.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("live_slot.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    module_code: Mapped[str] = mapped_column(String(20))
    edition: Mapped[str] = mapped_column(String(16))
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consents_to_recording: Mapped[bool] = mapped_column(default=False)
    consent_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    turnout: Mapped[Turnout | None] = mapped_column(choice(Turnout))
    notes: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    slot: Mapped[LiveSlot] = relationship(back_populates="bookings")
    enrolment: Mapped[Enrolment] = relationship()
    decisions: Mapped[list[LiveDecision]] = relationship(cascade="all, delete-orphan")
    recordings: Mapped[list[LiveRecording]] = relationship(order_by="LiveRecording.id", cascade="all, delete-orphan")

    __table_args__ = (
        Index(
            "uq_live_booking_slot",
            "slot_id",
            unique=True,
            sqlite_where=sql("cancelled_at IS NULL"),
            postgresql_where=sql("cancelled_at IS NULL"),
        ),
        Index(
            "uq_live_booking_open",
            "enrolment_id",
            "module_code",
            unique=True,
            sqlite_where=sql("cancelled_at IS NULL AND finished_at IS NULL"),
            postgresql_where=sql("cancelled_at IS NULL AND finished_at IS NULL"),
        ),
    )


class LiveDecision(Model):
    """What the tutor decided of one criterion from what was said and done, and what they saw or heard."""

    booking_id: Mapped[int] = mapped_column(ForeignKey("live_booking.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(20), primary_key=True)
    decision: Mapped[Decision | None] = mapped_column(choice(Decision))
    evidence: Mapped[str] = mapped_column(Text, default="")


class LiveRecording(Model):
    """A recording, kept only while its learner consents. Its content lies in the file store under ``key``."""

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("live_booking.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
