"""Rates from what was published. Pure: shown counts in, rates out. A rate with a hidden part is hidden, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from lms.equality.questionnaire import PREFER_NOT_TO_SAY
from lms.rates.models import NOT_ANSWERED, Reached

SURE = 1.96  # standard deviations: 95 in 100 intervals hold the true share
FOUR_FIFTHS = 0.8
WITHOUT_GROUP = (PREFER_NOT_TO_SAY, NOT_ANSWERED)


@dataclass(frozen=True, slots=True)
class Count:
    """A sum of shown counts, and whether something hidden belongs to it: then it is the least that it can be."""

    shown: int = 0
    is_whole: bool = True

    def __add__(self, other: Count) -> Count:
        return Count(self.shown + other.shown, self.is_whole and other.is_whole)

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it is shown."""
        return not self.is_whole and self.shown == 0


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, from 0 to 1, with its 95 % interval (Wilson's score interval)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """A group: how many reached each stage, which share of all and of those who gave a group, its rates, and how its
    share of appointments among the shortlisted compares with that of everyone else who gave a group.
    """

    group: str
    counts: Mapping[Reached, Count]
    of_all: Share | None
    of_known: Share | None
    shortlisted: Share | None
    appointed: Share | None
    relative: float | None

    @property
    def is_flagged(self) -> bool:
        """Below four fifths. A rule of thumb from the United States, without force in UK law: it asks for a look."""
        return self.relative is not None and self.relative < FOUR_FIFTHS


@dataclass(frozen=True, slots=True)
class Rates:
    """One question: a row for each group, then those without one; and the share that gave a group."""

    question: str
    rows: Sequence[Row]
    declared: Share | None


def count_of(shown: Iterable[int | None]) -> Count:
    """The sum of counts as they are shown."""
    found = Count()
    for one in shown:
        found += Count(0, is_whole=False) if one is None else Count(one)
    return found


def share(part: Count, whole: Count) -> Share | None:
    """The share that a part is of a whole; None where either is not wholly shown, or nobody is in it.

    Both are rounded, so that a part can seem larger than its whole: it is the whole then.
    """
    if not (part.is_whole and whole.is_whole) or whole.shown == 0:
        return None
    number, value = whole.shown, min(part.shown / whole.shown, 1.0)
    middle = (value + SURE**2 / (2 * number)) / (1 + SURE**2 / number)
    reach = SURE * sqrt(value * (1 - value) / number + SURE**2 / (4 * number**2)) / (1 + SURE**2 / number)
    return Share(value, max(0.0, middle - reach), min(1.0, middle + reach))


def rates_of(question: str, groups: Sequence[str], counts: Mapping[tuple[str, Reached], Count]) -> Rates:
    """The rates of one question."""

    def at(group: str, reached: Reached) -> Count:
        return counts.get((group, reached), Count())

    def sum_of(names: Iterable[str], reached: Reached) -> Count:
        return sum((at(name, reached) for name in names), Count())

    everyone = sum_of([*groups, *WITHOUT_GROUP], Reached.APPLIED)
    known = sum_of(groups, Reached.APPLIED)
    rows = []
    for group in [*groups, *WITHOUT_GROUP]:
        others = [other for other in groups if other != group]
        applied, listed, appointed = (
            at(group, reached) for reached in (Reached.APPLIED, Reached.SHORTLISTED, Reached.APPOINTED)
        )
        mine = share(appointed, listed)
        theirs = share(sum_of(others, Reached.APPOINTED), sum_of(others, Reached.SHORTLISTED))
        has_group = group not in WITHOUT_GROUP
        rows.append(
            Row(
                group,
                {reached: at(group, reached) for reached in Reached},
                of_all=share(applied, everyone),
                of_known=share(applied, known) if has_group else None,
                shortlisted=share(listed, applied),
                appointed=mine,
                relative=mine.value / theirs.value if has_group and mine and theirs and theirs.value else None,
            )
        )
    return Rates(question, rows, share(known, everyone))
