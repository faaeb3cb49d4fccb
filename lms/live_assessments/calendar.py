"""A booked time as an entry of a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lms.live_assessments.models import LiveBooking


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar shows of a live assessment."""

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


def entry_of(booking: LiveBooking, module_title: str) -> Entry:
    """The entry of a booking. It has the booking's own number, so another one of the same time is another entry."""
    slot = booking.slot
    return Entry(
        uid=f"{slot.uid}-{booking.id}",
        sequence=0 if booking.cancelled_at is None else 1,
        changed_at=booking.cancelled_at or booking.booked_at,
        cancelled_at=booking.cancelled_at,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=_("Live assessment: %(module)s", module=module_title),
        place=slot.place,
        link=slot.link,
        notes="",
    )
