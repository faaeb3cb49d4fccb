"""How a candidate's evidence stands beside a person specification: criterion by criterion, never one score."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.candidates.queries import AssessedSkill
from lms.vacancies.models import VacancyCriterion


class Standing(StrEnum):
    """Where evidence stands for one criterion."""

    EVIDENCED = "evidenced"
    PARTLY = "partly"
    NOT_YET = "not yet"
    NOT_COMPUTED = "not computed"


@dataclass(frozen=True, slots=True)
class CriterionFit:
    """A criterion, where the evidence stands, and what is behind it. ``own`` tells of own, unassessed experience."""

    criterion: VacancyCriterion
    standing: Standing
    assessed: AssessedSkill | None
    own: bool


def fit(
    criteria: Sequence[VacancyCriterion], assessed: Mapping[str, AssessedSkill], own: Collection[str]
) -> tuple[CriterionFit, ...]:
    """The evidence beside each criterion, in the specification's order.

    Evidenced: assessed at that level or above. Partly: assessed lower, or own evidence. A plain requirement in words
    is never computed (curriculum, agreed readings).
    """
    return tuple(_fit_one(criterion, assessed, own) for criterion in criteria)


def _fit_one(criterion: VacancyCriterion, assessed: Mapping[str, AssessedSkill], own: Collection[str]) -> CriterionFit:
    if criterion.skill is None or criterion.level is None:
        return CriterionFit(criterion, Standing.NOT_COMPUTED, None, False)
    held = assessed.get(criterion.skill)
    has_own = criterion.skill in own
    if held is not None and held.level >= criterion.level:
        standing = Standing.EVIDENCED
    elif held is not None or has_own:
        standing = Standing.PARTLY
    else:
        standing = Standing.NOT_YET
    return CriterionFit(criterion, standing, held, has_own)
