"""The result of a quiz."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.results import CriterionResult, result_of_quiz


def asked(**fractions: list[float]) -> tuple[dict[str, float], dict[str, str]]:
    """Marks and criteria of an attempt: c11=[1, 0] is two questions on criterion 1.1."""
    marks: dict[str, float] = {}
    criterion_of: dict[str, str] = {}
    for name, earned in fractions.items():
        for number, fraction in enumerate(earned):
            marks[f"{name}-{number}"] = fraction
            criterion_of[f"{name}-{number}"] = f"{name[1]}.{name[2]}"
    return marks, criterion_of


def test_seventy_per_cent_with_every_criterion_met_is_achieved() -> None:
    result = result_of_quiz(*asked(c11=[1, 1, 1, 1, 1], c12=[1, 1, 0, 0, 0.5], c21=[1, 1, 1, 1, 0]))
    assert (result.score, result.out_of, result.percent, result.achieved) == (11.5, 15, 76, True)
    assert dict(result.criteria) == {
        "1.1": CriterionResult(5, 5, True),
        "1.2": CriterionResult(2.5, 5, True),
        "2.1": CriterionResult(4, 5, True),
    }


def test_a_criterion_below_half_of_its_marks_holds_the_quiz() -> None:
    result = result_of_quiz(*asked(c11=[1] * 13, c12=[0.5, 0.25]))
    assert result.percent == 91
    assert not result.criteria["1.2"].met
    assert not result.achieved


def test_a_score_below_the_pass_mark_is_not_achieved() -> None:
    result = result_of_quiz(*asked(c11=[1, 1, 0], c12=[1, 0.5]))
    assert (result.percent, result.achieved) == (70, True)
    result = result_of_quiz(*asked(c11=[1, 1, 0], c12=[1, 0.4]))
    assert (result.percent, result.achieved) == (68, False)


def test_percent_never_rounds_up_to_a_pass() -> None:
    result = result_of_quiz(*asked(c11=[1.0] * 699 + [0.9] + [0.0] * 300))
    assert (result.percent, result.achieved) == (69, False)


@pytest.mark.parametrize("share", [1 / 3, 2 / 3, 1 / 7, 5 / 7, 3 / 11])
def test_rounding_of_floats_takes_no_mark_away(share: float) -> None:
    """Seven tenths in parts that a float cannot hold is still seven tenths."""
    rest = 1 - share
    result = result_of_quiz(*asked(c11=[share, rest] * 7 + [0.0] * 3, c12=[1.0] * 3))
    assert result.percent == 50
    assert result_of_quiz(*asked(c11=[share, rest] * 7 + [1.0] * 7 + [0.0] * 6), pass_mark=14 / 27).achieved


def test_no_questions_achieve_nothing() -> None:
    result = result_of_quiz({}, {})
    assert (result.score, result.out_of, result.percent, result.achieved) == (0, 0, 0, False)


def test_criteria_of_questions_that_were_not_asked_do_not_count() -> None:
    result = result_of_quiz({"q1": 1.0}, {"q1": "1.1", "q2": "1.2"})
    assert list(result.criteria) == ["1.1"]
    assert result.achieved


def test_a_question_without_a_criterion_is_an_error() -> None:
    with pytest.raises(KeyError):
        result_of_quiz({"q1": 1.0}, {})


@given(st.lists(st.tuples(st.sampled_from(["1.1", "1.2", "2.1"]), st.floats(0, 1)), min_size=1, max_size=30))
def test_a_result_is_consistent(answers: list[tuple[str, float]]) -> None:
    marks = {f"q{number}": fraction for number, (_, fraction) in enumerate(answers)}
    result = result_of_quiz(marks, {f"q{number}": criterion for number, (criterion, _) in enumerate(answers)})
    assert 0 <= result.percent <= 100
    assert result.score == pytest.approx(sum(criterion.marks for criterion in result.criteria.values()))
    assert result.out_of == sum(criterion.out_of for criterion in result.criteria.values())
    assert not (result.achieved and result.percent < 70)
