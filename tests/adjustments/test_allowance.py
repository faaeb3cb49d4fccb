"""How much more time somebody is given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.adjustments.allowance import NO_ALLOWANCE, Allowance, days_later, minutes_allowed

PERCENTS = st.integers(min_value=0, max_value=300)
BREAKS = st.integers(min_value=0, max_value=60)
MINUTES = st.integers(min_value=0, max_value=10_000)


@pytest.mark.parametrize(
    ("minutes", "percent", "breaks", "allowed"),
    [
        (60, 0, 0, 60),
        (60, 25, 0, 75),
        (60, 100, 0, 120),
        (45, 25, 0, 57),  # 56.25, rounded up
        (1, 25, 0, 2),
        (60, 0, 10, 70),
        (90, 0, 10, 105),
        (60, 50, 10, 105),  # 90 minutes of work and 15 of breaks
        (45, 25, 7, 64),  # 57 of work and 6.65 of breaks, rounded up
        (0, 100, 60, 0),
    ],
)
def test_minutes_are_rounded_up_and_breaks_take_nothing_from_them(
    minutes: int, percent: int, breaks: int, allowed: int
) -> None:
    assert minutes_allowed(minutes, Allowance(percent, breaks)) == allowed


@given(MINUTES, PERCENTS, BREAKS)
def test_what_is_agreed_never_gives_less_time(minutes: int, percent: int, breaks: int) -> None:
    allowed = minutes_allowed(minutes, Allowance(percent, breaks))
    assert allowed >= minutes_allowed(minutes, Allowance(percent)) >= minutes_allowed(minutes, NO_ALLOWANCE) == minutes
    assert allowed <= minutes_allowed(minutes, Allowance(percent + 1, breaks))


def test_a_negative_time_is_a_mistake() -> None:
    with pytest.raises(ValueError):
        minutes_allowed(-1, NO_ALLOWANCE)


def test_days_later_is_the_same_time_of_day_in_london_after_the_clocks_change() -> None:
    summer = datetime(2026, 10, 20, 22, 59, tzinfo=UTC)  # 23:59 in London
    assert days_later(summer, 7) == datetime(2026, 10, 27, 23, 59, tzinfo=UTC)
    assert days_later(summer, 0) == summer
