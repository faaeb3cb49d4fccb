"""How far a council is with each commitment: worked out from what is written down. Pure: facts in, progress out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.commitments.models import Commitment
from lms.months import months_after

SHOWN_FOR_MONTHS = 12  # what is older shows what a council did, not what it does


class State(StrEnum):
    """Where a commitment stands."""

    NOT_STARTED = "not started"
    UNDER_WAY = "under way"
    SHOWN = "shown"
    NEEDS_ATTENTION = "needs attention"


class Kind(StrEnum):
    """What a fact is."""

    REVIEW = "review"
    DOCUMENT = "document"
    ACTION = "action"
    CHECKLIST = "checklist"
    LOOK = "look"
    STEP = "step"
    ENGAGEMENT = "engagement"
    INITIATIVE = "initiative"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something written down: on which day it was, what is due and when, and whether it shows that the commitment is
    kept. ``page_id`` is the record whose page shows it. ``due_on`` of an initiative is its next date.
    """

    council_id: int
    commitment: Commitment
    kind: Kind
    id: int
    page_id: int
    title: str
    on: date
    due_on: date | None
    done_on: date | None
    shows: bool

    @property
    def waits(self) -> bool:
        """Whether something is still to be done by a date."""
        return self.due_on is not None and self.done_on is None

    def next_day(self, today: date) -> date | None:
        """When something comes of it: the day on which it will be, or by which something is due."""
        if self.on > today:
            return self.on
        return self.due_on if self.waits and self.due_on is not None and self.due_on >= today else None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one commitment stands, what comes next, what is late, and how much shows it in the last twelve months."""

    commitment: Commitment
    state: State
    next: Fact | None
    next_on: date | None
    late: Sequence[Fact]
    evidence: Sequence[Fact]


def progress_of(facts: Iterable[Fact], today: date) -> list[Progress]:
    """The progress of each commitment of one council."""
    known = list(facts)
    return [_progress(one, [fact for fact in known if fact.commitment is one], today) for one in Commitment]


def _progress(commitment: Commitment, facts: Sequence[Fact], today: date) -> Progress:
    since = months_after(today, -SHOWN_FOR_MONTHS)
    late = [fact for fact in facts if fact.waits and fact.due_on is not None and fact.due_on < today]
    coming = [(day, fact.id, fact) for fact in facts if (day := fact.next_day(today)) is not None]
    next_on, _number, following = min(coming, key=lambda one: one[:2], default=(None, 0, None))
    evidence = [fact for fact in facts if since < fact.on <= today and _is_evidence(fact)]
    return Progress(
        commitment,
        _state(facts, late, since, today),
        following,
        next_on,
        sorted(late, key=lambda fact: (fact.due_on or today, fact.id)),
        sorted(evidence, key=lambda fact: (fact.on, fact.id), reverse=True),
    )


def _state(facts: Sequence[Fact], late: Sequence[Fact], since: date, today: date) -> State:
    if not facts:
        return State.NOT_STARTED
    shown = [fact.on for fact in facts if fact.shows and fact.on <= today]
    if late or (shown and max(shown) <= since):
        return State.NEEDS_ATTENTION
    return State.SHOWN if shown else State.UNDER_WAY


def _is_evidence(fact: Fact) -> bool:
    """A plan shows nothing yet: an action or a step counts once it is done."""
    return fact.kind not in (Kind.ACTION, Kind.STEP) or fact.done_on is not None
