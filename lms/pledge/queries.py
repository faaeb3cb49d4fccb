"""Reads of pledges."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from lms.clock import first_moment_of, london_day
from lms.councils.models import Council, Nation
from lms.councils.regions import Region, in_region
from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.pledge.states import Ending, State, state_of

__all__ = ["state_of"]  # others ask for it here


def is_active(today: date) -> ColumnElement[bool]:
    """The condition under which a pledge is active; every listing and permission uses this one."""
    return and_(
        Pledge.ended_at.is_(None),
        Pledge.suspended_at.is_(None),
        Pledge.active_from <= today,
        or_(Pledge.active_until.is_(None), Pledge.active_until >= today),
        ~_council_has_ended(today),
    )


def stage_sql(today: date) -> ColumnElement[str]:
    """The exact state of a pledge, as ``states.stage_of`` says it; "none" where there is no pledge."""
    return case(
        (Pledge.id.is_(None), State.NONE.value),
        (and_(Pledge.ended_at.is_not(None), Pledge.ending == Ending.WITHDRAWN), State.WITHDRAWN.value),
        (and_(Pledge.ended_at.is_not(None), Pledge.ending == Ending.RAN_OUT), State.LAPSED.value),
        (or_(Pledge.ended_at.is_not(None), _council_has_ended(today)), State.ENDED.value),
        (Pledge.active_from > today, State.SIGNED.value),
        (Pledge.active_until < today, State.LAPSED.value),
        (Pledge.suspended_at.is_not(None), State.SUSPENDED.value),
        (Pledge.review_began_at.is_not(None), State.UNDER_REVIEW.value),
        (Pledge.evidence_due_on <= today, State.EVIDENCE_DUE.value),
        else_=State.ACTIVE.value,
    )


def _council_has_ended(today: date) -> ColumnElement[bool]:
    council = aliased(Council)
    return exists().where(council.id == Pledge.council_id, council.ends_on < today)


def has_active_pledge(council_id: int, today: date) -> bool:
    """Whether the council's pledge is active on that day."""
    return bool(db.session.scalar(select(exists().where(Pledge.council_id == council_id, is_active(today)))))


def pledge_ended_at(council_id: int, now: datetime) -> datetime | None:
    """When the council's last pledge ended: by a decision, by its date, with the council, or for the time being by a
    suspension. None while one is active.
    """
    today = london_day(now)
    ends = []
    query = select(Pledge).where(Pledge.council_id == council_id).options(joinedload(Pledge.council))
    for pledge in db.session.scalars(query):
        if state_of(pledge, today) == "active":
            return None
        possible = (pledge.ended_at, pledge.suspended_at, *map(_end_of, (pledge.active_until, pledge.council.ends_on)))
        moments = [moment for moment in possible if moment is not None and moment <= now]
        if moments:  # one that had run out is closed later, when the next is recorded
            ends.append(min(moments))
    return max(ends, default=now)


def _end_of(last_day: date | None) -> datetime | None:
    """The moment at which a last day is over."""
    return None if last_day is None else first_moment_of(last_day + timedelta(days=1))


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
