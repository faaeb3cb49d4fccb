"""Counts what has ended, wipes what is over, and publishes."""

from __future__ import annotations

from datetime import datetime

from lms.clock import london_day
from lms.equality.services import wipe_what_is_over
from lms.extensions import db
from lms.rates.counting import count_what_has_ended
from lms.rates.publishing import publish_counts


def count_and_publish(now: datetime) -> None:
    """A batch at a time, each in a transaction of its own: where it stops, it goes on the next time."""
    while count_what_has_ended(now):
        db.session.commit()
    wipe_what_is_over(london_day(now))
    publish_counts(now)
    db.session.commit()
