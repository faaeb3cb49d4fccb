"""Reads of guidance."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from lms.accounts.models import Person
from lms.councils.models import Council
from lms.errors import NotFound
from lms.extensions import db
from lms.support.guidance_models import GuidanceBooking, GuidanceEntry, GuidanceTime

PAGE_SIZE = 50
MOST_TIMES = 60


def _is_taken() -> ColumnElement[bool]:
    """The condition that somebody has booked the time of the query around it."""
    return (
        exists()
        .where(GuidanceBooking.time_id == GuidanceTime.id, GuidanceBooking.cancelled_at.is_(None))
        .correlate(GuidanceTime)
    )


def free_times(now: datetime) -> list[GuidanceTime]:
    """The times that any council can still book, the soonest first."""
    query = (
        select(GuidanceTime)
        .join(GuidanceTime.adviser)
        .options(contains_eager(GuidanceTime.adviser))
        .where(GuidanceTime.starts_at > now, GuidanceTime.withdrawn_at.is_(None), ~_is_taken())
        .where(Person.closed_at.is_(None))
        .order_by(GuidanceTime.starts_at, GuidanceTime.id)
        .limit(MOST_TIMES)
    )
    return list(db.session.scalars(query))


def get_time(time_id: int) -> GuidanceTime:
    """A time. Raises NotFound."""
    found = db.session.get(GuidanceTime, time_id)
    if found is None:
        raise NotFound
    return found


def bookings_of(council_id: int) -> list[GuidanceBooking]:
    """A council's last meetings, those to come first, without cancelled ones."""
    query = (
        select(GuidanceBooking)
        .join(GuidanceBooking.time)
        .options(contains_eager(GuidanceBooking.time).joinedload(GuidanceTime.adviser))
        .where(GuidanceBooking.council_id == council_id, GuidanceBooking.cancelled_at.is_(None))
        .order_by(GuidanceTime.starts_at.desc())
        .limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def get_booking(guidance_id: int) -> GuidanceBooking:
    """A meeting with its time, adviser and council. Raises NotFound."""
    query = (
        select(GuidanceBooking)
        .where(GuidanceBooking.id == guidance_id)
        .options(joinedload(GuidanceBooking.time).joinedload(GuidanceTime.adviser), joinedload(GuidanceBooking.council))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_booking_of(council_id: int, guidance_id: int) -> GuidanceBooking:
    """A meeting of this council. Raises NotFound."""
    found = get_booking(guidance_id)
    if found.council_id != council_id:
        raise NotFound
    return found


def find_booking_at(time_id: int) -> GuidanceBooking | None:
    """The meeting that stands at a time."""
    query = (
        select(GuidanceBooking)
        .where(GuidanceBooking.time_id == time_id, GuidanceBooking.cancelled_at.is_(None))
        .options(joinedload(GuidanceBooking.time), joinedload(GuidanceBooking.council))
    )
    return db.session.scalars(query).one_or_none()


def lines_of(council_id: int) -> list[GuidanceEntry]:
    """The last lines of a council's ledger, the newest first."""
    query = (
        select(GuidanceEntry)
        .where(GuidanceEntry.council_id == council_id)
        .order_by(GuidanceEntry.id.desc())
        .limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def times_page(*, offset: int) -> list[tuple[GuidanceTime, GuidanceBooking | None]]:
    """All times with whoever booked them, the latest first; one more than a page tells that there are more."""
    standing = aliased(GuidanceBooking)
    query = (
        select(GuidanceTime, standing)
        .outerjoin(standing, (standing.time_id == GuidanceTime.id) & standing.cancelled_at.is_(None))
        .options(joinedload(GuidanceTime.adviser), joinedload(standing.council))
        .order_by(GuidanceTime.starts_at.desc(), GuidanceTime.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def to_record(now: datetime) -> list[GuidanceBooking]:
    """Meetings that are over and not recorded yet, the oldest first."""
    query = (
        select(GuidanceBooking)
        .join(GuidanceBooking.time)
        .options(
            contains_eager(GuidanceBooking.time).joinedload(GuidanceTime.adviser), joinedload(GuidanceBooking.council)
        )
        .where(GuidanceBooking.cancelled_at.is_(None), GuidanceBooking.turnout.is_(None))
        .where(GuidanceTime.ends_at <= now)
        .order_by(GuidanceTime.starts_at)
        .limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def between(first: datetime, last: datetime) -> list[GuidanceBooking]:
    """Meetings that stand and begin between two moments."""
    query = (
        select(GuidanceBooking)
        .join(GuidanceBooking.time)
        .options(contains_eager(GuidanceBooking.time), joinedload(GuidanceBooking.council))
        .where(GuidanceBooking.cancelled_at.is_(None), GuidanceBooking.turnout.is_(None))
        .where(GuidanceTime.starts_at >= first, GuidanceTime.starts_at < last)
        .order_by(GuidanceBooking.id)
    )
    return list(db.session.scalars(query))


def councils_page(words: str, *, offset: int) -> tuple[list[Council], int]:
    """Every council by name, or those with some words in it: a page, and how many there are."""
    query = select(Council, func.count().over())
    if words:
        query = query.where(Council.name.icontains(words, autoescape=True))
    rows = db.session.execute(query.order_by(Council.name, Council.id).limit(PAGE_SIZE).offset(offset)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0
