"""Time: UTC inside, Europe/London outside. Views, jobs and commands ask once and pass it on as ``now``."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from flask_babel import get_locale

LONDON = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def london_day(moment: datetime) -> date:
    """The day on which a moment falls in London."""
    return moment.astimezone(LONDON).date()


def london_evening(moment: datetime) -> datetime:
    """The last minute of a moment's day in London, as UTC: until when things are usually due."""
    return datetime.combine(london_day(moment), time(23, 59), LONDON).astimezone(UTC)


def end_of_office_day(moment: datetime) -> datetime:
    """17:00 of a moment's day in London, as UTC: somebody is still there to help who sends at the last minute."""
    return datetime.combine(london_day(moment), time(17, 0), LONDON).astimezone(UTC)


def first_moment_of(day: date) -> datetime:
    """The moment at which a day begins in London, as UTC."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def day_in_words(moment: date | datetime) -> str:
    """ "24 November 2026", as the reader's language writes it; a moment by its day in London."""
    day = london_day(moment) if isinstance(moment, datetime) else moment
    return _day_written(day, get_locale())


def moment_in_words(moment: datetime) -> str:
    """ "24 November 2026 at 14:05", in London's time."""
    return _moment_written(moment.astimezone(LONDON), get_locale())


def clock_in_words(moment: datetime) -> str:
    """ "14:05", in London's time: for the end of what begins on the same day."""
    return _clock_written(moment.astimezone(LONDON), get_locale())


# A list writes the same few days in every row.
@lru_cache(maxsize=4096)
def _day_written(day: date, locale: Locale) -> str:
    return format_date(day, "d MMMM y", locale)


@lru_cache(maxsize=4096)
def _moment_written(moment: datetime, locale: Locale) -> str:
    return format_datetime(moment, "d MMMM y, HH:mm", moment.tzinfo, locale)


@lru_cache(maxsize=4096)
def _clock_written(moment: datetime, locale: Locale) -> str:
    return format_datetime(moment, "HH:mm", moment.tzinfo, locale)
