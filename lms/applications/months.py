"""Days that are some months away, as people count them: a month after 31 January is the last day of February."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """The day some months later (or earlier, for fewer than none); the last of its month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_reached(today: date, months: int) -> date:
    """The latest day after which ``months`` have passed today: ``add_months(day, months) <= today``."""
    earlier = add_months(today, -months)
    is_end_of_month = (today + timedelta(days=1)).month != today.month
    return earlier.replace(day=monthrange(earlier.year, earlier.month)[1]) if is_end_of_month else earlier
