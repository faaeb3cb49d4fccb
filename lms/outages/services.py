"""Recording outages, and undoing what was recorded by mistake."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from lms import audit
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.outages.models import Outage

LONGEST = timedelta(days=7)


class NoOutage(Invalid):
    """These times can't be an outage."""


class LookedAtAlready(Conflict):
    """Somebody else has recorded or dismissed it meanwhile."""


def record_outage(began_at: datetime, ended_at: datetime, note: str, *, by: int, now: datetime) -> Outage:
    """Record an outage that is over. Whoever was in an attempt has the time back from this moment. Raises NoOutage."""
    if ended_at <= began_at:
        raise NoOutage(_("The outage must end after it began."))
    if ended_at > now:
        raise NoOutage(_("Record an outage when it is over: this end is still to come."))
    if ended_at - began_at > LONGEST:
        raise NoOutage(_("An outage of more than 7 days can’t be recorded. Give later dates instead."))
    outage = Outage(began_at=began_at, ended_at=ended_at, note=note, recorded_at=now, recorded_by_id=by)
    db.session.add(outage)
    _note("outage.recorded", outage, by, now)
    return outage


def confirm(outage: Outage, *, by: int, now: datetime) -> None:
    """Record what was found by itself. Raises LookedAtAlready."""
    if not outage.is_proposed:
        raise LookedAtAlready(_("Somebody has looked at this already. Go back and reload the page."))
    outage.recorded_at, outage.recorded_by_id = now, by
    _note("outage.recorded", outage, by, now)


def undo(outage: Outage, *, by: int, now: datetime) -> None:
    """It was none: what was proposed is dismissed, and what was recorded counts no longer. Raises LookedAtAlready."""
    if outage.undone_at is not None:
        raise LookedAtAlready(_("Somebody has looked at this already. Go back and reload the page."))
    action = "outage.dismissed" if outage.is_proposed else "outage.undone"
    outage.undone_at, outage.undone_by_id = now, by
    _note(action, outage, by, now)


def _note(action: str, outage: Outage, by: int, now: datetime) -> None:
    audit.record(action, outage, now, by=by, began_at=outage.began_at.isoformat(), ended_at=outage.ended_at.isoformat())
