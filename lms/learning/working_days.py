"""Working days: Monday to Friday in England, without its bank holidays. Pure.

Bank holidays are those of the Banking and Financial Dealings Act 1971 with its substitute days, New Year's Day and the
early May holiday (by proclamation each year since 1974 and 1978), and ``ONE_OFF``: what was proclaimed for one year. A
new proclamation is a line there.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from lms.clock import LONDON, london_day

SATURDAY = 5
ONE_DAY = timedelta(days=1)
LAST_MINUTE = time(23, 59)

# Days added, and the usual days that were moved to make them.
ONE_OFF = frozenset({date(2020, 5, 8), date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)})
MOVED = frozenset({date(2020, 5, 4), date(2022, 5, 30)})


def end_of_working_days(start: datetime, days: int) -> datetime:
    """The last minute, in London, of the working day that is ``days`` working days after the day of ``start``."""
    day = london_day(start)
    for _ in range(days):
        day += ONE_DAY
        while not is_working_day(day):
            day += ONE_DAY
    return datetime.combine(day, LAST_MINUTE, LONDON)


def is_working_day(day: date) -> bool:
    """Whether people work in England on this day."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


@lru_cache(maxsize=32)
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in a year."""
    easter = _easter(year)
    usual = {
        _next_free(date(year, 1, 1)),
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _first_monday(date(year, 5, 1)),
        _first_monday(date(year, 5, 25)),
        _first_monday(date(year, 8, 25)),
        *_christmas(year),
    }
    return frozenset(usual - MOVED) | {day for day in ONE_OFF if day.year == year}


def _christmas(year: int) -> list[date]:
    """Christmas Day and Boxing Day, or what takes their place: the first two days from there on outside a weekend."""
    days = [date(year, 12, day) for day in range(25, 29)]
    return [day for day in days if day.weekday() < SATURDAY][:2]


def _next_free(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def _first_monday(day: date) -> date:
    """The first Monday on or after this day."""
    return day + timedelta(days=-day.weekday() % 7)


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous computus, Nature 1876)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)
