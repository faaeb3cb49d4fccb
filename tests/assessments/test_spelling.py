"""What is only a slip of spelling, and what is another word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.spelling import edit_distance, is_one_of, may_slip


@pytest.mark.parametrize(
    ("accepted", "typed", "slips", "is_right"),
    [
        ("councillor", "councilor", 1, True),
        ("councillor", "counicllor", 1, True),
        ("councillor", "councillar", 1, True),
        ("councillor", "councilllor", 1, True),
        ("councillor", "councilor", 0, False),
        ("councillor", "counsellor", 3, False),  # two slips, and another word
        ("council", "counsel", 3, False),
        ("recycling", "recylcing", 2, True),
        ("safeguarding", "safegaurdin", 2, True),
        ("safeguarding", "safegaurdin", 1, False),
        ("monitoring officer", "monitering oficer", 2, True),
        ("monitoring officer", "monitering oficer", 1, False),
        ("monitoring officer", "monitoring", 3, False),
        ("monitoring officer", "monitoring the officer", 3, False),
        ("monitoring officer", "monitoringofficer", 3, False),
        ("a mayor", "a major", 3, False),
        ("form", "from", 3, False),
        ("bcc", "cc", 3, False),
        ("house", "horse", 3, False),
        ("accept", "except", 3, False),
        ("effect", "affect", 3, False),
        ("mother", "bother", 3, False),
        ("section 114", "section 144", 3, False),
        ("section 114", "secton 114", 1, True),
        ("housing-benefit", "housing benefit", 3, False),
        ("کونسلر", "کونسلرر", 1, True),
        ("", "x", 3, False),
    ],
)
def test_a_slip_never_makes_another_answer_right(accepted: str, typed: str, slips: int, is_right: bool) -> None:
    assert is_one_of(typed, (accepted,), slips=slips) is is_right


def test_letter_case_is_a_slip_nowhere() -> None:
    assert is_one_of("COUNCILOR", ("Councillor",), slips=1)
    assert not is_one_of("councillor", ("Councillor",), match_case=True, slips=1)


@pytest.mark.parametrize(("text", "may"), [("form", False), ("a mayor", False), ("officer", True), ("114", False)])
def test_only_long_words_may_slip(text: str, may: bool) -> None:
    assert may_slip(text) is may


@pytest.mark.parametrize(
    ("one", "other", "distance"), [("", "", 0), ("ab", "ba", 1), ("abc", "", 3), ("kitten", "sitting", 3)]
)
def test_distance_counts_letters_and_swaps(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == distance


@settings(max_examples=60)
@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_distance_is_nothing_for_the_same_and_never_more_than_the_longer(one: str, other: str) -> None:
    distance = edit_distance(one, other)
    assert (distance == 0) is (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))
