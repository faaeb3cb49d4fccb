"""What of a table of counts may be shown, so that no small count can be worked out. Pure: counts in, counts out.

A table has a row for each group and a column for each stage; every column counts the same people by group, so a reader
who knows from elsewhere how many there were (a council knows how many it appointed) can subtract. Rules, from the
practice of official statistics (domain sheet, section 4):

- counts under SMALLEST are hidden, nothing too;
- what is shown is rounded to BASE;
- no column has exactly one hidden count, and where the whole is known, every hidden small count could still be any of
  several numbers. Where it couldn't, the smallest count shown is hidden too, until it could (secondary suppression);
- one person is in one table only. Every other view is a sum of what is shown, so no difference of views tells more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SMALLEST = 5
BASE = 5
LEAST_WIDTH = 2  # how far apart the least and the most of a hidden count must stay, where the whole allows it

Table = Mapping[str, Sequence[int]]
Shown = dict[str, list[int | None]]


def rounded(count: int) -> int:
    """The nearest multiple of BASE."""
    return BASE * ((count + BASE // 2) // BASE)


def protect(table: Table) -> Shown:
    """The table with small counts hidden (None), others rounded, and as many more hidden as it takes.

    Each row falls or stays from stage to stage: who reached a stage has reached those before it.
    """
    hidden = {(group, place) for group, row in table.items() for place, count in enumerate(row) if count < SMALLEST}
    small = frozenset(hidden)
    while (found := _exposed(table, hidden, small)) is not None:
        column = [group for group, row in table.items() if (group, found) not in hidden and row[found] >= SMALLEST]
        hidden.add((min(column, key=lambda group: (table[group][found], group)), found))
    return {
        group: [None if (group, place) in hidden else rounded(count) for place, count in enumerate(row)]
        for group, row in table.items()
    }


def _exposed(table: Table, hidden: set[tuple[str, int]], small: frozenset[tuple[str, int]]) -> int | None:
    """A column in which something hidden is told by the rest, and in which more can be hidden; None where none is."""
    ranges = ranges_of(table, hidden, small)
    for place in range(_stages(table)):
        whole = sum(row[place] for row in table.values())
        cells = [(group, place) for group in table if (group, place) in hidden]
        if not cells or len(cells) == len(table):
            continue
        wanted = min(LEAST_WIDTH, whole)
        if len(cells) == 1 or any(ranges[cell][1] - ranges[cell][0] < wanted for cell in cells if cell in small):
            return place
    return None


def ranges_of(
    table: Table, hidden: set[tuple[str, int]], small: frozenset[tuple[str, int]]
) -> dict[tuple[str, int], tuple[int, int]]:
    """What a reader can work out who knows each column's whole, which counts are hidden for being small, and these
    rules: the least and the most that each count can be.
    """
    wholes = [sum(row[place] for row in table.values()) for place in range(_stages(table))]
    found: dict[tuple[str, int], tuple[int, int]] = {}
    for group, row in table.items():
        for place, count in enumerate(row):
            if (group, place) in small:
                found[group, place] = (0, min(SMALLEST - 1, wholes[place]))
            elif (group, place) in hidden:
                found[group, place] = (0, wholes[place])
            else:
                found[group, place] = (max(SMALLEST, rounded(count) - BASE // 2), rounded(count) + BASE // 2)
    before = None
    while before != found:
        before = dict(found)
        _narrow(table, found, wholes)
    return found


def _narrow(table: Table, found: dict[tuple[str, int], tuple[int, int]], wholes: Sequence[int]) -> None:
    for place, whole in enumerate(wholes):
        least = sum(found[group, place][0] for group in table)
        most = sum(found[group, place][1] for group in table)
        for group in table:
            low, high = found[group, place]
            found[group, place] = (max(low, whole - (most - high)), min(high, whole - (least - low)))
    for group in table:
        for place in range(1, len(wholes)):
            (low, high), (later_low, later_high) = found[group, place - 1], found[group, place]
            found[group, place - 1] = (max(low, later_low), high)
            found[group, place] = (later_low, min(later_high, high))


def _stages(table: Table) -> int:
    return len(next(iter(table.values()), ()))
