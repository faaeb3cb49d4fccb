"""By when a concern or a complaint is acknowledged and answered. Pure: days in, days out.

Working days are Monday to Friday without the bank holidays of England and Wales (gov.uk/bank-holidays): the moveable
ones are reckoned, so that no table runs out. Days on which the United Kingdom celebrates once are not known beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from lms.clock import LONDON, london_day

CONCERN_ACKNOWLEDGED_IN = 1  # working days
ACKNOWLEDGED_IN = 5  # working days
ANSWERED_IN = 20  # working days
DATA_ACKNOWLEDGED_IN = timedelta(days=30)
"""Complaints about personal data: the law (Data Protection Act 2018, section 164A, which the Data (Use and Access) Act
2025 put in; in force since 19 June 2026) gives thirty days to acknowledge. Our own five working days end before."""

MONDAY, SATURDAY, SUNDAY = 0, 5, 6


@dataclass(frozen=True, slots=True)
class Clock:
    """Until when, each the end of a day in London, as UTC."""

    acknowledge_by: datetime
    answer_by: datetime


def concern_acknowledged_by(received_at: datetime) -> datetime:
    """Until when a safeguarding lead has acknowledged a concern: the end of the next working day."""
    return end_of(working_days_after(london_day(received_at), CONCERN_ACKNOWLEDGED_IN))


def complaint_clock(received_at: datetime) -> Clock:
    """Until when a complaint is acknowledged and answered."""
    day = london_day(received_at)
    return Clock(end_of(working_days_after(day, ACKNOWLEDGED_IN)), end_of(working_days_after(day, ANSWERED_IN)))


def data_acknowledged_by_law(received_at: datetime) -> datetime:
    """Until when the law asks for a complaint about personal data to be acknowledged."""
    return end_of(london_day(received_at) + DATA_ACKNOWLEDGED_IN)


def end_of(day: date) -> datetime:
    """The last minute of a day in London, as UTC."""
    return datetime.combine(day, time(23, 59), LONDON).astimezone(UTC)


def working_days_after(day: date, number: int) -> date:
    """The working day that comes this many after a day; the day itself does not count."""
    while number > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            number -= 1
    return day


def is_working_day(day: date) -> bool:
    """Whether people are at work."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England and Wales in a year, each with its substitute day where it falls on a weekend."""
    easter = easter_sunday(year)
    new_year = _or_next_weekday(date(year, 1, 1), frozenset())
    christmas = _or_next_weekday(date(year, 12, 25), frozenset())
    # When Christmas Day falls on a Sunday, its substitute comes after Boxing Day, which then is Monday's.
    boxing_day = date(year, 12, 26)
    if date(year, 12, 25).weekday() == SUNDAY:
        christmas = date(year, 12, 27)
    else:
        boxing_day = _or_next_weekday(boxing_day, frozenset({christmas}))
    return frozenset(
        {
            new_year,
            easter - timedelta(days=2),
            easter + timedelta(days=1),
            _first_monday(year, 5),
            _last_monday(year, 5),
            _last_monday(year, 8),
            christmas,
            boxing_day,
        }
    )


def easter_sunday(year: int) -> date:
    """Easter by the Gregorian reckoning (the anonymous algorithm of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _or_next_weekday(day: date, taken: frozenset[date]) -> date:
    while day.weekday() >= SATURDAY or day in taken:
        day += timedelta(days=1)
    return day


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())
