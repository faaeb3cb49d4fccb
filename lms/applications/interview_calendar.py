"""Interviews as entries of a calendar: the person's one, and those of a post for the council."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lms.addresses import public_address
from lms.applications.interview_models import Interview, InterviewSlot
from lms.applications.interview_queries import is_standing
from lms.applications.models import Application


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar shows of an interview."""

    uid: str
    sequence: int
    changed_at: datetime
    cancelled_at: datetime | None
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    link: str
    notes: str


def entry_of(interview: Interview, application: Application) -> Entry:
    """The person's own entry: the same one whichever time they choose, struck out when it does not take place."""
    slot, vacancy = interview.slot, application.vacancy
    stands = is_standing(interview, application)
    ended_without_word = not stands and interview.cancelled_at is None
    return Entry(
        uid=f"interview-{interview.uid}",
        sequence=interview.sequence + ended_without_word,
        changed_at=interview.changed_at,
        cancelled_at=None if stands else interview.cancelled_at or interview.changed_at,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=_("Interview: %(post)s, %(council)s", post=vacancy.title, council=vacancy.council.name),
        place=slot.place,
        link=slot.link,
        notes="\n".join(filter(None, [slot.interviewers, slot.to_prepare])),
    )


def entry_of_slot(slot: InterviewSlot, taken: int) -> Entry:
    """The council's entry of a time. It names nobody: calendars are shared with others."""
    page = public_address("interviews.slots", vacancy_id=slot.vacancy_id)
    return Entry(
        uid=f"interviews-{slot.uid}",
        sequence=slot.sequence,
        changed_at=slot.changed_at,
        cancelled_at=slot.withdrawn_at,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=_(
            "Interviews: %(post)s (%(taken)s of %(places)s)", post=slot.vacancy.title, taken=taken, places=slot.places
        ),
        place=slot.place,
        link=slot.link,
        notes="\n".join(filter(None, [slot.interviewers, page])),
    )
