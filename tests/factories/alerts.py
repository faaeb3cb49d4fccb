"""Job alerts."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from lms.accounts.models import Person
from lms.alerts.models import AlertReader, Rhythm, SavedSearch
from lms.alerts.queries import written
from lms.clock import london_day
from lms.extensions import db
from lms.vacancies.search import Search


def make_alert(
    now: datetime,
    search: Search | None = None,
    *,
    person: Person | None = None,
    email: str | None = None,
    reader: AlertReader | None = None,
    rhythm: Rhythm = Rhythm.DAILY,
    confirmed: bool = True,
) -> SavedSearch:
    """A search that was saved yesterday and is looked at today."""
    yesterday = now - timedelta(days=1)
    if reader is None:
        reader = AlertReader(
            person_id=person.id if person else None,
            email=None if person else email or "visitor@example.org",
            language="en",
            secret=secrets.token_urlsafe(32),
            kept_at=yesterday,
        )
        db.session.add(reader)
    saved = SavedSearch(
        reader=reader,
        asks=written(search or Search()),
        rhythm=rhythm,
        created_at=yesterday,
        looked_at=yesterday,
        confirmed_at=yesterday if confirmed else None,
        due_on=london_day(now),
    )
    db.session.add(saved)
    db.session.flush()
    return saved
