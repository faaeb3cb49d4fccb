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


@dataclass(frozen=True, slots=True)
class Away:
    """A time away that is agreed: from one day in London to another, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.last - self.first).days + 1

    def covers(self, day: date) -> bool:
        """Whether the learner is away on this day."""
        return self.first <= day <= self.last


def own_deadline(
    due_at: datetime | None,
    extra: Iterable[ExtraDays],
    extended_to: datetime | None,
    away: Iterable[Away] = (),
) -> Deadline | None:
    """The learner's deadline: the latest of the group's, the group's with the days that are agreed, and the extension
    for this module. Where that falls into a time away, it moves by the length of that time. Nothing that was agreed
    ever makes a date earlier. None where nothing is due.
    """
    at = extended_to if due_at is None else _agreed(due_at, extra, extended_to)
    if at is None:
        return None
    for absence in sorted(away, key=lambda one: one.first):
        if absence.covers(london_day(at)):
            at = days_later(at, absence.days)
    return Deadline(at, was_moved=at != due_at)


def _agreed(due_at: datetime, extra: Iterable[ExtraDays], extended_to: datetime | None) -> datetime:
    days = max((one.days for one in extra if one.covers(london_day(due_at))), default=0)
    return max(days_later(due_at, days), extended_to or due_at)
