"""Recording that a council signed, and that a pledge ended."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lms import audit
from lms.clock import london_day
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.pledge.events import PledgeEnded
from lms.pledge.models import Pledge


class StandingAlready(Conflict):
    """A council has one standing pledge at a time."""


class EndedAlready(Conflict):
    """A pledge ends once."""


class ReasonMissing(Invalid):
    """Why a pledge ended is written down."""


def record_pledge(
    council_id: int,
    *,
    signatory_name: str,
    signatory_post: str,
    signed_on: date,
    active_from: date,
    active_until: date | None,
    now: datetime,
) -> Pledge:
    """Record a pledge that an authorised signatory signed. One that lapsed is closed first; one that still runs is
    never cut short by the next. Raises StandingAlready.
    """
    standing = db.session.scalars(
        select(Pledge).where(Pledge.council_id == council_id, Pledge.ended_at.is_(None))
    ).one_or_none()
    if standing is not None:
        if standing.active_until is None or standing.active_until >= min(active_from, london_day(now)):
            raise StandingAlready(_("This council has a pledge already. End it first, or let it run out."))
        standing.ended_at = now
        standing.ended_reason = _("Ran out")
        db.session.flush()
    pledge = Pledge(
        council_id=council_id,
        signatory_name=signatory_name,
        signatory_post=signatory_post,
        signed_on=signed_on,
        active_from=active_from,
        active_until=active_until,
    )
    db.session.add(pledge)
    audit.record("pledge.recorded", pledge, now, council=council_id)
    return pledge


def end_pledge(pledge: Pledge, reason: str, now: datetime) -> None:
    """End a pledge now. The council's pools close with it; its posts stay public, and its invitations run out later.
    Raises EndedAlready, ReasonMissing.
    """
    # Somebody else of the team may be ending it right now: wait, and see what they did.
    db.session.refresh(pledge, ["ended_at"], with_for_update=True)
    if pledge.ended_at is not None:
        raise EndedAlready(_("This pledge has ended already."))
    if not reason.strip():
        raise ReasonMissing(_("Give a reason."))
    pledge.ended_at = now
    pledge.ended_reason = reason.strip()
    audit.record("pledge.ended", pledge, now, council=pledge.council_id)
    publish(PledgeEnded(pledge.council_id, now))
