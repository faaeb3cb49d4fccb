"""Moves of a pledge: each is named, dated, has a reason, and is possible from some states only (see states.ALLOWED)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms import audit
from lms.addresses import path_of
from lms.clock import london_day
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.pledge.events import PledgeEnded
from lms.pledge.models import Pledge
from lms.pledge.signing_models import PledgeMove, PledgeSigning
from lms.pledge.states import ALLOWED, STANDING, Ending, Move, State, stage_of
from lms.pledge.telling import tell_officers, tell_signatories
from lms.pledge.terms import evidence_day_after, last_day_from
from lms.pledge.wording import MOVES

# What moves change: by these a state is known.
MOVED = (
    *("active_from", "active_until", "ended_at", "ending", "suspended_at", "review_began_at", "evidence_due_on"),
    "end_told_at",
)

# Of these the other side is told.
BY_THE_COUNCIL = frozenset({Move.EVIDENCE_SENT, Move.WITHDRAWN})
BY_THE_PROGRAMME = frozenset(
    {
        *(Move.REVIEW_BEGUN, Move.MORE_ASKED, Move.RENEWED, Move.LEFT_TO_LAPSE, Move.SUSPENDED, Move.REINSTATED),
        *(Move.COUNTERSIGNED, Move.ENDED),
    }
)


class EndedAlready(Conflict):
    """A pledge ends once."""


class MoveNotPossible(Conflict):
    """Not from the state in which the pledge is now."""


class ReasonMissing(Invalid):
    """Why something was done is written down."""


class LastDayPassed(Invalid):
    """A pledge is not left to lapse in the past."""


def send_evidence(pledge: Pledge, words: str, now: datetime, *, by: int) -> None:
    """The council says how it keeps its promises: the review begins. Raises MoveNotPossible, ReasonMissing."""
    before = _hold(pledge, Move.EVIDENCE_SENT, words, now)
    pledge.review_began_at = now
    _note(pledge, Move.EVIDENCE_SENT, before, words, now, by=by)


def begin_review(pledge: Pledge, reason: str, now: datetime, *, by: int, note: str = "") -> None:
    """The programme team looks at the pledge by itself. Raises MoveNotPossible, ReasonMissing."""
    before = _hold(pledge, Move.REVIEW_BEGUN, reason, now)
    pledge.review_began_at = now
    _note(pledge, Move.REVIEW_BEGUN, before, reason, now, by=by, note=note)


def ask_for_more(pledge: Pledge, reason: str, now: datetime, *, by: int, note: str = "") -> None:
    """The evidence is not enough yet: the council sends more. Raises MoveNotPossible, ReasonMissing."""
    before = _hold(pledge, Move.MORE_ASKED, reason, now)
    pledge.review_began_at = None
    pledge.evidence_due_on = pledge.evidence_due_on or london_day(now)
    _note(pledge, Move.MORE_ASKED, before, reason, now, by=by, note=note)


def renew(pledge: Pledge, reason: str, now: datetime, *, by: int, note: str = "", last_day: date | None = None) -> None:
    """The evidence is good: the next is due after another period, counted from the day on which this was due, or from
    today where that is later. ``last_day`` is a new last day that was agreed; without one, a term that is set is added.

    Raises MoveNotPossible, ReasonMissing, LastDayPassed.
    """
    before = _hold(pledge, Move.RENEWED, reason, now)
    today = london_day(now)
    if last_day is not None and last_day < today:
        raise LastDayPassed(_("The last day can’t be in the past."))
    pledge.review_began_at = None
    pledge.evidence_due_on = evidence_day_after(max(pledge.evidence_due_on or today, today))
    if last_day is not None:
        pledge.active_until = last_day
    elif pledge.active_until is not None:
        pledge.active_until = last_day_from(pledge.active_until + timedelta(days=1)) or pledge.active_until
    _note(pledge, Move.RENEWED, before, reason, now, by=by, note=note)


def let_lapse(pledge: Pledge, last_day: date, reason: str, now: datetime, *, by: int, note: str = "") -> None:
    """The pledge gets a last day, today or later, and lapses after it by itself.

    Raises MoveNotPossible, ReasonMissing, LastDayPassed.
    """
    before = _hold(pledge, Move.LEFT_TO_LAPSE, reason, now)
    if last_day < london_day(now):
        raise LastDayPassed(_("The last day can’t be in the past."))
    pledge.active_until, pledge.review_began_at = last_day, None
    _note(pledge, Move.LEFT_TO_LAPSE, before, reason, now, by=by, note=note)


def suspend(pledge: Pledge, reason: str, now: datetime, *, by: int, note: str = "") -> None:
    """The pledge does not count from this moment: the mark says so, and the pool closes. Raises MoveNotPossible,
    ReasonMissing.
    """
    before = _hold(pledge, Move.SUSPENDED, reason, now)
    pledge.suspended_at = now
    _note(pledge, Move.SUSPENDED, before, reason, now, by=by, note=note)
    publish(PledgeEnded(pledge.council_id, now))


def reinstate(pledge: Pledge, reason: str, now: datetime, *, by: int, note: str = "") -> None:
    """The pledge counts again as before. Raises MoveNotPossible, ReasonMissing."""
    before = _hold(pledge, Move.REINSTATED, reason, now)
    pledge.suspended_at = None
    _note(pledge, Move.REINSTATED, before, reason, now, by=by, note=note)


def withdraw(pledge: Pledge, reason: str, now: datetime, *, by: int) -> None:
    """The council takes its promise back. Raises EndedAlready, MoveNotPossible, ReasonMissing."""
    _end(pledge, Move.WITHDRAWN, Ending.WITHDRAWN, reason, now, by=by)


def end(pledge: Pledge, reason: str, now: datetime, *, by: int | None, note: str = "") -> None:
    """The programme ends the pledge. The council's pools close with it; its posts stay public, and its invitations run
    out later. Raises EndedAlready, MoveNotPossible, ReasonMissing.
    """
    _end(pledge, Move.ENDED, Ending.ENDED, reason, now, by=by, note=note)


def close_lapsed(pledge: Pledge, now: datetime, *, by: int | None) -> None:
    """One that ran out, or whose council ended, makes way for the next."""
    before = stage_of(pledge, london_day(now))
    pledge.ended_at, pledge.ending = now, Ending.RAN_OUT
    pledge.ended_reason = _("Ran out")
    _note(pledge, Move.ENDED, before, pledge.ended_reason, now, by=by)
    db.session.flush()


def note_before_pledge(
    council_id: int,
    move: Move,
    states: tuple[State, State],
    now: datetime,
    *,
    by: int | None,
    signing: PledgeSigning | None = None,
    reason: str = "",
) -> None:
    """Write down a move on the way to a pledge, in which there is none yet."""
    db.session.add(
        PledgeMove(
            council_id=council_id,
            signing_id=signing.id if signing else None,
            move=move,
            from_state=states[0],
            to_state=states[1],
            at=now,
            by_id=by,
            reason=reason,
        )
    )


def note_beginning(pledge: Pledge, move: Move, before: State, now: datetime, *, by: int | None) -> None:
    """Write down that there is a pledge now."""
    _note(pledge, move, before, "", now, by=by)


def note_that_council_ends(pledge: Pledge, reason: str, now: datetime) -> None:
    """Write down that the pledge will end with its council."""
    _note(pledge, Move.COUNCIL_ENDS, stage_of(pledge, london_day(now)), reason, now, by=None)


def _end(
    pledge: Pledge, move: Move, ending: Ending, reason: str, now: datetime, *, by: int | None, note: str = ""
) -> None:
    before = _hold(pledge, move, reason, now)
    pledge.ended_at, pledge.ended_reason, pledge.ending = now, reason.strip()[:300], ending
    _note(pledge, move, before, reason, now, by=by, note=note)
    if before in STANDING:  # otherwise who was invited knows already
        publish(PledgeEnded(pledge.council_id, now))


def _hold(pledge: Pledge, move: Move, reason: str, now: datetime) -> State:
    """The state from which the move goes. Somebody else may be moving it right now: wait, and see what they did."""
    db.session.refresh(pledge, MOVED, with_for_update=True)
    state = stage_of(pledge, london_day(now))
    if pledge.ended_at is not None:
        raise EndedAlready(_("This pledge has ended already."))
    if state not in ALLOWED[move]:
        raise MoveNotPossible(_("This can’t be done now: the pledge is in another state. Reload the page."))
    if not reason.strip():
        raise ReasonMissing(_("Give a reason."))
    return state


def _note(
    pledge: Pledge, move: Move, before: State, reason: str, now: datetime, *, by: int | None, note: str = ""
) -> None:
    db.session.flush()
    row = PledgeMove(
        council_id=pledge.council_id,
        pledge_id=pledge.id,
        signing_id=pledge.signing_id,
        move=move,
        from_state=before,
        to_state=stage_of(pledge, london_day(now)),
        at=now,
        by_id=by,
        reason=reason.strip(),
        note=note.strip(),
    )
    db.session.add(row)
    audit.record(f"pledge.{move.value}", pledge, now, by=by, council=pledge.council_id)
    db.session.flush()
    about = f"pledge move {row.id}"
    sentence = _l("The pledge of %(council)s: %(what)s.", council=pledge.council.name, what=MOVES[move].lower())
    if move in BY_THE_PROGRAMME:
        tell_signatories(pledge.council_id, about=about, sentence=sentence, now=now)
    if move in BY_THE_COUNCIL:
        tell_officers(
            about=about,
            sentence=sentence,
            path=path_of("pledge_records.council", council_id=pledge.council_id),
            now=now,
        )
