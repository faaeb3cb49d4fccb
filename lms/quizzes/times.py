"""Until when and how often somebody may take a quiz: one function for every page, mail and job. Pure.

What is fair, where it could be read in two ways:

- **A window is for starting.** A learner starts from its opening until its end, as that is moved for them: by agreed
  days, by a later date for the module and by times away (lms/learning/deadlines.py, the same as for what is due).
- **Who starts late has less time, all alike:** an attempt ends with the window. Agreed extra time and rest breaks are
  added to what is left, in proportion, and go on after the window's end: so they are worth as much to who starts late.
- **While the service was down no clock ran.** An attempt goes on for what was left of it. A window that closed
  meanwhile closes later by as much, and one that closed soon after stays open for as long as the outage took.
- **What is agreed during an attempt counts at once.** Where it comes after an attempt ended by itself (an outage that
  is recorded the next morning), that attempt counts as none: it costs no try and no pause.
- **A try that is given beyond the rules is there at once:** it adds to their number, and nobody waits before it.
- **Nothing that is agreed makes any end earlier.** Where two rules could both give time, the learner has the more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from assessments.quiz_rules import USUAL, QuizRules
from lms.adjustments.allowance import Allowance, minutes_allowed
from lms.clock import london_day
from lms.learning.deadlines import Away, ExtraDays, own_deadline

GRACE = timedelta(seconds=30)  # for the line: an answer that was sent in time may come a little late
LATE = timedelta(hours=48)  # an untimed attempt may have been answered on a phone without a line
MINUTE = timedelta(minutes=1)
NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is agreed for a learner from one day in London to another, both included; empty: no end."""

    allowance: Allowance
    first: date | None
    last: date | None

    def holds_between(self, first: date, last: date) -> bool:
        """Whether it holds on one of these days."""
        return (self.first is None or self.first <= last) and (self.last is None or first <= self.last)


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which the service was down."""

    began_at: datetime
    ended_at: datetime

    @property
    def length(self) -> timedelta:
        """How long."""
        return self.ended_at - self.began_at


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt. ``minutes`` are those of everybody, None where it is untimed; ``was_ended``: by the clock."""

    id: int
    started_at: datetime
    submitted_at: datetime | None
    achieved: bool
    minutes: int | None
    was_ended: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides one learner's time for one module's quiz. The window is the group's; ``tries`` are in order.

    ``given`` is when each try beyond the rules was given.
    """

    rules: QuizRules = USUAL
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    agreements: Sequence[Agreement] = ()
    extended_to: datetime | None = None
    away: Sequence[Away] = ()
    outages: Sequence[Span] = ()
    tries: Sequence[Try] = ()
    given: Sequence[datetime] = ()

    @property
    def tries_allowed(self) -> int | None:
        """How many tries the learner has in all; None: as many as one needs."""
        return None if self.rules.tries is None else self.rules.tries + len(self.given)


@dataclass(frozen=True, slots=True)
class Run:
    """Until when one attempt runs: None, for as long as one needs.

    What is saved until ``taken_until`` counts: a little after ``ends_at`` for a timed attempt, some time after it for
    an untimed one. ``credited`` is what outages gave, and ``extra`` what was agreed.
    """

    is_timed: bool = False
    ends_at: datetime | None = None
    taken_until: datetime | None = None
    credited: timedelta = NONE
    extra: timedelta = NONE

    def has_ended(self, now: datetime) -> bool:
        """Whether the time is over, so that nothing new is begun."""
        return self.ends_at is not None and now >= self.ends_at

    def is_over(self, now: datetime) -> bool:
        """Whether nothing is taken any more: what is saved is submitted by itself."""
        return self.taken_until is not None and now > self.taken_until

    def seconds_left(self, now: datetime) -> int | None:
        """The whole seconds until the end of a timed attempt; None for one without a clock."""
        if not self.is_timed or self.ends_at is None:
            return None
        return max(0, int((self.ends_at - now).total_seconds()))


UNBOUND = Run()


class Bar(StrEnum):
    """Why nobody can start now."""

    ACHIEVED = "achieved"
    CLOSED = "closed"
    NO_TRIES = "no tries"
    NOT_OPEN = "not open"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Times:
    """One learner's times for one module's quiz. ``run`` is of the attempt that is open; ``next_run`` is of one that
    would be started now. ``minutes`` are the learner's own, ``base_minutes`` everybody's; None: as many as one needs.
    """

    opens_at: datetime | None
    closes_at: datetime | None
    was_moved: bool
    base_minutes: int | None
    minutes: int | None
    run: Run | None
    next_run: Run
    tries_allowed: int | None
    tries_left: int | None
    again_at: datetime | None
    bar: Bar | None


def times_of(facts: Facts, now: datetime) -> Times:
    """All that a page, a mail or a job tells or asks about one learner's time for one module's quiz."""
    closes_at = own_close(facts)
    still_open = next((one for one in facts.tries if one.submitted_at is None), None)
    counted = [one for one in facts.tries if one.submitted_at is not None and not _counts_as_none(facts, one)]
    used = len(counted) + (still_open is not None)
    minutes = facts.rules.minutes
    return Times(
        opens_at=facts.opens_at,
        closes_at=closes_at,
        was_moved=closes_at != facts.closes_at,
        base_minutes=minutes,
        minutes=None if minutes is None else minutes_allowed(minutes, _allowance(facts, now, now)),
        run=run_of(facts, still_open) if still_open else None,
        next_run=run_of(facts, Try(0, now, None, False, minutes, False)),
        tries_allowed=facts.tries_allowed,
        tries_left=None if facts.tries_allowed is None else max(0, facts.tries_allowed - used),
        again_at=_again_at(facts, counted),
        bar=None if still_open else _bar(facts, closes_at, counted, now),
    )


def run_of(facts: Facts, attempt: Try) -> Run:
    """Until when an attempt runs."""
    closes_at = own_close(facts)
    began_at = attempt.started_at
    if attempt.minutes is None:
        if closes_at is None:
            return UNBOUND
        return Run(ends_at=closes_at, taken_until=closes_at + LATE if began_at <= closes_at else closes_at)
    usual_end = began_at + attempt.minutes * MINUTE
    if closes_at is not None:
        usual_end = max(began_at, min(usual_end, closes_at))
    usual = -((began_at - usual_end) // MINUTE)  # whole minutes, rounded up
    extra = (minutes_allowed(usual, _allowance(facts, began_at, usual_end)) - usual) * MINUTE
    agreed_end = usual_end + extra
    ends_at = _with_clock_stopped(began_at, agreed_end, facts.outages)
    return Run(True, ends_at, ends_at + GRACE, ends_at - agreed_end, extra)


def own_close(facts: Facts) -> datetime | None:
    """When the window closes for the learner; None where it has no end."""
    if facts.closes_at is None:
        return None
    days = [ExtraDays(one.allowance.extra_days, one.first, one.last) for one in facts.agreements]
    deadline = own_deadline(facts.closes_at, days, facts.extended_to, facts.away)
    closes_at = deadline.at if deadline else facts.closes_at
    for outage in _joined(facts.outages):
        was_shut = facts.opens_at is not None and outage.ended_at <= facts.opens_at
        if closes_at >= outage.began_at and not was_shut:
            closes_at = max(closes_at, min(closes_at, outage.ended_at) + outage.length)
    return closes_at


def _with_clock_stopped(began_at: datetime, ends_at: datetime, outages: Iterable[Span]) -> datetime:
    """The end of what runs from ``began_at``, when its clock stands still during outages."""
    for outage in _joined(outages):
        if outage.began_at < ends_at and outage.ended_at > began_at:
            ends_at += outage.ended_at - max(outage.began_at, began_at)
    return ends_at


def _joined(outages: Iterable[Span]) -> list[Span]:
    """The same time in order, and none of it twice: two people may have recorded one outage."""
    joined: list[Span] = []
    for outage in sorted(outages, key=lambda one: (one.began_at, one.ended_at)):
        if joined and outage.began_at <= joined[-1].ended_at:
            joined[-1] = Span(joined[-1].began_at, max(joined[-1].ended_at, outage.ended_at))
        else:
            joined.append(outage)
    return joined


def _allowance(facts: Facts, began_at: datetime, ends_at: datetime) -> Allowance:
    """What is agreed for a day on which the attempt runs: so an agreement that comes after midnight counts, too."""
    first, last = london_day(began_at), london_day(ends_at)
    held = [one.allowance for one in facts.agreements if one.holds_between(first, last)]
    return Allowance(
        extra_percent=max((one.extra_percent for one in held), default=0),
        break_minutes=max((one.break_minutes for one in held), default=0),
    )


def _counts_as_none(facts: Facts, attempt: Try) -> bool:
    """Whether the clock ended it too early, as is known now."""
    if not attempt.was_ended or attempt.achieved or attempt.submitted_at is None:
        return False
    taken_until = run_of(facts, attempt).taken_until
    return taken_until is None or taken_until > attempt.submitted_at


def _again_at(facts: Facts, counted: Sequence[Try]) -> datetime | None:
    """From when the learner may try again; None where there is no need to wait."""
    rules = facts.rules
    if facts.given and all(one.started_at < max(facts.given) for one in counted):
        return None
    submitted = [one.submitted_at for one in counted if one.submitted_at is not None]
    if len(submitted) < rules.tries_without_waiting or any(one.achieved for one in counted) or not rules.pause_hours:
        return None
    return max(submitted) + timedelta(hours=rules.pause_hours)


def _bar(facts: Facts, closes_at: datetime | None, counted: Sequence[Try], now: datetime) -> Bar | None:
    again_at = _again_at(facts, counted)
    if any(one.achieved for one in facts.tries):
        return Bar.ACHIEVED
    if closes_at is not None and now >= closes_at:
        return Bar.CLOSED
    if facts.tries_allowed is not None and len(counted) >= facts.tries_allowed:
        return Bar.NO_TRIES
    if facts.opens_at is not None and now < facts.opens_at:
        return Bar.NOT_OPEN
    if again_at is not None and now < again_at:
        return Bar.WAIT
    return None
