"""Outages."""

from __future__ import annotations

from datetime import datetime

from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.outages.models import Outage
from lms.outages.services import record_outage
from tests.factories.accounts import make_person


def make_outage(began_at: datetime, ended_at: datetime, *, by: Person | None = None) -> Outage:
    """An outage that counts."""
    officer = by or make_person(roles=[Role.PROGRAMME_OFFICER])
    outage = record_outage(began_at, ended_at, "The database was restarted", by=officer.id, now=ended_at)
    db.session.flush()
    return outage


def make_proposed(began_at: datetime, ended_at: datetime) -> Outage:
    """A gap that was found, and that nobody has looked at."""
    outage = Outage(began_at=began_at, ended_at=ended_at, note="")
    db.session.add(outage)
    db.session.flush()
    return outage
