"""Drawings hold shapes and words, carry no script, and say in words what they show."""

from __future__ import annotations

from pathlib import Path

import pytest

from modules.loader import load_programme
from modules.problems import ContentError, Problem
from modules.readability import read
from tests.modules.making import FILES, LESSON, write_programme

SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 120">
  <title>Two groups</title>
  <rect class="box" x="1" y="1" width="140" height="60" rx="8"/>
  <text class="bold" x="70" y="35" text-anchor="middle">Voters &amp; friends</text>
</svg>
"""
WORDS = "Voters choose councillors, and councillors appoint officers."
SHOWN = f"\n![{WORDS}](groups.svg)\n"


def programme_with(svg: str | bytes = SVG, shown: str = SHOWN) -> dict[str, str | bytes]:
    return {**FILES, "town-halls/01-who-decides.md": LESSON + shown, "town-halls/groups.svg": svg}


def problems_of(folder: Path, files: dict[str, str | bytes]) -> list[Problem]:
    with pytest.raises(ContentError) as told:
        load_programme(write_programme(folder, files))
    return list(told.value.problems)


@pytest.mark.parametrize("shown", [SHOWN, f"\n- {SHOWN.strip()}\n- and so on\n"], ids=["a paragraph", "a list"])
def test_a_lesson_shows_a_drawing_and_says_it_in_words(tmp_path: Path, shown: str) -> None:
    html = load_programme(write_programme(tmp_path, programme_with(shown=shown))).modules[0].lessons[0].html
    assert f'<svg class="lms-drawing" role="img" aria-label="{WORDS}" viewBox="0 0 300 120">' in html
    assert '<text class="bold" x="70" y="35" text-anchor="middle">Voters &amp; friends</text></svg>' in html
    assert "\ue000" not in html
    assert "<p><svg" not in html


def test_the_words_of_a_drawing_count_for_nothing_when_a_lesson_is_measured() -> None:
    assert read("<p>Bins are full.</p><svg><text>of words</text></svg><p>Call us.</p>").words == 5


def test_another_drawing_is_another_edition(tmp_path: Path) -> None:
    editions = {
        load_programme(write_programme(tmp_path / name, programme_with(svg))).edition
        for name, svg in {"one": SVG, "two": SVG.replace("friends", "others")}.items()
    }
    assert len(editions) == 2


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("<rect", '<script href="x"/><rect', 3, "Take out <script>"),
        ("<rect", '<image href="x.png"/><rect', 3, "Take out <image>"),
        ("<rect", "<svg/><rect", 3, "Take out <svg>"),
        ("<rect", '<foreignObject><b xmlns="x">b</b></foreignObject><rect', 3, "Take out <foreignObject>"),
        ('x="1"', 'onload="alert(1)" x="1"', 3, "Take out onload"),
        ('x="1"', 'style="fill:red" x="1"', 3, "Take out style"),
        ('x="1"', 'xlink:href="javascript:x" x="1"', 3, "Take out xlink:href"),
        ('class="box"', 'class="pink"', 3, "not pink"),
        ('"0 0 300 120"', '"0 0 301 120"', 1, "width of at most 300"),
        ('"0 0 300 120"', '"evil"', 1, "viewBox"),
        ("</text>", "</tex>", 4, "Mend what can’t be read"),
        ("<svg", '<!DOCTYPE svg [<!ENTITY a "b">]>\n<svg', 1, "Take out the document type"),
    ],
)
def test_what_no_drawing_needs_is_told_by_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    problems = problems_of(tmp_path, programme_with(SVG.replace(old, new, 1)))
    assert {(problem.file, problem.line) for problem in problems} == {("town-halls/groups.svg", line)}
    assert any(says in problem.sentence for problem in problems)


def test_entities_that_grow_without_end_are_refused_at_once(tmp_path: Path) -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    svg = f'<!DOCTYPE svg [<!ENTITY e0 "ha">{bomb}]>\n' + SVG.replace("friends", "&e11;")
    assert "document type" in problems_of(tmp_path, programme_with(svg))[0].sentence


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        ("\n![](groups.svg)\n", "Say in words"),
        ("\n![Short](groups.svg)\n", "Say in words"),
        (f"\n![{WORDS}](other.svg)\n", "it has no other.svg"),
        (f"\n![{WORDS}](https://example.org/x.png)\n", "it has no https://example.org/x.png"),
        (f"\nHere: ![{WORDS}](groups.svg)\n", "a paragraph of its own"),
        ("\nNothing.\n", "Show this drawing in a lesson, or delete it"),
    ],
)
def test_a_drawing_stands_alone_is_known_and_is_described(tmp_path: Path, shown: str, says: str) -> None:
    assert any(says in problem.sentence for problem in problems_of(tmp_path, programme_with(shown=shown)))
