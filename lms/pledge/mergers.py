"""What becomes of a pledge when its council ends: it ends with it, and whoever signed is told. What replaces the
council signs anew: a promise is not inherited.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.clock import day_in_words
from lms.councils.events import CouncilEnds
from lms.councils.queries import get_council
from lms.councils.register_plan import names_of
from lms.pledge.moves import note_that_council_ends
from lms.pledge.signing_queries import newest_pledge
from lms.pledge.telling import tell_signatories


def on_council_ends(event: CouncilEnds) -> None:
    """Write down that the pledge ends with the council, and tell its signatories."""
    council = get_council(event.council_id)
    pledge = newest_pledge(council.id)
    if pledge is None or pledge.ended_at is not None:
        return
    pledge.end_told_at = None
    heirs = names_of(council.replaced_by)
    reason = f"The last day of {council.name} is {event.last_day.isoformat()}."
    note_that_council_ends(pledge, f"{reason} It is replaced by {heirs}." if heirs else reason, event.at)
    sentence = _l(
        "The pledge of %(council)s ends with the council on %(day)s. What replaces it can sign anew.",
        council=council.name,
        day=day_in_words(event.last_day),
    )
    about = f"council {council.id} ends {event.last_day.isoformat()}"
    tell_signatories(council.id, about=about, sentence=sentence, now=event.at)
