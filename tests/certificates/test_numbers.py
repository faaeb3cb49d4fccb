"""Certificate numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.numbers import ALPHABET, new_number, normalise_number


def test_numbers_are_long_and_never_the_same() -> None:
    numbers = {new_number() for _number in range(200)}
    assert len(numbers) == 200
    assert all(len(number.replace("-", "")) == 23 for number in numbers)


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda number: number.replace("-", ""),
        lambda number: number.replace("-", " "),
        lambda number: f"  {number}\n",
        lambda number: number.replace("WLG-", ""),
        lambda number: "WLG-" + number[4:].replace("0", "O").replace("1", "l"),
    ],
)
def test_a_number_is_understood_as_people_type_it(typed) -> None:  # type: ignore[no-untyped-def]
    for _number in range(20):
        number = new_number()
        assert normalise_number(typed(number)) == number


@given(st.integers(4, 22), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed_or_changes_nothing(place: int, letter: str) -> None:
    number = new_number()
    plain = number.replace("-", "")
    changed = plain[: place - 1] + letter + plain[place:]
    found = normalise_number(changed)
    assert found is None or found == number or abs(ALPHABET.index(letter) - ALPHABET.index(plain[place - 1])) == 31


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_none(text: str) -> None:
    found = normalise_number(text)
    assert found is None or normalise_number(found) == found
