"""The rules of a sampling plan: what each says, and that the same facts and number always give the same reasons."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.quality.models import Reason, Risk
from lms.quality.rules import (
    FINENESS,
    NOTHING,
    Facts,
    Rules,
    facts_from,
    reasons,
    rules_from,
    rulings,
    usual_rules,
)

PLENTY = Facts(
    result="pass",
    is_remarked=False,
    is_final=False,
    is_borderline=False,
    risk=Risk.USUAL,
    assessor_markings=1000,
    assessor_days=1000,
    sampled_of_assessor=1000,
    sampled_of_module=1000,
    sampled_of_cohort=1000,
    sampled_of_result=1000,
    sampled_of_learner=1000,
)
LAST = FINENESS - 1


@pytest.mark.parametrize(
    ("rules", "facts", "number", "expected"),
    [
        ({}, {}, 0, []),
        ({"share": 20}, {}, 199_999, [Reason.SHARE]),
        ({"share": 20}, {}, 200_000, []),
        ({"share": 100}, {}, LAST, [Reason.SHARE]),
        ({"final_share": 100}, {}, 0, []),
        ({"final_share": 100}, {"is_final": True}, LAST, [Reason.FINAL]),
        ({"new_share": 100, "new_markings": 10}, {"assessor_markings": 9}, LAST, [Reason.NEW_ASSESSOR]),
        ({"new_share": 100, "new_markings": 10}, {"assessor_markings": 10}, 0, []),
        ({"new_share": 100, "new_days": 90}, {"assessor_days": 89}, LAST, [Reason.NEW_ASSESSOR]),
        ({"new_share": 100, "new_days": 90}, {"assessor_days": 90}, 0, []),
        ({"risk_share": 100}, {"risk": Risk.HIGH}, LAST, [Reason.RISK]),
        ({"risk_share": 100}, {"risk": Risk.LOW}, 0, []),
        ({"borderline_share": 100}, {"is_borderline": True}, LAST, [Reason.BORDERLINE]),
        ({"fewest_of_assessor": 3}, {"sampled_of_assessor": 2}, LAST, [Reason.ASSESSOR]),
        ({"fewest_of_assessor": 3}, {"sampled_of_assessor": 3}, 0, []),
        ({"fewest_of_module": 1}, {"sampled_of_module": 0}, LAST, [Reason.MODULE]),
        ({"fewest_of_cohort": 1}, {"sampled_of_cohort": 0}, LAST, [Reason.COHORT]),
        ({"fewest_of_result": 1}, {"sampled_of_result": 0}, LAST, [Reason.RANGE]),
        ({"fewest_of_learner": 1}, {"sampled_of_learner": 0}, LAST, []),
        ({"fewest_of_learner": 1}, {"sampled_of_learner": 0, "is_final": True}, LAST, [Reason.LEARNER]),
        ({}, {"is_remarked": True}, LAST, [Reason.REMARKED]),
    ],
)
def test_each_rule_draws_what_it_says(
    rules: dict[str, Any], facts: dict[str, Any], number: int, expected: list[Reason]
) -> None:
    assert list(reasons(replace(NOTHING, **rules), replace(PLENTY, **facts), number)) == expected


counts = st.integers(0, 20)
percents = st.integers(0, 100)
some_rules = st.builds(
    Rules,
    **{name: percents if name.endswith("share") else counts for name in asdict(Rules())},
)
some_facts = st.builds(
    Facts,
    result=st.sampled_from(["pass", "refer"]),
    risk=st.sampled_from(list(Risk)),
    **{name: counts for name in asdict(PLENTY) if name.startswith(("sampled", "assessor"))},
    **{name: st.booleans() for name in asdict(PLENTY) if name.startswith("is_")},
)


@settings(max_examples=60, deadline=None)
@given(some_rules, some_facts, st.integers(0, LAST))
def test_whoever_reads_what_was_kept_comes_to_the_same_reasons(rules: Rules, facts: Facts, number: int) -> None:
    again = reasons(rules_from(asdict(rules)), facts_from(facts.as_json()), number)
    assert again == reasons(rules, facts, number)
    assert all(ruling.holds == (ruling.reason in again) for ruling in rulings(rules, facts, number))


@settings(max_examples=60, deadline=None)
@given(some_rules, some_facts, st.integers(0, LAST - 1))
def test_a_smaller_number_is_drawn_for_every_reason_of_a_larger_one(rules: Rules, facts: Facts, number: int) -> None:
    assert set(reasons(rules, facts, number + 1)) <= set(reasons(rules, facts, number))


def test_until_somebody_sets_a_plan_the_configured_share_counts_and_none_draws_nothing() -> None:
    assert usual_rules(0.5).share == 50
    assert reasons(usual_rules(0.0), replace(PLENTY, sampled_of_assessor=0, is_final=True), 0) == ()
    assert usual_rules(0.0).meeting_months == Rules().meeting_months
