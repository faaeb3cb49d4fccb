"""Pledges."""

from __future__ import annotations

from datetime import date, timedelta

from lms.clock import london_day, utc_now
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.pledge.pledge_text import newest_version


def make_pledge(council: Council, *, active_from: date | None = None, active_until: date | None = None) -> Pledge:
    """A pledge that is active today unless dates say otherwise."""
    today = london_day(utc_now())
    pledge = Pledge(
        council_id=council.id,
        signatory_name="Mary Okafor",
        signatory_post="Chief executive",
        signed_on=active_from or today - timedelta(days=30),
        active_from=active_from or today - timedelta(days=30),
        active_until=active_until,
    )
    db.session.add(pledge)
    db.session.flush()
    return pledge


def pledge_form(council: Council, **changes: str) -> dict[str, str]:
    """What an officer sends to record a pledge that was signed and begins today."""
    today = london_day(utc_now()).isoformat()
    return {
        "council": str(council.id),
        "signatory_name": "Mary Okafor",
        "signatory_post": "Chief executive",
        "signed_on": today,
        "active_from": today,
        "active_until": "",
        "text_version": newest_version(),
        "authority": "Scheme of delegation, 4.2",
        "check_made": "constitution",
        "check_note": "",
        "checked_on": (london_day(utc_now()) - timedelta(days=1)).isoformat(),
    } | changes
