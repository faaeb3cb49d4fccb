"""No small count can be worked out from a table: attacked with everything that a reader may know."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.rates.disclosure import BASE, SMALLEST, Shown, protect, rounded


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[int]]:
    """Two to four groups and up to three stages, each stage reached by at most as many as the one before."""
    stages = draw(st.integers(1, 3))
    found = {}
    for group in range(draw(st.integers(2, 4))):
        row = [draw(st.integers(0, 14))]
        for _stage in range(stages - 1):
            row.append(draw(st.integers(0, row[-1])))
        found[f"group {group}"] = row
    return found


@given(tables())
@settings(max_examples=300, deadline=None)
def test_who_knows_how_many_there_were_in_all_can_not_tell_a_small_count(table: dict[str, list[int]]) -> None:
    possible = possible_tables(protect(table), wholes_of(table))
    for number, row in enumerate(table.values()):
        for place, count in enumerate(row):
            if count < SMALLEST and wholes_of(table)[place] > 0:
                assert len({columns[place][number] for columns in possible}) > 1


@given(tables())
@settings(max_examples=300, deadline=None)
def test_what_is_shown_is_rounded_and_not_small(table: dict[str, list[int]]) -> None:
    for group, row in protect(table).items():
        for count, shown in zip(table[group], row, strict=True):
            assert shown is None or (shown == rounded(count) and shown % BASE == 0 and count >= SMALLEST)


@given(tables())
@settings(max_examples=300, deadline=None)
def test_no_stage_hides_exactly_one_group_of_several(table: dict[str, list[int]]) -> None:
    shown = protect(table)
    for column in zip(*shown.values(), strict=True):
        assert list(column).count(None) != 1


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ({"a": [12], "b": [33]}, {"a": [10], "b": [35]}),
        ({"a": [4], "b": [12], "c": [33]}, {"a": [None], "b": [None], "c": [35]}),
        ({"a": [0], "b": [0], "c": [50]}, {"a": [None], "b": [None], "c": [50]}),
        # Eight people in all, 8 shown at least: the two others would be nobody.
        ({"a": [0], "b": [0], "c": [8]}, {"a": [None], "b": [None], "c": [None]}),
        # All but one of ten were shortlisted: who of group b is left is told by the stage before.
        ({"a": [20, 20], "b": [30, 30]}, {"a": [20, 20], "b": [30, 30]}),
        ({}, {}),
    ],
)
def test_small_counts_are_hidden_and_as_many_others_as_it_takes(table: dict[str, list[int]], shown: Shown) -> None:
    assert protect(table) == shown


def wholes_of(table: dict[str, list[int]]) -> list[int]:
    return [sum(column) for column in zip(*table.values(), strict=True)]


def possible_tables(shown: Shown, wholes: list[int]) -> list[tuple[tuple[int, ...], ...]]:
    """Every table that shows the same and has these wholes, stage by stage. What is hidden can be anything."""
    found: list[tuple[tuple[int, ...], ...]] = [()]
    for place, whole in enumerate(wholes):
        ranges = [
            range(whole + 1)
            if row[place] is None
            else range(max(SMALLEST, (row[place] or 0) - BASE // 2), (row[place] or 0) + BASE // 2 + 1)
            for row in shown.values()
        ]
        columns = [column for column in product(*ranges) if sum(column) == whole]
        found = _later(found, columns)
    return found


def _later(
    before: list[tuple[tuple[int, ...], ...]], columns: list[tuple[int, ...]]
) -> list[tuple[tuple[int, ...], ...]]:
    """One way for each pair of a column before and a column after is enough, as only neighbours bind each other."""
    return [
        (*earlier, column)
        for earlier in before
        for column in columns
        if not earlier or all(first >= then for first, then in zip(earlier[-1], column, strict=True))
    ]
