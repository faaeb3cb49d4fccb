"""What an officer can decide about a pledge in each state, and doing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lms.clock import london_day
from lms.pledge import moves
from lms.pledge.models import Pledge
from lms.pledge.states import ALLOWED, Move, State
from lms.pledge.wording import DECISIONS


@dataclass(frozen=True, slots=True)
class Decision:
    """A move with its reason, which the council reads, and a note, which it does not."""

    move: Move
    reason: str
    note: str = ""
    last_day: date | None = None


def possible(state: State) -> dict[Move, str]:
    """What can be decided in this state, and what it is called."""
    return {move: words for move, words in DECISIONS.items() if state in ALLOWED[move]}


def decide(pledge: Pledge, decision: Decision, now: datetime, *, by: int) -> None:
    """Do it. Raises MoveNotPossible, EndedAlready, ReasonMissing, LastDayPassed."""
    reason, note = decision.reason, decision.note
    match decision.move:
        case Move.RENEWED:
            moves.renew(pledge, reason, now, by=by, note=note, last_day=decision.last_day)
        case Move.LEFT_TO_LAPSE:
            moves.let_lapse(pledge, decision.last_day or london_day(now), reason, now, by=by, note=note)
        case Move.REVIEW_BEGUN:
            moves.begin_review(pledge, reason, now, by=by, note=note)
        case Move.MORE_ASKED:
            moves.ask_for_more(pledge, reason, now, by=by, note=note)
        case Move.SUSPENDED:
            moves.suspend(pledge, reason, now, by=by, note=note)
        case Move.REINSTATED:
            moves.reinstate(pledge, reason, now, by=by, note=note)
        case other:
            raise ValueError(f"{other} is no decision of an officer")
