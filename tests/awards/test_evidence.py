"""The rule from criteria to skills: level 1 by quiz, the mapped level by task (curriculum, agreed readings)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lms.awards.evidence import evidence_from
from modules.loader import load_programme

PROGRAMME = load_programme(Path(__file__).parents[1] / "programme" / "content")
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def levels(met: dict[str, dict[str, date]], passed: dict[str, dict[str, date]]) -> dict[str, int]:
    return {found.skill: found.level for found in evidence_from(PROGRAMME, met, passed)}


def test_nothing_assessed_evidences_nothing() -> None:
    assert levels({}, {}) == {}


def test_quiz_criteria_evidence_level_one_whatever_is_mapped() -> None:
    assert levels({"T1": {"1.2": MONDAY}, "T2": {"1.1": MONDAY}}, {}) == {"S01": 1, "S07": 1}


def test_a_task_criterion_of_the_outcome_evidences_the_mapped_level() -> None:
    assert levels({"T1": {"1.2": MONDAY}}, {"T1": {"1.1": TUESDAY}}) == {"S01": 2}


def test_a_task_criterion_lifts_no_other_outcome() -> None:
    assert levels({"T1": {"2.1": MONDAY}}, {"T1": {"1.1": TUESDAY}}) == {"S01": 2, "S24": 1}


def test_the_criterion_and_day_behind_a_skill_are_told() -> None:
    [found] = evidence_from(PROGRAMME, {"T1": {"1.2": MONDAY}}, {"T1": {"1.1": TUESDAY}})
    assert (found.module, found.criterion, found.evidenced_on) == ("T1", "1.1", TUESDAY)
