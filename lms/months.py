"""Calendar months from a day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month; months below 0 go back."""
    year, place = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, place + 1, min(day.day, monthrange(year, place + 1)[1]))
