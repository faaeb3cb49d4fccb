"""The council of an address, for those who may keep its commitments."""

from __future__ import annotations

from datetime import date

from flask_login import current_user

from lms.clock import london_day, utc_now
from lms.commitments.policy import may_keep_commitments
from lms.councils.models import Council
from lms.councils.queries import get_council
from lms.errors import NotFound


def council_to_keep(council_id: int) -> Council:
    """The council, when whoever is signed in may keep its commitments. Raises NotFound: others learn nothing."""
    check_may_keep(council_id)
    return get_council(council_id)


def check_may_keep(council_id: int) -> None:
    """Raises NotFound for whoever may not keep this council's commitments."""
    if not may_keep_commitments(current_user, council_id):
        raise NotFound


def this_day() -> date:
    """Today in London."""
    return london_day(utc_now())
