"""Standardisation: assessors judge the same work, first each alone, then together, and note what they will do."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.marking.models import Marking


class Meeting(Model):
    """A standardisation meeting. Own decisions are blind until ``opened_at``, and fixed from then on; with
    ``closed_at`` the minutes are.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    held_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    place: Mapped[str] = mapped_column(String(200), default="")
    minutes: Mapped[str] = mapped_column(Text, default="")
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    planned_by: Mapped[Person] = relationship()
    attendees: Mapped[list[Attendee]] = relationship(order_by="Attendee.person_id", cascade="all, delete-orphan")
    items: Mapped[list[MeetingItem]] = relationship(order_by="MeetingItem.id", cascade="all, delete-orphan")
    actions: Mapped[list[MeetingAction]] = relationship(order_by="MeetingAction.id", cascade="all, delete-orphan")


class Attendee(Model):
    """Somebody who is asked to a meeting; ``was_there`` is empty until that is noted."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    was_there: Mapped[bool | None]

    person: Mapped[Person] = relationship()


class MeetingItem(Model):
    """Work that a meeting discusses: a marking, of which the work is shown without a name, or ``work`` that was made
    anonymous by whoever put it in. ``agreed`` is what the meeting decided together.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    marking_id: Mapped[int | None] = mapped_column(ForeignKey("marking.id"), index=True)
    work: Mapped[str] = mapped_column(Text, default="")
    agreed: Mapped[Decision | None] = mapped_column(choice(Decision))
    differences: Mapped[str] = mapped_column(Text, default="")
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    marking: Mapped[Marking | None] = relationship()
    judgements: Mapped[list[OwnJudgement]] = relationship(
        order_by="OwnJudgement.person_id", cascade="all, delete-orphan"
    )


class OwnJudgement(Model):
    """What an attendee decided alone, before the meeting."""

    item_id: Mapped[int] = mapped_column(ForeignKey("meeting_item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    decision: Mapped[Decision] = mapped_column(choice(Decision))
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class MeetingAction(Model):
    """What somebody will do after a meeting, and by when."""

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    task: Mapped[str] = mapped_column(String(500))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship(back_populates="actions")
    owner: Mapped[Person] = relationship()
