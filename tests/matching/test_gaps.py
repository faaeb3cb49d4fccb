"""What to do about a gap."""

from __future__ import annotations

from pathlib import Path

from lms.matching.gaps import ways_to
from modules.loader import load_programme

PROGRAMME = load_programme(Path(__file__).parents[1] / "programme" / "content")


def test_a_gap_names_the_lessons_that_teach_it() -> None:
    assert [way.lesson.slug for way in ways_to(PROGRAMME, "S01", 2)] == ["who-decides"]


def test_a_level_that_the_programme_does_not_reach_has_no_lesson() -> None:
    assert ways_to(PROGRAMME, "S24", 2) == ()
    assert [way.lesson.slug for way in ways_to(PROGRAMME, "S24", 1)] == ["the-rooms"]


def test_a_skill_that_nobody_teaches_has_no_lesson() -> None:
    assert ways_to(PROGRAMME, "S32", 1) == ()
