"""The rules by which samples are drawn. Pure: the same rules, facts and number always give the same reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from lms.quality.models import Reason, Risk

FINENESS = 1_000_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What a plan says. Shares are percent of what is released; ``fewest`` are counts within ``months``; 0 is none.

    Domain sheet, §2: every assessor and unit, the whole range of decisions, new assessors more, interim and final; no
    percentage is prescribed.
    """

    share: float = 20
    final_share: float = 30
    new_share: float = 50
    new_markings: int = 10
    new_days: int = 90
    risk_share: float = 50
    borderline_share: float = 30
    fewest_of_assessor: int = 3
    fewest_of_module: int = 2
    fewest_of_cohort: int = 3
    fewest_of_result: int = 1
    fewest_of_learner: int = 0
    months: int = 12
    meeting_months: int = 6


NOTHING = Rules(**{field.name: 0 for field in fields(Rules)})


def usual_rules(share: float) -> Rules:
    """The rules until somebody sets a plan; ``share`` is from 0 to 1. With 0 nothing is drawn until then."""
    if share == 0:
        return replace(NOTHING, meeting_months=Rules().meeting_months)
    return replace(Rules(), share=share * 100)


def rules_from(kept: Mapping[str, Any]) -> Rules:
    """Rules as a plan keeps them. What a later version of the platform added is as usual."""
    known = {field.name for field in fields(Rules)}
    return Rules(**{name: value for name, value in kept.items() if name in known})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a draw follows from. Counts stop where the rules don't ask any further.

    ``sampled_`` are samples so far within the plan's months; ``assessor_days`` is how long the assessor is qualified.
    """

    result: str
    is_remarked: bool
    is_final: bool
    is_borderline: bool
    risk: Risk
    assessor_markings: int
    assessor_days: int
    sampled_of_assessor: int
    sampled_of_module: int
    sampled_of_cohort: int
    sampled_of_result: int
    sampled_of_learner: int

    def as_json(self) -> dict[str, Any]:
        """As a draw keeps it."""
        return asdict(self)


def facts_from(kept: Mapping[str, Any]) -> Facts:
    """Facts as a draw keeps them."""
    return Facts(**{**kept, "risk": Risk(kept["risk"])})


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule says of a marking. By ``is_share`` the number drawn (in percent) is held against a share; otherwise
    a count so far is held against the fewest that are wanted. Only rules that concern the marking rule on it.
    """

    reason: Reason
    is_share: bool
    wanted: float
    found: float

    @property
    def holds(self) -> bool:
        """Whether the marking is drawn for this reason."""
        return self.found < self.wanted


def is_new(rules: Rules, facts: Facts) -> bool:
    """Whether the assessor is new: few markings released so far, or not long qualified."""
    return facts.assessor_markings < rules.new_markings or facts.assessor_days < rules.new_days


def rulings(rules: Rules, facts: Facts, number: int) -> tuple[Ruling, ...]:
    """What each rule says of a marking, given a number from 0 to 999,999."""
    drawn = number * 100 / FINENESS
    shares = (
        (Reason.SHARE, True, rules.share),
        (Reason.FINAL, facts.is_final, rules.final_share),
        (Reason.NEW_ASSESSOR, is_new(rules, facts), rules.new_share),
        (Reason.RISK, facts.risk is Risk.HIGH, rules.risk_share),
        (Reason.BORDERLINE, facts.is_borderline, rules.borderline_share),
    )
    fewest = (
        (Reason.ASSESSOR, True, rules.fewest_of_assessor, facts.sampled_of_assessor),
        (Reason.MODULE, True, rules.fewest_of_module, facts.sampled_of_module),
        (Reason.COHORT, True, rules.fewest_of_cohort, facts.sampled_of_cohort),
        (Reason.RANGE, True, rules.fewest_of_result, facts.sampled_of_result),
        (Reason.LEARNER, facts.is_final, rules.fewest_of_learner, facts.sampled_of_learner),
    )
    remarked = (Ruling(Reason.REMARKED, False, 1, 0),) if facts.is_remarked else ()
    return (
        *remarked,
        *(Ruling(reason, True, wanted, drawn) for reason, concerns, wanted in shares if concerns and wanted),
        *(Ruling(reason, False, wanted, found) for reason, concerns, wanted, found in fewest if concerns and wanted),
    )


def reasons(rules: Rules, facts: Facts, number: int) -> tuple[Reason, ...]:
    """Why a marking is drawn: none when it is not."""
    return tuple(ruling.reason for ruling in rulings(rules, facts, number) if ruling.holds)
