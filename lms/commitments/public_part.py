"""What a council has shown of its commitments, for the public: what is under way, or late, stays its own."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from lms.clock import london_day
from lms.commitments.facts import facts_of
from lms.commitments.models import Commitment
from lms.commitments.progress import State, progress_of
from lms.councils.models import Council
from lms.vacancies.council_page_parts import PagePart


def commitments_shown(council: Council, now: datetime) -> PagePart | None:
    """The promises that the council has shown in the last twelve months; one statement."""
    promises = {
        Commitment.RECRUITMENT: _("It checks how it recruits, and makes that better."),
        Commitment.WORKFORCE: _("It looks at figures of who works for it, and who does not."),
        Commitment.COMMUNITIES: _("It listens to communities, and works with them for equality."),
        Commitment.CELEBRATION: _("It celebrates migrants in its workforce."),
    }
    progress = progress_of(facts_of(council.id), london_day(now))
    shown = [promises[one.commitment] for one in progress if one.state is State.SHOWN]
    if not shown:
        return None
    return PagePart(_("What the council has shown in the last 12 months"), shown, is_english=False)
