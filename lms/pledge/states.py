"""The states of a pledge and the moves between them: one table, and each state derived from dates at every look.

(Domain sheet, section 6: enquiry, signed, active, evidence due, review, renewed or lapsed, withdrawn, suspended.)
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lms.pledge.models import Pledge


class State(StrEnum):
    """Where a council stands with its pledge."""

    NONE = "none"
    ENQUIRY = "enquiry"
    COUNTERSIGNING = "countersigning"
    SIGNED = "signed"
    ACTIVE = "active"
    EVIDENCE_DUE = "evidence due"
    UNDER_REVIEW = "under review"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


# In these the promise stands: the mark, the pool and the list of signatories show it.
STANDING = frozenset({State.ACTIVE, State.EVIDENCE_DUE, State.UNDER_REVIEW})
# From these a council can sign (again).
UNSIGNED = frozenset({State.NONE, State.ENQUIRY, State.LAPSED, State.WITHDRAWN, State.ENDED})


class Ending(StrEnum):
    """How a pledge ended before the next was recorded."""

    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    RAN_OUT = "ran out"


class Move(StrEnum):
    """What somebody did to a pledge, or on the way to one."""

    ENQUIRED = "enquired"
    ENQUIRY_REFUSED = "enquiry_refused"
    SIGNED = "signed"
    DECLINED = "declined"
    COUNTERSIGNED = "countersigned"
    RECORDED = "recorded"
    EVIDENCE_SENT = "evidence_sent"
    REVIEW_BEGUN = "review_begun"
    MORE_ASKED = "more_asked"
    RENEWED = "renewed"
    LEFT_TO_LAPSE = "left_to_lapse"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    COUNCIL_ENDS = "council_ends"


# From which states each move of a pledge is possible.
ALLOWED: dict[Move, frozenset[State]] = {
    Move.EVIDENCE_SENT: frozenset({State.ACTIVE, State.EVIDENCE_DUE}),
    Move.REVIEW_BEGUN: frozenset({State.ACTIVE, State.EVIDENCE_DUE}),
    Move.MORE_ASKED: frozenset({State.UNDER_REVIEW}),
    Move.RENEWED: frozenset({State.UNDER_REVIEW}),
    Move.LEFT_TO_LAPSE: frozenset({State.ACTIVE, State.EVIDENCE_DUE, State.UNDER_REVIEW}),
    Move.SUSPENDED: frozenset({State.ACTIVE, State.EVIDENCE_DUE, State.UNDER_REVIEW}),
    Move.REINSTATED: frozenset({State.SUSPENDED}),
    Move.WITHDRAWN: frozenset({State.SIGNED, *STANDING, State.SUSPENDED}),
    Move.ENDED: frozenset({State.SIGNED, *STANDING, State.SUSPENDED, State.LAPSED}),
}


def state_of(pledge: Pledge | None, today: date) -> State:
    """How a pledge stands: "active" also while evidence is due or under review, for the promise stands meanwhile."""
    stage = stage_of(pledge, today)
    return State.ACTIVE if stage in STANDING else stage


def stage_of(pledge: Pledge | None, today: date) -> State:
    """The exact state: of an active pledge, whether evidence is due or under review. ``queries.stage_sql`` says the
    same to the database.
    """
    if pledge is None:
        return State.NONE
    if pledge.ended_at is not None:
        return {Ending.WITHDRAWN: State.WITHDRAWN, Ending.RAN_OUT: State.LAPSED}.get(
            pledge.ending or Ending.ENDED, State.ENDED
        )
    if pledge.council.has_ended(today):
        return State.ENDED
    if pledge.active_from > today:
        return State.SIGNED
    if pledge.active_until is not None and pledge.active_until < today:
        return State.LAPSED
    if pledge.suspended_at is not None:
        return State.SUSPENDED
    if pledge.review_began_at is not None:
        return State.UNDER_REVIEW
    if pledge.evidence_due_on is not None and pledge.evidence_due_on <= today:
        return State.EVIDENCE_DUE
    return State.ACTIVE
