"""How much more time somebody is given: for timed work in minutes, for what is due in days. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.clock import LONDON

MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is agreed for one person: ``extra_percent`` on timed work, ``break_minutes`` of rest for each hour of it,
    and ``extra_days`` for what is due.
    """

    extra_percent: int = 0
    break_minutes: int = 0
    extra_days: int = 0


NO_ALLOWANCE = Allowance()


def minutes_allowed(base_minutes: int, adjustments: Allowance) -> int:
    """The minutes that somebody has for work that is timed at ``base_minutes``, rounded up.

    Extra time comes first; rest breaks are added in proportion to the time that this gives, so that a break takes
    nothing from it. Raises ValueError for a time that is negative.
    """
    if base_minutes < 0:
        raise ValueError(base_minutes)
    working = _divided_up(base_minutes * (100 + adjustments.extra_percent), 100)
    return working + _divided_up(working * adjustments.break_minutes, MINUTES_PER_HOUR)


def days_later(moment: datetime, days: int) -> datetime:
    """The same time of day in London so many days later, also where the clocks change in between."""
    return (moment.astimezone(LONDON) + timedelta(days=days)).astimezone(moment.tzinfo)


def _divided_up(whole: int, parts: int) -> int:
    return -(-whole // parts)
