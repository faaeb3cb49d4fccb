"""When a consent to be in the pool ends by itself: after POOL_DAYS without a sign of its giver.

Any page that they open is a sign, and so is the consent itself. What is overdue counts as ended at each look, whether
the job that ends it has run or not.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_

from lms.accounts.models import Person
from lms.candidates.consent_models import Consent
from lms.clock import first_moment_of, london_day
from lms.config import Settings


def first_day_that_counts(now: datetime) -> date:
    """The day in London on which a sign of life is just recent enough."""
    settings: Settings = current_app.extensions["settings"]
    return london_day(now) - timedelta(days=settings.pool_days)


def is_fresh(now: datetime) -> ColumnElement[bool]:
    """The condition under which a consent has not run out. Its person is joined."""
    first = first_day_that_counts(now)
    return or_(Person.last_seen_on >= first, Consent.given_at >= first_moment_of(first))


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """The other way round; nobody is neither, whatever is known of them."""
    first = first_day_that_counts(now)
    return and_(
        or_(Person.last_seen_on.is_(None), Person.last_seen_on < first), Consent.given_at < first_moment_of(first)
    )


def last_day_of(consent: Consent, person: Person) -> date:
    """The last day on which the consent stands, if no sign of the person comes."""
    settings: Settings = current_app.extensions["settings"]
    given_on = london_day(consent.given_at)
    return max(given_on, person.last_seen_on or given_on) + timedelta(days=settings.pool_days)


def last_day_if_seen(now: datetime) -> date:
    """The last day on which a consent stands of somebody who is here now, if they do not come again."""
    settings: Settings = current_app.extensions["settings"]
    return london_day(now) + timedelta(days=settings.pool_days)
