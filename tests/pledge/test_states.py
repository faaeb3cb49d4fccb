"""States of pledges: said by dates, the same to Python and to the database; each move goes from some states only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.clock import london_day
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge import moves
from lms.pledge.models import Pledge
from lms.pledge.moves import EndedAlready, LastDayPassed, MoveNotPossible, ReasonMissing
from lms.pledge.queries import has_active_pledge, is_active, stage_sql
from lms.pledge.signing_models import PledgeMove
from lms.pledge.signing_queries import moves_of
from lms.pledge.states import ALLOWED, STANDING, Ending, Move, State, stage_of, state_of
from lms.pledge.terms import months_after
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.pledge_signing import make_pledge_in

OF_A_PLEDGE = (
    *(State.SIGNED, State.ACTIVE, State.EVIDENCE_DUE, State.UNDER_REVIEW, State.SUSPENDED),
    *(State.LAPSED, State.WITHDRAWN, State.ENDED),
)
DAY = date(2027, 6, 15)
some_days = st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days))
maybe_days = st.none() | some_days
maybe_moments = st.none() | st.just(datetime(2027, 6, 15, 12, tzinfo=UTC))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=some_days,
    last=maybe_days,
    ended_at=maybe_moments,
    ending=st.sampled_from(Ending),
    suspended_at=maybe_moments,
    review=maybe_moments,
    due=maybe_days,
    council_ends=maybe_days,
)
def test_python_and_the_database_say_the_same_of_every_pledge(
    app: Flask,
    first: date,
    last: date | None,
    ended_at: datetime | None,
    ending: Ending,
    suspended_at: datetime | None,
    review: datetime | None,
    due: date | None,
    council_ends: date | None,
) -> None:
    council = make_council()
    council.ends_on = council_ends
    pledge = make_pledge(council, active_from=first, active_until=last)
    pledge.ended_at, pledge.ending = ended_at, ending if ended_at else None
    pledge.suspended_at, pledge.review_began_at, pledge.evidence_due_on = suspended_at, review, due
    db.session.flush()
    said, counts = db.session.execute(
        select(stage_sql(DAY), Pledge.id.in_(select(Pledge.id).where(is_active(DAY)))).where(Pledge.id == pledge.id)
    ).one()
    assert said == stage_of(pledge, DAY)
    assert bool(counts) == (state_of(pledge, DAY) == "active") == has_active_pledge(council.id, DAY)
    db.session.rollback()


@pytest.mark.parametrize("state", OF_A_PLEDGE)
def test_a_pledge_can_be_in_each_state(council: Council, today: date, state: State) -> None:
    pledge = make_pledge_in(state, council)
    assert stage_of(pledge, today) == state
    assert has_active_pledge(council.id, today) == (state in STANDING)


DEEDS: dict[Move, Callable[[Pledge, int, datetime], None]] = {
    Move.EVIDENCE_SENT: lambda pledge, by, now: moves.send_evidence(pledge, "Why", now, by=by),
    Move.REVIEW_BEGUN: lambda pledge, by, now: moves.begin_review(pledge, "Why", now, by=by),
    Move.MORE_ASKED: lambda pledge, by, now: moves.ask_for_more(pledge, "Why", now, by=by),
    Move.RENEWED: lambda pledge, by, now: moves.renew(pledge, "Why", now, by=by),
    Move.LEFT_TO_LAPSE: lambda pledge, by, now: moves.let_lapse(pledge, london_day(now), "Why", now, by=by),
    Move.SUSPENDED: lambda pledge, by, now: moves.suspend(pledge, "Why", now, by=by),
    Move.REINSTATED: lambda pledge, by, now: moves.reinstate(pledge, "Why", now, by=by),
    Move.WITHDRAWN: lambda pledge, by, now: moves.withdraw(pledge, "Why", now, by=by),
    Move.ENDED: lambda pledge, by, now: moves.end(pledge, "Why", now, by=by),
}
LEADS_TO = {
    Move.EVIDENCE_SENT: State.UNDER_REVIEW,
    Move.REVIEW_BEGUN: State.UNDER_REVIEW,
    Move.MORE_ASKED: State.EVIDENCE_DUE,
    Move.RENEWED: State.ACTIVE,
    Move.SUSPENDED: State.SUSPENDED,
    Move.REINSTATED: State.ACTIVE,
    Move.WITHDRAWN: State.WITHDRAWN,
    Move.ENDED: State.ENDED,
}


@pytest.mark.parametrize("state", OF_A_PLEDGE)
@pytest.mark.parametrize("move", DEEDS)
def test_each_move_goes_from_its_states_only_and_is_kept_with_date_person_and_reason(
    council: Council, now: datetime, today: date, state: State, move: Move
) -> None:
    by = make_person().id
    pledge = make_pledge_in(state, council)
    if state not in ALLOWED[move]:
        with pytest.raises((MoveNotPossible, EndedAlready)):
            DEEDS[move](pledge, by, now)
        assert stage_of(pledge, today) == state
        assert moves_of(council.id) == []
        return
    DEEDS[move](pledge, by, now)
    [kept] = moves_of(council.id)
    assert (kept.move, kept.from_state, kept.at, kept.by_id, kept.reason) == (move, state, now, by, "Why")
    assert kept.to_state == stage_of(pledge, today)
    if move in LEADS_TO:
        assert kept.to_state == LEADS_TO[move]
    if move is Move.LEFT_TO_LAPSE:
        assert has_active_pledge(council.id, today)
        assert stage_of(pledge, today + timedelta(days=1)) == State.LAPSED


WITHOUT_A_REASON: dict[Move, Callable[..., None]] = {
    Move.EVIDENCE_SENT: moves.send_evidence,
    Move.REVIEW_BEGUN: moves.begin_review,
    Move.MORE_ASKED: moves.ask_for_more,
    Move.RENEWED: moves.renew,
    Move.LEFT_TO_LAPSE: lambda pledge, reason, now, *, by: moves.let_lapse(pledge, london_day(now), reason, now, by=by),
    Move.SUSPENDED: moves.suspend,
    Move.REINSTATED: moves.reinstate,
    Move.WITHDRAWN: moves.withdraw,
    Move.ENDED: moves.end,
}


@pytest.mark.parametrize("move", DEEDS)
def test_no_move_is_made_without_a_reason(council: Council, now: datetime, move: Move) -> None:
    state = next(iter(ALLOWED[move] - {State.LAPSED}))
    pledge = make_pledge_in(state, council)
    by = make_person().id
    deed = WITHOUT_A_REASON[move]
    with pytest.raises(ReasonMissing):
        deed(pledge, " ", now, by=by)
    assert db.session.scalars(select(PledgeMove)).all() == []


def test_renewing_moves_the_day_for_evidence_and_never_shortens_a_pledge(
    council: Council, now: datetime, today: date
) -> None:
    by = make_person().id
    pledge = make_pledge_in(State.UNDER_REVIEW, council)
    pledge.evidence_due_on = today + timedelta(days=20)
    pledge.active_until = last = today + timedelta(days=40)
    db.session.flush()
    moves.renew(pledge, "Good.", now, by=by)
    assert pledge.evidence_due_on == months_after(today + timedelta(days=20), 12)
    assert pledge.active_until == last, "no term is set: what was agreed stays"
    pledge.review_began_at = now
    db.session.flush()
    moves.renew(pledge, "Good.", now, by=by, last_day=today + timedelta(days=700))
    assert pledge.active_until == today + timedelta(days=700)
    pledge.review_began_at = now
    db.session.flush()
    with pytest.raises(LastDayPassed):
        moves.renew(pledge, "Good.", now, by=by, last_day=today - timedelta(days=1))


def test_months_end_where_months_end() -> None:
    assert months_after(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_after(date(2027, 12, 15), 12) == date(2028, 12, 15)
