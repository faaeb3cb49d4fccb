"""The result of a quiz: its score, and which criteria it met."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

PASS_MARK = 0.70  # curriculum, rules of assessment
CRITERION_MARK = 0.50  # so that one slip in two questions does not undo a criterion

_FINEST_SHARE = 1000


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What one criterion earned in an attempt, in marks."""

    marks: float
    out_of: int
    met: bool


@dataclass(frozen=True, slots=True)
class QuizResult:
    """What an attempt earned, one mark a question.

    ``percent`` is rounded down, so that 69.9 % is never shown as 70 %. ``criteria`` are in order of their codes.
    """

    score: float
    out_of: int
    percent: int
    criteria: Mapping[str, CriterionResult]
    achieved: bool


def result_of_quiz(
    marks: Mapping[str, float],
    criterion_of: Mapping[str, str],
    pass_mark: float = PASS_MARK,
    criterion_mark: float = CRITERION_MARK,
) -> QuizResult:
    """The result of an attempt. ``marks`` has the fraction of every question that was asked, 0 when unanswered.

    Achieved when the score reaches ``pass_mark`` and every criterion asked is met, which takes ``criterion_mark`` of
    its marks. ``criterion_of`` gives each question's criterion; it may hold more questions than were asked.
    Raises KeyError for a question without a criterion.
    """
    of_criterion: dict[str, list[Fraction]] = defaultdict(list)
    for question_id, fraction in marks.items():
        of_criterion[criterion_of[question_id]].append(_exact(fraction))
    criteria = {
        code: CriterionResult(
            marks=float(sum(earned)),
            out_of=len(earned),
            met=sum(earned) >= _exact(criterion_mark) * len(earned),
        )
        for code, earned in sorted(of_criterion.items())
    }
    score = sum((sum(earned, Fraction(0)) for earned in of_criterion.values()), Fraction(0))
    out_of = len(marks)
    return QuizResult(
        score=float(score),
        out_of=out_of,
        percent=math.floor(100 * score / out_of) if out_of else 0,
        criteria=criteria,
        achieved=bool(marks)
        and score >= _exact(pass_mark) * out_of
        and all(criterion.met for criterion in criteria.values()),
    )


def _exact(share: float) -> Fraction:
    """A third again from 0.3333333333333333: three of them are one, and 70 % is never missed by a rounding error."""
    return Fraction(share).limit_denominator(_FINEST_SHARE)
