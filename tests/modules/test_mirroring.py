"""Drawings for readers from right to left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.drawings import read_drawing
from modules.mirroring import mirror_shapes, mirrored
from modules.problems import Problem

CONTENT = Path(__file__).parents[2] / "modules" / "content"
DRAWINGS = sorted(CONTENT.glob("*/*.svg"))
WORDS = "A drawing with words that say all"


def html_of(text: str) -> str:
    problems: list[Problem] = []
    drawing = read_drawing("drawing.svg", text, problems)
    assert drawing is not None, problems
    return drawing.html(WORDS)


def svg(shapes: str, more: str = "") -> str:
    return html_of(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"{more}>{shapes}</svg>')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<rect x="4" y="4" width="72" height="84" rx="12">', '<rect x="224" y="4" width="72" height="84" rx="12">'),
        ('<circle cx="30" cy="32" r="18">', '<circle cx="270" cy="32" r="18">'),
        ('<line x1="0" y1="1" x2="100" y2="1">', '<line x1="300" y1="1" x2="200" y2="1">'),
        ('<text x="90" y="31">', '<text x="210" y="31" text-anchor="end">'),
        ('<text x="90" y="31" text-anchor="middle">', '<text x="210" y="31" text-anchor="middle">'),
        ('<polygon points="0,1 10,2 20,3">', '<polygon points="300 1 290 2 280 3">'),
        ('<path d="M10 20 H40 v5 h-6 q1 2 3 4 z">', '<path d="M 290 20 H 260 v 5 h 6 q -1 2 -3 4 z">'),
        ('<path d="m10 20 l5 5">', '<path d="m 290 20 l -5 5">'),
        ('<path d="M1 2a11 11 0 0 1 -11 -11">', '<path d="M 299 2 a 11 11 0 0 0 11 -11">'),
        ('<path d="M1 2a11 11 0 01-11-11">', '<path d="M 299 2 a 11 11 0 0 0 11 -11">'),
        (
            '<g transform="translate(40 46)"><circle cx="5" cy="1" r="2"></circle></g>',
            '<g transform="translate(260 46)"><circle cx="-5" cy="1" r="2"></circle></g>',
        ),
        ('<g><circle cx="5" cy="1" r="2"></circle></g>', '<g><circle cx="295" cy="1" r="2"></circle></g>'),
    ],
)
def test_places_are_turned_over_and_words_are_not(before: str, after: str) -> None:
    assert mirror_shapes(before, 300) == after


PLACE = st.integers(0, 300)
SHAPES = st.one_of(
    st.builds('<rect x="{}" y="1" width="{}" height="5"></rect>'.format, PLACE, PLACE),
    st.builds('<circle cx="{}" cy="{}" r="4"></circle>'.format, PLACE, PLACE),
    st.builds(
        '<text x="{}" y="{}" text-anchor="{}">Word</text>'.format, PLACE, PLACE, st.sampled_from(["start", "end"])
    ),
    st.builds(
        '<path d="M {} {} l {} -3 a 5 6 0 0 {} 7 8 H {} z"></path>'.format, *[PLACE] * 3, st.sampled_from("01"), PLACE
    ),
    st.builds('<g transform="translate({} 3)"><path d="m {} 2 h 4 Q 1 2 3 {}"></path></g>'.format, *[PLACE] * 3),
)


@given(st.lists(SHAPES, max_size=6))
def test_turning_over_twice_gives_the_same_drawing_again(shapes: list[str]) -> None:
    once = mirror_shapes("".join(shapes), 300)
    twice = mirror_shapes(once, 300)
    assert mirror_shapes(twice, 300) == once
    assert without_paths(twice) == without_paths("".join(shapes))


def without_paths(shapes: str) -> str:
    """Shapes without what may be written in several ways."""
    return re.sub(r' d="[^"]*"', "", shapes)


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_every_drawing_of_the_lessons_can_be_turned_over_and_back(path: Path) -> None:
    before = html_of(path.read_text(encoding="utf-8"))
    once = mirrored(before)
    assert mirrored(mirrored(once)) == once
    assert (once == before) == ('data-direction="ltr"' in before)
    assert read_back(once) == read_back(before)


def read_back(html: str) -> list[str]:
    """The words of a drawing, in the order in which they are read out."""
    return re.findall(r">([^<]+)<", html)


def test_a_drawing_that_is_the_same_for_everybody_stays_as_it_is() -> None:
    kept = svg('<text x="4" y="4">2026-05-14.pdf</text>', more=' data-direction="ltr"')
    assert mirrored(kept) == kept
    assert mirrored(svg('<text x="4" y="4">2026</text>')) != kept


def test_what_turns_in_another_way_is_left_alone() -> None:
    turned = svg('<g transform="rotate(20)"><circle cx="4" cy="4" r="1"></circle></g>')
    assert mirrored(turned) == turned


def test_the_words_around_a_drawing_are_not_touched() -> None:
    drawing = svg('<text x="4" y="4">One</text>')
    lesson = f'<p>x="4" stays</p>{drawing}<p>end</p>'
    assert mirrored(lesson).startswith('<p>x="4" stays</p><svg')
    assert mirrored(lesson).endswith("<p>end</p>")
