"""Times for interviews, which of them a person chose, and what they say that they need there."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.applications.models import Application
from lms.database import UtcDateTime
from lms.extensions import Model, db
from lms.vacancies.models import Vacancy


class InterviewSlot(Model):
    """A time that a council offers to the people on a post's shortlist, for ``places`` of them at once.

    A person chooses it, or another one instead, until ``change_hours`` before it starts. ``uid`` and ``sequence`` tell
    calendars which entry it is, and which version of it.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    places: Mapped[int]
    interviewers: Mapped[str] = mapped_column(String(300), default="")
    to_prepare: Mapped[str] = mapped_column(Text, default="")
    change_hours: Mapped[int]
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    vacancy: Mapped[Vacancy] = relationship()

    __table_args__ = (
        Index("ix_interview_slot_vacancy_starts_at", "vacancy_id", "starts_at"),
        Index("ix_interview_slot_starts_at", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_later"),
        CheckConstraint("places > 0", name="has_places"),
    )

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def open_until(self) -> datetime:
        """Until when it can be chosen, or left for another one."""
        return self.starts_at - timedelta(hours=self.change_hours)


class Interview(Model):
    """The interview of an application: the time chosen last, and whether that still stands.

    It is one entry of the person's calendar whichever time they choose: ``uid`` stays, ``sequence`` grows.
    """

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("interview_slot.id"), index=True)
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    slot: Mapped[InterviewSlot] = relationship()
    application: Mapped[Application] = relationship()


class InterviewNeed(StrEnum):
    """What a person may need at an interview. Extra time is decided elsewhere, and is none of these."""

    STEP_FREE = "step-free way in"
    PARKING = "parking near the door"
    SIGN_LANGUAGE = "sign language interpreter"
    HEARING = "hearing loop or captions"
    QUESTIONS_FIRST = "questions before the interview"
    REST_BREAKS = "rest breaks"
    LARGE_PRINT = "large print"
    OTHER_FORMAT = "papers in another format"
    QUIET_ROOM = "quiet room"
    ONLINE = "interview online"
    COMPANION = "somebody with me"


class InterviewNeeds(Model):
    """A consent to show a council what a person needs at one interview: which wording, in which language, when; and
    when it was taken back. Then what it showed is empty.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    needs: Mapped[list[str]] = mapped_column(db.JSON)
    words: Mapped[str] = mapped_column(Text, default="")
    wording_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(12))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_interview_needs_standing",
            "application_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
