"""Evidence beside criteria: evidenced, partly, not yet, or not computed."""

from __future__ import annotations

from datetime import date

import pytest

from lms.candidates.queries import AssessedSkill
from lms.matching.fit import Standing, fit
from lms.vacancies.models import VacancyCriterion


def criterion(skill: str | None = "S07", level: int | None = 2) -> VacancyCriterion:
    return VacancyCriterion(position=1, essential=True, wording="Writes clear emails", skill=skill, level=level)


def held(level: int) -> AssessedSkill:
    return AssessedSkill("S07", level, "LG4", "3.1", date(2026, 11, 1))


@pytest.mark.parametrize(
    ("wanted", "assessed", "own", "standing"),
    [
        (2, 2, False, Standing.EVIDENCED),
        (2, 3, False, Standing.EVIDENCED),
        (2, 1, False, Standing.PARTLY),
        (3, 2, True, Standing.PARTLY),
        (2, None, True, Standing.PARTLY),
        (2, None, False, Standing.NOT_YET),
        (1, 1, True, Standing.EVIDENCED),
    ],
)
def test_where_evidence_stands(wanted: int, assessed: int | None, own: bool, standing: Standing) -> None:
    evidence = {"S07": held(assessed)} if assessed else {}
    [found] = fit([criterion(level=wanted)], evidence, {"S07"} if own else set())
    assert found.standing is standing
    assert found.own is own


def test_a_requirement_in_words_is_never_computed() -> None:
    [found] = fit([criterion(None, None)], {"S07": held(3)}, {"S07"})
    assert found.standing is Standing.NOT_COMPUTED
    assert found.assessed is None


def test_own_evidence_alone_never_counts_as_assessed() -> None:
    [found] = fit([criterion(level=1)], {}, {"S07"})
    assert found.standing is Standing.PARTLY
    assert found.assessed is None
