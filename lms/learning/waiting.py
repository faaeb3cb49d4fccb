"""The line before a full group: joining it, and passing a free place on to who is first.

A place that is free belongs to the first in line: nobody who comes later can take it meanwhile. Whoever is offered a
place has some days for it. While an offer stands it holds, even when the group can't be joined any more; but no new
offers are made then, and the line ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from lms import audit
from lms.accounts.models import Person
from lms.addresses import path_of
from lms.clock import london_evening
from lms.config import Settings
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment, Waiting, WaitingEnd
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all

PAGE_SIZE = 50


# Reads


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's place in a line, from 1."""

    waiting: Waiting
    position: int

    @property
    def is_offered(self) -> bool:
        """Whether a place is kept for them."""
        return self.waiting.offered_at is not None


def turns_of(person_id: int) -> list[Turn]:
    """Where a person waits now, with the groups, in one statement."""
    ahead = aliased(Waiting)
    position = (
        select(func.count())
        .where(ahead.cohort_id == Waiting.cohort_id, ahead.ended_at.is_(None), ahead.id <= Waiting.id)
        .correlate(Waiting)
        .scalar_subquery()
    )
    query = (
        select(Waiting, position)
        .where(Waiting.person_id == person_id, Waiting.ended_at.is_(None))
        .options(joinedload(Waiting.cohort))
        .order_by(Waiting.offered_at.is_(None), Waiting.id)
    )
    return [Turn(*row) for row in db.session.execute(query)]


def line_of(cohort_id: int, *, offset: int = 0) -> list[Waiting]:
    """Who waits for a place, the first first. One more than a page is given, which tells that there are more."""
    query = (
        select(Waiting)
        .where(Waiting.cohort_id == cohort_id, Waiting.ended_at.is_(None))
        .options(joinedload(Waiting.person))
        .order_by(Waiting.id)
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return list(db.session.scalars(query))


def count_waiting() -> ScalarSelect[int]:
    """How many wait for a place in a cohort, as a part of a statement about cohorts."""
    return (
        select(func.count())
        .where(Waiting.cohort_id == Cohort.id, Waiting.ended_at.is_(None))
        .correlate(Cohort)
        .scalar_subquery()
    )


def find_turn(person_id: int, cohort_id: int) -> Waiting | None:
    """The person's place in a line, if they wait there."""
    query = select(Waiting).where(
        Waiting.person_id == person_id, Waiting.cohort_id == cohort_id, Waiting.ended_at.is_(None)
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def count_ahead(cohort_id: int, turn: Waiting | None) -> int:
    """How many are in line before this place; the whole line for who isn't in it."""
    query = select(func.count()).where(Waiting.cohort_id == cohort_id, Waiting.ended_at.is_(None))
    if turn is not None:
        query = query.where(Waiting.id < turn.id)
    return db.session.scalar(query) or 0


def offer_days() -> int:
    """For how many days a place is kept for who is offered it."""
    settings: Settings = current_app.extensions["settings"]
    return settings.waiting_offer_days


def count_offers(cohort_id: int) -> int:
    """How many places of a cohort are kept for somebody who waits."""
    query = select(func.count()).where(_is_in_line(cohort_id), Waiting.offered_at.is_not(None))
    return db.session.scalar(query) or 0


def may_take(turn: Waiting | None, now: datetime) -> bool:
    """Whether a place is kept for them, and still is."""
    return turn is not None and turn.offer_ends_at is not None and now < turn.offer_ends_at


# Verbs


def join_line(person_id: int, cohort: Cohort, now: datetime) -> Waiting:
    """Stand at the end of the line; who stands in it already keeps their place.

    The caller holds the person and the cohort, and has made sure that there is a reason to wait.
    """
    turn = find_turn(person_id, cohort.id)
    if turn is None:
        turn = Waiting(person_id=person_id, cohort_id=cohort.id, since=now)
        db.session.add(turn)
        audit.record("waiting.joined", turn, now, cohort=cohort.id)
    return turn


def leave_line(person_id: int, cohort_id: int, now: datetime) -> None:
    """Give up a place in line, and with it a place that is offered: the next one gets it. Raises NotFound."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort_id).with_for_update(key_share=True))
    turn = find_turn(person_id, cohort_id)
    if turn is None:
        raise NotFound(_("You are not on this list any more."))
    _end(turn, WaitingEnd.LEFT if turn.offered_at is None else WaitingEnd.DECLINED, now)


def settle_turns(person_id: int, cohort_id: int, now: datetime) -> None:
    """The person has joined this cohort: they wait nowhere any more."""
    turns = select(Waiting).where(Waiting.person_id == person_id, Waiting.ended_at.is_(None))
    for turn in db.session.scalars(turns):
        _end(turn, WaitingEnd.TAKEN if turn.cohort_id == cohort_id else WaitingEnd.ELSEWHERE, now)


def pass_on_places(now: datetime) -> None:
    """End offers that ran out and lines of groups that can't be joined any more, and offer free places to who is first.

    A job. Each cohort is held in a transaction of its own; a second run finds nothing left to do.
    """
    for cohort_id in _cohorts_to_look_at(now):
        _pass_on(cohort_id, now)
        db.session.commit()


def _cohorts_to_look_at(now: datetime) -> Sequence[int]:
    learners = (
        select(func.count())
        .where(Enrolment.cohort_id == Cohort.id, Enrolment.withdrawn_at.is_(None))
        .correlate(Cohort)
        .scalar_subquery()
    )
    offers = (
        select(func.count())
        .where(Waiting.cohort_id == Cohort.id, Waiting.ended_at.is_(None), Waiting.offered_at.is_not(None))
        .correlate(Cohort)
        .scalar_subquery()
    )
    waits = _is_in_line(Cohort.id)
    query = (
        select(Cohort.id)
        .where(
            or_(
                select(Waiting.id).where(waits, Waiting.offer_ends_at <= now).exists(),
                and_(
                    select(Waiting.id).where(waits, Waiting.offered_at.is_(None)).exists(),
                    or_(Cohort.closes_at <= now, Cohort.places.is_(None), Cohort.places > learners + offers),
                ),
            )
        )
        .order_by(Cohort.id)
    )
    ids = db.session.scalars(query).all()
    db.session.commit()
    return ids


def _is_in_line(cohort_id: object) -> ColumnElement[bool]:
    return and_(Waiting.cohort_id == cohort_id, Waiting.ended_at.is_(None))


def _pass_on(cohort_id: int, now: datetime) -> None:
    cohort = db.session.scalars(
        select(Cohort)
        .where(Cohort.id == cohort_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    line = db.session.scalars(
        select(Waiting)
        .where(_is_in_line(cohort_id))
        .options(joinedload(Waiting.person))
        .order_by(Waiting.id)
        .execution_options(populate_existing=True)
    ).all()
    learners = select(func.count()).where(Enrolment.cohort_id == cohort_id, Enrolment.withdrawn_at.is_(None))
    taken = db.session.scalar(learners) or 0
    tellings: list[Telling] = []
    for turn in line:
        if turn.person.closed_at is not None:
            _end(turn, WaitingEnd.LEFT, now)
        elif turn.offer_ends_at is not None and turn.offer_ends_at <= now:
            _end(turn, WaitingEnd.EXPIRED, now)
            tellings.append(_told_of_end(turn, cohort))
        elif turn.offered_at is None and cohort.closes_at <= now:
            _end(turn, WaitingEnd.CLOSED, now)
            tellings.append(_told_of_end(turn, cohort))
        elif turn.offered_at is not None:
            taken += 1
    for turn in line:
        if turn.ended_at is not None or turn.offered_at is not None:
            continue
        if cohort.places is not None and taken >= cohort.places:
            break
        taken += 1
        tellings.append(_offer(turn, cohort, now))
    tell_all(tellings, now)


def _offer(turn: Waiting, cohort: Cohort, now: datetime) -> Telling:
    """Keep a place, to the end of a day in London: mail that comes in the morning loses nobody a day."""
    turn.offered_at = now
    turn.offer_ends_at = london_evening(now + timedelta(days=offer_days()))
    audit.record("waiting.offered", turn, now, cohort=cohort.id)
    return _telling(
        turn,
        "offer",
        _l(
            "There is a place for you in the group %(group)s. Take it soon: it is kept for a few days.",
            group=cohort.name,
        ),
    )


def _told_of_end(turn: Waiting, cohort: Cohort) -> Telling:
    if turn.ending is WaitingEnd.EXPIRED:
        words = _l(
            "The place in the group %(group)s went to the next person. You can join the waiting list again.",
            group=cohort.name,
        )
    else:
        words = _l("No place became free in the group %(group)s. Choose another group.", group=cohort.name)
    return _telling(turn, "end", words)


def _telling(turn: Waiting, what: str, words: object) -> Telling:
    about = f"waiting {turn.id} {what}"
    return Telling(turn.person_id, turn.person.language, NoticeKind.PLACE, about, words, path_of("learning.enrol"))


def _end(turn: Waiting, ending: WaitingEnd, now: datetime) -> None:
    turn.ended_at = now
    turn.ending = ending
    audit.record("waiting.ended", turn, now, cohort=turn.cohort_id, ending=ending.value)
