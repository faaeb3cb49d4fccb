"""Reads of pledges."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.clock import first_moment_of, london_day
from lms.councils.models import Council, Nation
from lms.councils.regions import Region, in_region
from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.models import Pledge


def is_active(today: date) -> ColumnElement[bool]:
    """The condition under which a pledge is active; every listing and permission uses this one."""
    return and_(
        Pledge.ended_at.is_(None),
        Pledge.active_from <= today,
        or_(Pledge.active_until.is_(None), Pledge.active_until >= today),
    )


def has_active_pledge(council_id: int, today: date) -> bool:
    """Whether the council's pledge is active on that day."""
    return bool(db.session.scalar(select(exists().where(Pledge.council_id == council_id, is_active(today)))))


def pledge_ended_at(council_id: int, now: datetime) -> datetime | None:
    """When the council's last pledge ended, by a decision or by its date; None while one is active."""
    today = london_day(now)
    ends = []
    for pledge in db.session.scalars(select(Pledge).where(Pledge.council_id == council_id)):
        if state_of(pledge, today) == "active":
            return None
        moments = [moment for moment in (pledge.ended_at, _end_of(pledge)) if moment is not None and moment <= now]
        if moments:  # one that had run out is closed later, when the next is recorded
            ends.append(min(moments))
    return max(ends, default=now)


def _end_of(pledge: Pledge) -> datetime | None:
    """The end of its last day."""
    return None if pledge.active_until is None else first_moment_of(pledge.active_until + timedelta(days=1))


def get_pledge(pledge_id: int) -> Pledge:
    """A pledge by id. Raises NotFound."""
    pledge = db.session.get(Pledge, pledge_id, options=[joinedload(Pledge.council)])
    if pledge is None:
        raise NotFound
    return pledge


def councils_with_active_pledge(
    today: date,
    *,
    limit: int,
    offset: int,
    words: str = "",
    nation: Nation | None = None,
    region: Region | None = None,
) -> tuple[list[Pledge], int]:
    """Active pledges with their councils, by name, a page of them; and how many there are. ``words`` are part of a
    council's name.
    """
    wanted = [is_active(today)]
    if words:
        wanted.append(Council.name.icontains(words, autoescape=True))
    if nation is not None:
        wanted.append(Council.nation == nation)
    if region is not None:
        wanted.append(in_region(region))
    query = (
        select(Pledge, func.count().over())
        .join(Pledge.council)
        .options(contains_eager(Pledge.council))
        .where(*wanted)
        .order_by(Council.name)
        .limit(limit)
        .offset(offset)
    )
    rows = db.session.execute(query).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def all_councils_and_pledges(*, limit: int, offset: int) -> tuple[list[tuple[Council, Pledge | None]], int]:
    """Every council with its standing pledge, by name, a page of them; and how many there are."""
    query = (
        select(Council, Pledge, func.count().over())
        .outerjoin(Pledge, and_(Pledge.council_id == Council.id, Pledge.ended_at.is_(None)))
        .order_by(Council.name)
        .limit(limit)
        .offset(offset)
    )
    rows = db.session.execute(query).all()
    return [(row[0], row[1]) for row in rows], rows[0][2] if rows else 0


def state_of(pledge: Pledge | None, today: date) -> str:
    """ "active", "signed" (begins later), "lapsed", "ended" or "none": derived from the dates."""
    if pledge is None:
        return "none"
    if pledge.ended_at is not None:
        return "ended"
    if pledge.active_from > today:
        return "signed"
    if pledge.active_until is not None and pledge.active_until < today:
        return "lapsed"
    return "active"
