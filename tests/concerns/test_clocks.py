"""Working days and the days that are promised."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.clock import london_day
from lms.concerns.clocks import (
    bank_holidays,
    complaint_clock,
    concern_acknowledged_by,
    data_acknowledged_by_law,
    easter_sunday,
    is_working_day,
    working_days_after,
)
from lms.concerns.references import ALPHABET, new_reference, read_reference

DAYS = some.dates(date(2020, 1, 1), date(2060, 12, 31))
MOMENTS = some.datetimes(datetime(2020, 1, 1), datetime(2060, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("year", "days"),
    [  # https://www.gov.uk/bank-holidays, England and Wales
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
    ],
)
def test_the_bank_holidays_are_those_that_are_published(year: int, days: str) -> None:
    assert sorted(day.strftime("%m-%d") for day in bank_holidays(year)) == days.split()


@pytest.mark.parametrize("day", [date(1961, 4, 2), date(2000, 4, 23), date(2024, 3, 31), date(2038, 4, 25)])
def test_easter_falls_where_it_fell(day: date) -> None:
    assert easter_sunday(day.year) == day


@given(some.integers(1900, 2200))
def test_a_year_has_eight_bank_holidays_all_on_weekdays(year: int) -> None:
    days = bank_holidays(year)
    assert len(days) == 8
    assert all(day.weekday() < 5 for day in days)
    assert easter_sunday(year).weekday() == 6


@given(DAYS, some.integers(1, 40))
def test_a_number_of_working_days_later_is_a_working_day_with_so_many_between(day: date, number: int) -> None:
    end = working_days_after(day, number)
    assert is_working_day(end)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(is_working_day(one) for one in between) == number


@given(DAYS, some.integers(1, 20))
def test_a_later_start_never_ends_earlier(day: date, number: int) -> None:
    assert working_days_after(day, number) <= working_days_after(day + timedelta(days=1), number)


@given(MOMENTS)
def test_our_own_days_for_data_end_before_the_laws(moment: datetime) -> None:
    clock = complaint_clock(moment)
    assert moment < clock.acknowledge_by < clock.answer_by
    assert clock.acknowledge_by <= data_acknowledged_by_law(moment)


@pytest.mark.parametrize(
    ("received", "day"),
    [
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), date(2026, 11, 26)),  # a Wednesday
        (datetime(2026, 11, 27, 17, 0, tzinfo=UTC), date(2026, 11, 30)),  # a Friday
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), date(2026, 11, 30)),  # a Saturday
        (datetime(2026, 12, 24, 9, 0, tzinfo=UTC), date(2026, 12, 29)),  # Christmas, and its substitute Monday
        (datetime(2026, 6, 25, 23, 30, tzinfo=UTC), date(2026, 6, 29)),  # already Friday in London
    ],
)
def test_a_concern_is_read_by_the_end_of_the_next_working_day(received: datetime, day: date) -> None:
    by = concern_acknowledged_by(received)
    assert london_day(by) == day
    assert london_day(by + timedelta(minutes=1)) == day + timedelta(days=1)


def test_the_law_gives_thirty_days_for_data() -> None:
    assert london_day(data_acknowledged_by_law(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))) == date(2026, 12, 25)


def test_a_reference_is_read_however_it_is_typed() -> None:
    reference = new_reference()
    assert read_reference(reference) == reference
    assert read_reference(f"  {reference.lower().replace('-', ' ')} ") == reference
    assert read_reference("OIL0-OIL0-OIL0") == "0110-0110-0110"


@given(some.text(max_size=60))
def test_what_is_no_reference_is_none_and_never_a_fault(typed: str) -> None:
    read = read_reference(typed)
    assert read is None or set(read) <= set(ALPHABET + "-")


def test_no_two_references_are_the_same() -> None:
    assert len({new_reference() for _number in range(5000)}) == 5000
