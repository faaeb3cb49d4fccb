"""Which words of a changed document differ from what was issued."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.differences import Difference, differences, lines_of
from certificates.pdf import render_pdf
from tests.certificates.samples import DESIGN, FONTS, NUMBER, certificate

WORDS = st.lists(st.text("abc", min_size=1, max_size=3), max_size=12)


@pytest.mark.parametrize(
    ("issued", "shown", "found"),
    [
        (["a", "b", "c"], ["a", "b", "c"], []),
        (["a", "b", "c"], ["a", "x", "c"], [Difference("b", "x")]),
        (["a", "c"], ["a", "b", "c"], [Difference("", "b")]),
        (["a", "b", "c"], ["c"], [Difference("a b", "")]),
        (["a", "b", "c", "d"], ["x", "b", "c", "y"], [Difference("a", "x"), Difference("d", "y")]),
        ([], [], []),
    ],
)
def test_what_differs_is_told_beside_what_was_issued(
    issued: list[str], shown: list[str], found: list[Difference]
) -> None:
    assert list(differences(issued, shown)) == found


@given(WORDS, WORDS)
def test_every_word_that_is_not_on_both_sides_is_told(issued: list[str], shown: list[str]) -> None:
    found = list(differences(issued, shown))
    assert (not found) == (issued == shown)
    assert set(issued) - set(shown) <= {word for one in found for word in one.issued.split()}
    assert set(shown) - set(issued) <= {word for one in found for word in one.shown.split()}


def test_another_name_is_the_only_difference_between_two_certificates() -> None:
    ours, theirs = (
        lines_of(render_pdf(certificate(name=name), DESIGN, FONTS)) for name in ("Amina Yusuf", "Anna Nowak")
    )
    assert any(NUMBER in line for line in ours)
    assert list(differences(ours, theirs)) == [Difference("Amina Yusuf", "Anna Nowak")]
