"""Time: UTC inside, Europe/London outside. Views, jobs and commands ask once and pass it on as ``now``."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_datetime

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


def day_in_words(moment: date | datetime) -> str:
    """ "24 November 2026", as the reader's language writes it; a moment by its day in London."""
    day = london_day(moment) if isinstance(moment, datetime) else moment
    return str(format_date(day, "d MMMM y"))


def moment_in_words(moment: datetime) -> str:
    """ "24 November 2026 at 14:05", in London's time."""
    return str(format_datetime(moment.astimezone(LONDON), "d MMMM y, HH:mm", rebase=False))
