"""Recording that a council signed, and that a pledge ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lms.clock import london_day
from lms.councils.queries import get_council
from lms.errors import Conflict
from lms.extensions import db
from lms.pledge import moves
from lms.pledge.models import Pledge
from lms.pledge.signing_models import AuthorityCheck, PledgeSigning
from lms.pledge.states import Move, State, stage_of
from lms.pledge.terms import evidence_day_after


class StandingAlready(Conflict):
    """A council has one standing pledge at a time."""


class CouncilGone(Conflict):
    """A council that has ended signs nothing: what replaced it signs anew."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Under which text somebody signed, who gave them the authority, and how and when that was checked."""

    text_version: str
    given_by: str
    check_made: AuthorityCheck
    checked_on: date
    check_note: str = ""


def record_pledge(
    council_id: int,
    *,
    signatory_name: str,
    signatory_post: str,
    signed_on: date,
    active_from: date,
    active_until: date | None,
    now: datetime,
    authority: Authority | None = None,
    by: int | None = None,
) -> Pledge:
    """Record a pledge that an authorised signatory signed on paper. One that lapsed is closed first; one that still
    runs is never cut short by the next. Raises StandingAlready, CouncilGone.
    """
    before = make_way(council_id, active_from, now, by=by)
    signing = None
    if authority is not None:
        signing = PledgeSigning(
            council_id=council_id,
            text_version=authority.text_version,
            name=signatory_name,
            post=signatory_post,
            authority=authority.given_by,
            signed_on=signed_on,
            check_made=authority.check_made,
            check_note=authority.check_note,
            checked_on=authority.checked_on,
            decided_at=now,
            decided_by_id=by,
        )
        db.session.add(signing)
        db.session.flush()
    pledge = Pledge(
        council_id=council_id,
        signatory_name=signatory_name,
        signatory_post=signatory_post,
        signed_on=signed_on,
        active_from=active_from,
        active_until=active_until,
        signing_id=signing.id if signing else None,
        evidence_due_on=evidence_day_after(active_from),
    )
    db.session.add(pledge)
    moves.note_beginning(pledge, Move.RECORDED, before, now, by=by)
    return pledge


def make_way(council_id: int, active_from: date, now: datetime, *, by: int | None) -> State:
    """Close a pledge that ran out, for the next; gives the state from which that goes.

    Raises StandingAlready, CouncilGone.
    """
    council = get_council(council_id)
    # Somebody else may be recording or countersigning for this council right now.
    db.session.refresh(council, ["ends_on"], with_for_update=True)
    if council.has_ended(max(active_from, london_day(now))):
        raise CouncilGone(_("This council has ended by then. What replaced it signs anew."))
    standing = db.session.scalars(
        select(Pledge).where(Pledge.council_id == council_id, Pledge.ended_at.is_(None))
    ).one_or_none()
    if standing is None:
        return State.NONE
    if standing.active_until is None or standing.active_until >= min(active_from, london_day(now)):
        raise StandingAlready(_("This council has a pledge already. End it first, or let it run out."))
    before = stage_of(standing, london_day(now))
    moves.close_lapsed(standing, now, by=by)
    return before


def end_pledge(pledge: Pledge, reason: str, now: datetime, *, by: int | None = None, note: str = "") -> None:
    """End a pledge now. The council's pools close with it; its posts stay public, and its invitations run out later.
    Raises EndedAlready, ReasonMissing.
    """
    moves.end(pledge, reason, now, by=by, note=note)
