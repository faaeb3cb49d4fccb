"""A meeting as an entry of a calendar."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.calendars import Entry
from lms.support.guidance_models import GuidanceBooking


def entry_of(booking: GuidanceBooking) -> Entry:
    """The entry of a meeting: changed or cancelled, it replaces what a calendar has."""
    time = booking.time
    return Entry(
        uid=booking.uid,
        sequence=booking.sequence,
        changed_at=booking.changed_at,
        starts=time.starts_at,
        ends=time.ends_at,
        title=_("Guidance for %(council)s", council=booking.council.name),
        place=time.place,
        link=time.link,
        words=booking.topic,
        is_cancelled=booking.cancelled_at is not None,
    )
