"""One learner's deadline for one module, from all that moves it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lms.adjustments.allowance import days_later
from lms.clock import london_day


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due for one learner, and whether that is another moment than for the group."""

    at: datetime
    was_moved: bool


@dataclass(frozen=True, slots=True)
class ExtraDays:
    """So many more days for what is due from one day in London to another, both included; empty: no end."""

    days: int
    first: date | None
    last: date | None

    def covers(self, day: date) -> bool:
        """Whether what is due on this day for the group is due later for the learner."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def own_deadline(due_at: datetime | None, extra: Iterable[ExtraDays], extended_to: datetime | None) -> Deadline | None:
    """The learner's deadline: the latest of the group's, the group's with the days that are agreed, and the extension
    for this module. Nothing that was agreed ever makes a date earlier. None where nothing is due.
    """
    if due_at is None:
        return Deadline(extended_to, was_moved=True) if extended_to else None
    days = max((one.days for one in extra if one.covers(london_day(due_at))), default=0)
    at = max(days_later(due_at, days), extended_to or due_at)
    return Deadline(at, was_moved=at != due_at)
