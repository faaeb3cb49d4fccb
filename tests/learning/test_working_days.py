"""Working days in England: weekends and bank holidays don't count."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.clock import LONDON
from lms.learning.working_days import bank_holidays, end_of_working_days, is_working_day


def days(*written: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in written)


@pytest.mark.parametrize(
    ("year", "expected"),
    [  # GOV.UK, bank holidays of England and Wales
        (
            2020,
            days(
                "2020-01-01",
                "2020-04-10",
                "2020-04-13",
                "2020-05-08",
                "2020-05-25",
                "2020-08-31",
                "2020-12-25",
                "2020-12-28",
            ),
        ),
        (
            2022,
            days(
                "2022-01-03",
                "2022-04-15",
                "2022-04-18",
                "2022-05-02",
                "2022-06-02",
                "2022-06-03",
                "2022-08-29",
                "2022-09-19",
                "2022-12-26",
                "2022-12-27",
            ),
        ),
        (
            2023,
            days(
                "2023-01-02",
                "2023-04-07",
                "2023-04-10",
                "2023-05-01",
                "2023-05-08",
                "2023-05-29",
                "2023-08-28",
                "2023-12-25",
                "2023-12-26",
            ),
        ),
        (
            2026,
            days(
                "2026-01-01",
                "2026-04-03",
                "2026-04-06",
                "2026-05-04",
                "2026-05-25",
                "2026-08-31",
                "2026-12-25",
                "2026-12-28",
            ),
        ),
        (
            2027,
            days(
                "2027-01-01",
                "2027-03-26",
                "2027-03-29",
                "2027-05-03",
                "2027-05-31",
                "2027-08-30",
                "2027-12-27",
                "2027-12-28",
            ),
        ),
    ],
)
def test_bank_holidays_are_those_that_the_government_publishes(year: int, expected: frozenset[date]) -> None:
    assert bank_holidays(year) == expected


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-30 10:00", 1, "2026-12-01"),  # Monday to Tuesday
        ("2026-12-04 10:00", 1, "2026-12-07"),  # over a weekend
        ("2026-12-18 10:00", 10, "2027-01-06"),  # over Christmas and New Year
        ("2026-12-05 23:59", 1, "2026-12-07"),  # from a Saturday
        ("2026-11-30 10:00", 0, "2026-11-30"),
    ],
)
def test_days_are_counted_to_the_end_of_a_working_day_in_london(start: str, count: int, end: str) -> None:
    found = end_of_working_days(datetime.fromisoformat(start).replace(tzinfo=LONDON), count)
    assert found.astimezone(LONDON).strftime("%Y-%m-%d %H:%M") == f"{end} 23:59"


@settings(max_examples=40)
@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), count=st.integers(1, 30))
def test_so_many_working_days_lie_between(day: date, count: int) -> None:
    start = datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)
    end = end_of_working_days(start, count).date()
    between = [day + timedelta(days=step) for step in range(1, (end - day).days + 1)]
    assert sum(is_working_day(one) for one in between) == count
    assert is_working_day(end)
    assert end.weekday() < 5


@pytest.mark.parametrize("year", range(1999, 2100))
def test_every_year_has_at_least_eight_none_of_them_on_a_weekend(year: int) -> None:
    assert len(bank_holidays(year)) >= 8
    assert all(day.weekday() < 5 for day in bank_holidays(year))
