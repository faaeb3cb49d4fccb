"""One function says until when and how often: by table, and by properties that hold whatever is agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.quiz_rules import QuizRules
from lms.adjustments.allowance import Allowance
from lms.clock import LONDON
from lms.learning.deadlines import Away
from lms.quizzes.times import GRACE, LATE, Agreement, Bar, Facts, Run, Span, Try, own_close, run_of, times_of

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TIMED = QuizRules(minutes=40)


def agreed(percent: int = 0, breaks: int = 0, days: int = 0, first: date | None = None) -> Agreement:
    return Agreement(Allowance(percent, breaks, days), first, None)


def down(first: int, last: int) -> Span:
    """The service was down so many minutes after noon."""
    return Span(NOON + first * MINUTE, NOON + last * MINUTE)


def away(first: int, last: int) -> Away:
    """A time away, in days after the first of December."""
    return Away(NOON.date() + first * DAY, NOON.date() + last * DAY)


def begun(at: datetime = NOON, minutes: int | None = 40) -> Try:
    return Try(1, at, None, False, minutes, False)


def ended(at: datetime, submitted_at: datetime, *, was_ended: bool = False, achieved: bool = False) -> Try:
    return Try(1, at, submitted_at, achieved, 40, was_ended)


@pytest.mark.parametrize(
    ("facts", "minutes"),
    [
        (Facts(), 40),
        (Facts(agreements=[agreed(percent=25)]), 50),
        (Facts(agreements=[agreed(percent=25, breaks=12)]), 60),
        (Facts(agreements=[agreed(percent=25), agreed(percent=10, breaks=12)]), 60),
        (Facts(agreements=[agreed(percent=25, first=date(2026, 12, 2))]), 40),
        (Facts(closes_at=NOON + HOUR), 40),
        # Who starts late has less, all alike; what is agreed is worth as much, and goes on after the window.
        (Facts(closes_at=NOON + 20 * MINUTE), 20),
        (Facts(closes_at=NOON + 20 * MINUTE, agreements=[agreed(percent=25)]), 25),
        (Facts(closes_at=NOON + 20 * MINUTE, agreements=[agreed(days=1)]), 40),
        (Facts(closes_at=NOON + 20 * MINUTE, extended_to=NOON + 30 * MINUTE), 30),
        # No clock runs while the service is down.
        (Facts(outages=[down(10, 35)]), 65),
        (Facts(outages=[down(-30, 10)]), 50),
        (Facts(outages=[down(30, 90)]), 100),
        (Facts(outages=[down(10, 20), down(15, 35), down(10, 20)]), 65),
        (Facts(outages=[down(30, 40), down(45, 50)]), 55),
        (Facts(outages=[down(-30, 0), down(40, 60)]), 40),
    ],
)
def test_a_timed_attempt_runs_for_so_many_minutes(facts: Facts, minutes: int) -> None:
    run = run_of(facts, begun())
    assert run.ends_at == NOON + minutes * MINUTE
    assert run.taken_until == run.ends_at + GRACE


@pytest.mark.parametrize(
    ("facts", "closes"),
    [
        (Facts(closes_at=None, agreements=[agreed(days=9)], extended_to=NOON), None),
        (Facts(closes_at=NOON), NOON),
        (Facts(closes_at=NOON, agreements=[agreed(days=7)]), NOON + 7 * DAY),
        (Facts(closes_at=NOON, extended_to=NOON + 2 * DAY), NOON + 2 * DAY),
        # It closes in a time away, or in none.
        (Facts(closes_at=NOON, away=[away(0, 4)]), NOON + 5 * DAY),
        (Facts(closes_at=NOON, away=[away(1, 4)]), NOON),
        (Facts(closes_at=NOON, agreements=[agreed(days=7)], away=[away(5, 8)]), NOON + 11 * DAY),
        (Facts(closes_at=NOON, outages=[down(-20, -10)]), NOON),
        (Facts(closes_at=NOON, outages=[down(-10, 15)]), NOON + 25 * MINUTE),
        # It closed soon after: it stays open for as long as the outage took.
        (Facts(closes_at=NOON, outages=[down(-40, -10)]), NOON + 20 * MINUTE),
        (Facts(opens_at=NOON - MINUTE, closes_at=NOON, outages=[down(-40, -10)]), NOON),
        (Facts(closes_at=NOON, outages=[down(10, 20)]), NOON),
    ],
)
def test_a_window_closes_for_one_learner(facts: Facts, closes: datetime | None) -> None:
    assert own_close(facts) == closes


def test_an_untimed_attempt_takes_answers_for_two_days_after_the_window_in_which_it_began() -> None:
    facts = Facts(closes_at=NOON)
    assert run_of(facts, begun(NOON - MINUTE, None)) == Run(False, NOON, NOON + LATE)
    assert run_of(facts, begun(NOON + MINUTE, None)).taken_until == NOON
    assert run_of(Facts(), begun(minutes=None)) == Run()


@pytest.mark.parametrize(
    ("facts", "bar"),
    [
        (Facts(), None),
        (Facts(opens_at=NOON + MINUTE), Bar.NOT_OPEN),
        (Facts(opens_at=NOON), None),
        (Facts(closes_at=NOON), Bar.CLOSED),
        (Facts(closes_at=NOON + MINUTE), None),
        (Facts(closes_at=NOON, extended_to=NOON + DAY), None),
        (Facts(tries=[ended(NOON - DAY, NOON - DAY, achieved=True)]), Bar.ACHIEVED),
        (Facts(tries=[ended(NOON - HOUR, NOON - MINUTE)]), None),
        (Facts(tries=[ended(NOON - HOUR, NOON - MINUTE)] * 2), Bar.WAIT),
        (Facts(tries=[ended(NOON - 2 * DAY, NOON - DAY)] * 2), None),
        (Facts(QuizRules(pause_hours=0), tries=[ended(NOON - HOUR, NOON - MINUTE)] * 5), None),
        (Facts(QuizRules(tries=1), tries=[ended(NOON - HOUR, NOON - MINUTE)]), Bar.NO_TRIES),
        # A try that was given beyond the rules is there at once, and nobody waits before it; it is one, and not more.
        (Facts(QuizRules(tries=1), tries=[ended(NOON - HOUR, NOON - MINUTE)], given=[NOON]), None),
        (Facts(QuizRules(tries=1), tries=[ended(NOON - HOUR, NOON - MINUTE)] * 2, given=[NOON - DAY]), Bar.NO_TRIES),
        (Facts(tries=[ended(NOON - HOUR, NOON - MINUTE)] * 3, given=[NOON]), None),
        (Facts(tries=[ended(NOON - HOUR, NOON - MINUTE)] * 3, given=[NOON - DAY]), Bar.WAIT),
        (Facts(closes_at=NOON, given=[NOON]), Bar.CLOSED),
        (Facts(QuizRules(tries=1), closes_at=NOON - DAY, tries=[begun()]), None),  # it can be gone on with
    ],
)
def test_who_may_start_now(facts: Facts, bar: Bar | None) -> None:
    assert times_of(facts, NOON).bar is bar


def test_an_attempt_that_the_clock_ended_in_an_outage_that_was_recorded_later_costs_no_try() -> None:
    attempt = ended(NOON, NOON + 40 * MINUTE + GRACE, was_ended=True)
    once = Facts(QuizRules(minutes=40, tries=1), tries=[attempt])
    later = NOON + DAY
    assert (times_of(once, later).tries_left, times_of(once, later).bar) == (0, Bar.NO_TRIES)
    for given_later in (
        replace(once, outages=[down(10, 80)]),
        replace(once, agreements=[agreed(percent=25)]),
    ):
        assert (times_of(given_later, later).tries_left, times_of(given_later, later).bar) == (1, None)
    by_hand = replace(once, tries=[replace(attempt, was_ended=False)], outages=[down(10, 80)])
    assert times_of(by_hand, later).bar is Bar.NO_TRIES


@pytest.mark.parametrize(
    "began", [datetime(2026, 3, 29, 0, 45, tzinfo=LONDON), datetime(2026, 10, 25, 0, 45, tzinfo=LONDON)]
)
def test_forty_minutes_are_forty_minutes_when_the_clocks_change(began: datetime) -> None:
    run = run_of(Facts(agreements=[agreed(percent=50)]), begun(began.astimezone(UTC)))
    assert run.ends_at is not None
    assert run.ends_at - began.astimezone(UTC) == HOUR


def test_a_day_more_keeps_the_time_of_day_when_the_clocks_change() -> None:
    closes_at = datetime(2026, 10, 24, 12, tzinfo=LONDON)
    moved = own_close(Facts(closes_at=closes_at, agreements=[agreed(days=1)]))
    assert moved is not None
    assert moved.astimezone(LONDON).replace(tzinfo=None) == datetime(2026, 10, 25, 12)  # noqa: DTZ001


moments = st.integers(-3000, 3000).map(lambda minutes: NOON + minutes * MINUTE)
spans = st.builds(lambda at, length: Span(at, at + length * MINUTE), moments, st.integers(1, 2000))
agreements = st.builds(
    agreed, percent=st.integers(0, 100), breaks=st.integers(0, 30), days=st.integers(0, 3),
    first=st.none() | st.sampled_from([date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)]),
)  # fmt: skip
all_facts = st.builds(
    Facts,
    rules=st.just(TIMED),
    opens_at=st.none() | st.just(NOON - DAY),
    closes_at=st.none() | moments,
    agreements=st.lists(agreements, max_size=3),
    extended_to=st.none() | moments,
    outages=st.lists(spans, max_size=4),
)


@settings(max_examples=150)
@given(all_facts, st.none() | agreements, st.none() | spans, st.none() | moments, st.sampled_from([None, 1, 40, 600]))
def test_nothing_that_is_given_makes_an_end_earlier(
    facts: Facts, agreement: Agreement | None, outage: Span | None, extended_to: datetime | None, minutes: int | None
) -> None:
    more = replace(
        facts,
        agreements=[*facts.agreements, *([agreement] if agreement else [])],
        outages=[*facts.outages, *([outage] if outage else [])],
        extended_to=max((at for at in (facts.extended_to, extended_to) if at), default=None),
    )
    before, after = run_of(facts, begun(minutes=minutes)), run_of(more, begun(minutes=minutes))
    for name in ("ends_at", "taken_until"):
        earlier, later = getattr(before, name), getattr(after, name)
        assert (earlier is None) == (later is None)
        assert earlier is None or earlier <= later
    assert (own_close(facts) or NOON) <= (own_close(more) or NOON)


@settings(max_examples=60)
@given(all_facts, moments)
def test_what_is_told_before_a_start_is_what_holds_after_it(facts: Facts, now: datetime) -> None:
    told = times_of(facts, now)
    started = replace(facts, tries=[Try(7, now, None, False, facts.rules.minutes, False)])
    assert times_of(started, now).run == told.next_run
    # Nothing depends on who asks, nor on when, while the attempt runs.
    assert times_of(started, now + HOUR).run == times_of(started, now + DAY).run == told.next_run
