"""Where a commitment stands follows from what is written down, and from nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.commitments.models import Commitment
from lms.commitments.progress import Fact, Kind, State, progress_of

TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)


def fact(
    kind: Kind = Kind.ENGAGEMENT,
    *,
    number: int = 1,
    on: date = TODAY,
    due_on: date | None = None,
    done_on: date | None = None,
    shows: bool = False,
    commitment: Commitment = Commitment.COMMUNITIES,
) -> Fact:
    return Fact(1, commitment, kind, number, number, "Something", on, due_on, done_on, shows)


def state(*facts: Fact) -> State:
    [found] = [one for one in progress_of(facts, TODAY) if one.commitment is Commitment.COMMUNITIES]
    return found.state


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], State.NOT_STARTED),
        ([fact()], State.UNDER_WAY),
        ([fact(due_on=TODAY)], State.UNDER_WAY),
        ([fact(due_on=TODAY - DAY)], State.NEEDS_ATTENTION),
        ([fact(due_on=TODAY - DAY, done_on=TODAY, shows=True)], State.SHOWN),
        ([fact(shows=True), fact(number=2, due_on=TODAY - DAY)], State.NEEDS_ATTENTION),
        ([fact(on=date(2025, 12, 2), shows=True)], State.SHOWN),
        ([fact(on=date(2025, 12, 1), shows=True)], State.NEEDS_ATTENTION),
        ([fact(on=TODAY + DAY, shows=True)], State.UNDER_WAY),
    ],
)
def test_the_state_follows_from_the_facts(facts: list[Fact], expected: State) -> None:
    assert state(*facts) is expected


def test_the_next_date_is_the_soonest_of_what_is_due_and_what_is_planned() -> None:
    facts = [
        fact(number=1, due_on=TODAY + 9 * DAY),
        fact(number=2, on=TODAY + 3 * DAY),
        fact(number=3, due_on=TODAY + DAY, done_on=TODAY),
        fact(number=4, due_on=TODAY - DAY),
    ]
    [found] = [one for one in progress_of(facts, TODAY) if one.commitment is Commitment.COMMUNITIES]
    assert (found.next_on, found.next and found.next.id) == (TODAY + 3 * DAY, 2)
    assert [one.id for one in found.late] == [4]


@pytest.mark.parametrize("kind", [Kind.ACTION, Kind.STEP])
def test_an_action_or_a_step_is_evidence_only_once_it_is_done(kind: Kind) -> None:
    facts = [
        fact(kind, number=1, due_on=TODAY, commitment=Commitment.RECRUITMENT),
        fact(kind, number=2, due_on=TODAY, done_on=TODAY, commitment=Commitment.RECRUITMENT),
    ]
    assert [one.id for one in progress_of(facts, TODAY)[0].evidence] == [2]


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
some_facts = st.lists(
    st.builds(
        fact,
        st.sampled_from(Kind),
        number=st.integers(1, 9),
        on=days,
        due_on=st.none() | days,
        done_on=st.none() | days,
        shows=st.booleans(),
        commitment=st.sampled_from(Commitment),
    ),
    max_size=8,
)


@settings(max_examples=100)
@given(some_facts, st.randoms())
def test_the_order_of_the_facts_changes_nothing_and_a_shown_commitment_has_evidence(facts, chance) -> None:  # type: ignore[no-untyped-def]
    found = progress_of(facts, TODAY)
    mixed = list(facts)
    chance.shuffle(mixed)
    assert [one.state for one in progress_of(mixed, TODAY)] == [one.state for one in found]
    for one in found:
        if one.state is State.SHOWN:
            assert not one.late
        assert (one.next is None) == (one.next_on is None)
