"""Live sessions of cohorts, who attended, learners' own logs of study, and their calendar links."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.learning.models import Cohort


class Presence(StrEnum):
    """Whether a learner was at a live session."""

    PRESENT = "present"
    LEFT_EARLY = "left early"
    ABSENT = "absent"


class LiveSession(Model):
    """A meeting of a cohort with a tutor, in a place or online. ``uid`` and ``sequence`` tell calendars which entry it
    is, and which version of it: the sequence grows with every change.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(120))
    module_code: Mapped[str | None] = mapped_column(String(20))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    cohort: Mapped[Cohort] = relationship()

    __table_args__ = (
        Index("ix_live_session_cohort_starts_at", "cohort_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_later"),
    )

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class Attendance(Model):
    """That a learner was at a live session, and for how many minutes: none when absent."""

    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True, index=True)
    presence: Mapped[Presence] = mapped_column(choice(Presence))
    minutes: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    session: Mapped[LiveSession] = relationship()


class StudyEntry(Model):
    """A line of a learner's own log: how many minutes they studied by themselves on a day in London, and what."""

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    studied_on: Mapped[date]
    minutes: Mapped[int]
    about: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CalendarLink(Model):
    """A learner's private link for a calendar program. It is signed with ``serial``: another one makes it void."""

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    serial: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
