"""Asking for what one needs, and agreeing to it. The audit names rows only: what somebody needs can be about health."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from lms import audit
from lms.accounts.models import Person
from lms.accounts.services import set_large_print
from lms.addresses import public_address
from lms.adjustments.models import (
    AGREED,
    AT_ONCE,
    Adjustment,
    AdjustmentReason,
    AdjustmentRequest,
    Format,
    Need,
    State,
    Supply,
)
from lms.adjustments.queries import get_adjustment, waiting_needs
from lms.clock import london_day
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.outbox.services import queue


class NothingAsked(Invalid):
    """A request names at least one need."""


class WaitsAlready(Conflict):
    """The same is asked for already, and not decided."""


class DecidedAlready(Conflict):
    """Somebody has decided meanwhile, or the learner has taken it back."""


class NotSaid(Invalid):
    """A decision says what is agreed, and a refusal why."""


class NoSecondLook(Conflict):
    """A second look is for what was not agreed in full, once."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A need that somebody asks for; ``percent`` with extra time, where they know how much."""

    need: Need
    format: Format = Format.NONE
    percent: int | None = None


def ask(person: Person, wishes: Collection[Wish], words: str, reason: str, now: datetime) -> AdjustmentRequest:
    """Keep what a learner asks for. What needs no agreement holds at once; the rest waits for an officer.

    The reason is kept only when somebody has to decide. Raises NothingAsked, WaitsAlready.
    """
    if not wishes:
        raise NothingAsked(_("Choose at least one thing that you need."))
    # Two presses of the button wait for each other here.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    held = waiting_needs(person.id)
    if any(held.get((wish.need, wish.format)) is State.ASKED for wish in wishes):
        raise WaitsAlready(_("You have asked for this already. An officer reads it."))
    request = AdjustmentRequest(person_id=person.id, asked_at=now, words=words, needs=[])
    for wish in wishes:
        at_once = wish.need in AT_ONCE
        if wish.need is Need.LARGE_PRINT:
            set_large_print(person, large=True)
        if at_once and (wish.need, wish.format) in held:
            continue
        request.needs.append(
            Adjustment(
                person_id=person.id,
                need=wish.need,
                format=wish.format,
                percent_asked=wish.percent,
                state=State.AGREED if at_once else State.ASKED,
                valid_from=london_day(now) if at_once else None,
                decided_at=now if at_once else None,
            )
        )
    if reason and any(adjustment.state is State.ASKED for adjustment in request.needs):
        request.reason = AdjustmentReason(words=reason)
    db.session.add(request)
    audit.record("adjustment.asked", request, now, needs=len(request.needs))
    return request


def take_back(adjustment: Adjustment, now: datetime) -> None:
    """The learner, or an officer, ends what was asked for or agreed. What was due until today keeps its later date.

    Raises DecidedAlready when there is nothing to end.
    """
    _hold(adjustment)
    if adjustment.state is not State.ASKED and adjustment.state not in AGREED:
        raise DecidedAlready(_("This has ended already."))
    _end(adjustment, now)


def erase_reason(request: AdjustmentRequest, now: datetime) -> None:
    """Delete the reason; what is agreed stays."""
    if request.reason is not None:
        request.reason = None
        audit.record("adjustment.reason_deleted", request, now)


def ask_for_second_look(adjustment: Adjustment, now: datetime) -> None:
    """The learner asks that another officer decides. Raises NoSecondLook."""
    _hold(adjustment)
    is_open = adjustment.state in (State.NOT_AGREED, State.AGREED_IN_PART) and adjustment.appealed_at is None
    others = waiting_needs(adjustment.person_id).get((adjustment.need, adjustment.format))
    if not is_open or others is State.ASKED:
        raise NoSecondLook(_("You can’t ask for a second look at this now. You can ask for what you need again."))
    adjustment.state = State.ASKED
    adjustment.appealed_at = now
    audit.record("adjustment.appealed", adjustment, now)


# The officer's side


@dataclass(frozen=True, slots=True)
class Agreement:
    """What an officer decides. The numbers count where the need has them (see Adjustment)."""

    outcome: State
    answer: str = ""
    percent: int | None = None
    extra_days: int | None = None
    break_minutes: int | None = None
    arrangement: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


def decide(adjustment: Adjustment, agreement: Agreement, *, by: int, now: datetime) -> None:
    """Settle a need; what was agreed of the same kind before ends. The learner is told by mail that there is an answer,
    not which.

    Raises DecidedAlready, NotSaid.
    """
    _hold(adjustment)
    if adjustment.state is not State.ASKED:
        raise DecidedAlready(_("This has been decided already, or the learner has taken it back."))
    _check(adjustment, agreement)
    if agreement.outcome in AGREED:
        for former in db.session.scalars(
            select(Adjustment).where(
                Adjustment.person_id == adjustment.person_id,
                Adjustment.need == adjustment.need,
                Adjustment.format == adjustment.format,
                Adjustment.state.in_(AGREED),
            )
        ):
            _end(former, now)
        db.session.flush()
        adjustment.valid_from = agreement.valid_from or london_day(now)
        adjustment.valid_until = agreement.valid_until
        if adjustment.need is Need.EXTRA_TIME:
            adjustment.percent, adjustment.extra_days = agreement.percent, agreement.extra_days
        if adjustment.need is Need.TIMED_BREAKS:
            adjustment.break_minutes = agreement.break_minutes
        if adjustment.need is Need.SOMETHING_ELSE:
            adjustment.arrangement = agreement.arrangement
        if adjustment.need is Need.OTHER_FORMAT:
            adjustment.supply = Supply.TO_DO
    adjustment.state = agreement.outcome
    adjustment.answer = agreement.answer
    adjustment.decided_at = now
    adjustment.decided_by_id = by
    audit.record("adjustment.decided", adjustment, now, by=by, outcome=agreement.outcome.value)
    _tell(adjustment, now)


def note_supply(adjustment: Adjustment, supply: Supply, now: datetime) -> None:
    """Note how far another format is. The learner is told when it is ready. Raises DecidedAlready."""
    _hold(adjustment)
    if adjustment.state not in AGREED or adjustment.supply is None:
        raise DecidedAlready(_("This has ended already."))
    if supply is adjustment.supply:
        return
    adjustment.supply = supply
    audit.record("adjustment.supplied", adjustment, now, supply=supply.value)
    if supply is Supply.READY:
        _tell(adjustment, now)


def _check(adjustment: Adjustment, agreement: Agreement) -> None:
    if agreement.outcome is not State.AGREED and not agreement.answer:
        raise NotSaid(_("Write one or two sentences to the learner: what is not agreed, and why."))
    if agreement.outcome not in AGREED:
        return
    lacks_number = {
        Need.EXTRA_TIME: not agreement.percent and not agreement.extra_days,
        Need.TIMED_BREAKS: not agreement.break_minutes,
        Need.SOMETHING_ELSE: not agreement.arrangement,
    }
    if lacks_number.get(adjustment.need, False):
        raise NotSaid(_("Say what you agree: how much time, or what is arranged."))


def _hold(adjustment: Adjustment) -> None:
    """Wait for whoever changes it at this moment, and see what they did."""
    db.session.flush()  # what this transaction has changed must not be read over
    db.session.refresh(adjustment, with_for_update={"of": Adjustment})


def _end(adjustment: Adjustment, now: datetime) -> None:
    today = london_day(now)
    if adjustment.state in AGREED and (adjustment.valid_until is None or adjustment.valid_until > today):
        adjustment.valid_until = today
    adjustment.state = State.ENDED
    adjustment.ended_at = now
    audit.record("adjustment.ended", adjustment, now)


def _tell(adjustment: Adjustment, now: datetime) -> None:
    person = get_adjustment(adjustment.id).request.person
    with force_locale(person.language):
        queue(
            recipient=person.email,
            subject=_("News about what you asked us for"),
            body=_(
                "You asked us for something that helps you to study. There is news.\n\nRead it here:\n%(link)s\n",
                link=public_address("adjustments.mine"),
            ),
            now=now,
        )
