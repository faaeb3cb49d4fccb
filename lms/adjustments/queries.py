"""Reads of what learners need. What leaves this package for other pages is the need in words, never the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms.accounts.models import Person
from lms.adjustments.allowance import Allowance
from lms.adjustments.models import AGREED, Adjustment, AdjustmentRequest, Format, Need, State, Supply
from lms.adjustments.wording import need_in_words
from lms.errors import NotFound
from lms.extensions import db

PAGE_SIZE = 50


def requests_of(person_id: int) -> list[AdjustmentRequest]:
    """What a person asked for and what became of it, the latest first, with the reasons that are still kept."""
    query = (
        select(AdjustmentRequest)
        .where(AdjustmentRequest.person_id == person_id)
        .options(selectinload(AdjustmentRequest.needs), joinedload(AdjustmentRequest.reason))
        .order_by(AdjustmentRequest.id.desc())
    )
    return list(db.session.scalars(query))


def agreed_for(person_id: int, on: date) -> list[Adjustment]:
    """What is agreed for a person and holds on a day in London, in one statement."""
    query = (
        select(Adjustment)
        .where(Adjustment.person_id == person_id, Adjustment.state.in_(AGREED))
        .where(or_(Adjustment.valid_from.is_(None), Adjustment.valid_from <= on))
        .where(or_(Adjustment.valid_until.is_(None), Adjustment.valid_until >= on))
        .order_by(Adjustment.id)
    )
    return list(db.session.scalars(query))


def needs_of(person_id: int, on: date) -> list[str]:
    """What a person needs on a day, in words that may be told onward: the need, never the reason. One statement."""
    return [need_in_words(adjustment) for adjustment in agreed_for(person_id, on)]


def allowance_of(person_id: int, on: date) -> Allowance:
    """How much more time a person has on a day, for ``minutes_allowed``. One statement."""
    agreed = agreed_for(person_id, on)
    return Allowance(
        extra_percent=max((one.percent or 0 for one in agreed), default=0),
        break_minutes=max((one.break_minutes or 0 for one in agreed), default=0),
        extra_days=max((one.extra_days or 0 for one in agreed), default=0),
    )


def get_adjustment(adjustment_id: int) -> Adjustment:
    """A need with its request, whose it is, and the reason. Raises NotFound."""
    query = (
        select(Adjustment)
        .where(Adjustment.id == adjustment_id)
        .options(
            joinedload(Adjustment.request).options(
                joinedload(AdjustmentRequest.person), joinedload(AdjustmentRequest.reason)
            )
        )
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_request(request_id: int) -> AdjustmentRequest:
    """What a learner asked for at one time. Raises NotFound."""
    found = db.session.get(AdjustmentRequest, request_id)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A need that waits for an officer: to be decided, or to be made."""

    id: int
    learner: str
    need: Need
    format: Format
    state: State
    supply: Supply | None
    asked_at: datetime
    is_appeal: bool


def waiting(officer_id: int, *, offset: int = 0) -> list[QueueRow]:
    """What waits, the oldest first; never the officer's own. One more than a page tells that there are more."""
    to_make = Adjustment.state.in_(AGREED) & Adjustment.supply.in_([Supply.TO_DO, Supply.BEING_MADE])
    query = (
        select(
            Adjustment.id,
            Person.name,
            Adjustment.need,
            Adjustment.format,
            Adjustment.state,
            Adjustment.supply,
            AdjustmentRequest.asked_at,
            Adjustment.appealed_at.is_not(None),
        )
        .join(AdjustmentRequest, AdjustmentRequest.id == Adjustment.request_id)
        .join(Person, Person.id == Adjustment.person_id)
        .where(or_(Adjustment.state == State.ASKED, to_make), Adjustment.person_id != officer_id)
        .order_by(AdjustmentRequest.asked_at, Adjustment.id)
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return [QueueRow(*row) for row in db.session.execute(query)]


def waiting_needs(person_id: int) -> Mapping[tuple[Need, Format], State]:
    """What a person has asked for that is not settled, or is agreed: by need and format."""
    query = select(Adjustment.need, Adjustment.format, Adjustment.state).where(
        Adjustment.person_id == person_id, or_(Adjustment.state == State.ASKED, Adjustment.state.in_(AGREED))
    )
    found = {}
    for need, form, state in db.session.execute(query):
        # An agreed need can be asked for again, to change it: then what waits is what counts here.
        if state is State.ASKED or (need, form) not in found:
            found[(need, form)] = state
    return found
