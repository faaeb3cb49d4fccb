"""What changed between two texts: all words are there, and hostile texts cost no more than others."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.marking.differences import Change, Differences, differences
from lms.marking.submitting import LONGEST_TEXT


def marked(found: Differences) -> tuple[str, str]:
    """Both sides, with what went as -these- and what came as +these+."""
    signs = {Change.SAME: "", Change.REMOVED: "-", Change.ADDED: "+"}
    return tuple(  # type: ignore[return-value]
        " ".join(f"{signs[piece.change]}{piece.words.strip()}{signs[piece.change]}" for piece in side)
        for side in (found.earlier, found.later)
    )


@pytest.mark.parametrize(
    ("earlier", "later", "left", "right"),
    [
        ("Officers decide.", "Officers decide.", "Officers decide.", "Officers decide."),
        ("Officers decide.", "Councillors decide.", "-Officers- decide.", "+Councillors+ decide."),
        ("They meet on Monday.", "They meet here on Monday.", "They meet on Monday.", "They meet +here+ on Monday."),
        ("One two three.", "", "-One two three.-", ""),
        ("", "One two three.", "", "+One two three.+"),
        ("One  two\nthree", "One two three", "One  two\nthree", "One two three"),
        # Two words that stay in a rewritten sentence don't break it into crumbs.
        ("a b c the x y z end", "d e f the u v w end", "-a b c the x y z- end", "+d e f the u v w+ end"),
    ],
)
def test_words_that_went_and_words_that_came(earlier: str, later: str, left: str, right: str) -> None:
    assert marked(differences(earlier, later)) == (left, right)


@settings(max_examples=60)
@given(earlier=st.text("ab \n.", max_size=60), later=st.text("ab \n.", max_size=60))
def test_every_word_of_both_texts_is_shown_once_and_in_order(earlier: str, later: str) -> None:
    found = differences(earlier, later)
    assert "".join(piece.words for piece in found.earlier).split() == earlier.split()
    assert "".join(piece.words for piece in found.later).split() == later.split()
    same = ["".join(p.words for p in side if p.change is Change.SAME).split() for side in (found.earlier, found.later)]
    assert same[0] == same[1]
    assert found.has_changes == (earlier.split() != later.split())


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("a " * (LONGEST_TEXT // 2), "a b " * (LONGEST_TEXT // 4)),
        ("a b " * (LONGEST_TEXT // 4), "b a " * (LONGEST_TEXT // 4)),
        (" ".join(map(str, range(4000)))[:LONGEST_TEXT], " ".join(map(str, reversed(range(4000))))[:LONGEST_TEXT]),
        ("x" * LONGEST_TEXT, "y" * LONGEST_TEXT),
    ],
)
def test_the_longest_and_worst_texts_take_no_time(earlier: str, later: str) -> None:
    began = process_time()
    found = differences(earlier, later)
    assert process_time() - began < 2
    assert max(len(found.earlier), len(found.later)) <= 1000
