"""How far a council is with its four commitments: the page to work from, and one to read in a minute."""

from __future__ import annotations

from flask import Blueprint, render_template

from lms.access import Role, for_roles
from lms.clock import london_day, utc_now
from lms.commitments.councils import council_to_keep, this_day
from lms.commitments.decisions import decisions_of
from lms.commitments.drawing import evidence_drawn
from lms.commitments.facts import facts_by_council, facts_of
from lms.commitments.figures import figures_of
from lms.commitments.policy import KEEPERS
from lms.commitments.progress import SHOWN_FOR_MONTHS, progress_of
from lms.commitments.wording import STATE_TAGS, commitment_words, kind_words, promise_words, shown_when, state_words
from lms.months import months_after
from lms.pledge.queries import councils_with_active_pledge
from lms.pledge.standing import find_standing
from lms.requests import page_number

commitments = Blueprint("commitments", __name__, template_folder="templates")

PAGE_SIZE = 30
SHOWN_EVIDENCE = 12


@commitments.get("/council/<int:council_id>/commitments")
@for_roles(*KEEPERS)
def home(council_id: int) -> str:
    """The four commitments: where each stands, what comes next, what is late, and what shows it."""
    council = council_to_keep(council_id)
    today = this_day()
    return render_template(
        "commitments/home.html",
        council=council,
        progress=progress_of(facts_of(council.id), today),
        shown=SHOWN_EVIDENCE,
        shown_when=shown_when(),
        **_words(),
    )


@commitments.get("/council/<int:council_id>/commitments/minute")
@for_roles(*KEEPERS)
def minute(council_id: int) -> str:
    """What a chief executive can read in a minute, on a screen or on one sheet of paper."""
    council = council_to_keep(council_id)
    now = utc_now()
    today = london_day(now)
    standing = find_standing(council.id, today)
    facts = facts_of(council.id)
    progress = progress_of(facts, today)
    return render_template(
        "commitments/minute.html",
        council=council,
        standing=standing,
        progress=progress,
        chart=evidence_drawn(progress),
        figures=figures_of(council.id, months_after(today, -SHOWN_FOR_MONTHS), now),
        decisions=decisions_of(standing, progress, facts, today),
        today=today,
        **_words(),
    )


@commitments.get("/staff/commitments")
@for_roles(Role.PROGRAMME_OFFICER)
def signatories() -> str:
    """Every council with an active pledge, and where its commitments stand."""
    page, today = page_number(), this_day()
    pledges, total = councils_with_active_pledge(today, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    facts = facts_by_council([pledge.council_id for pledge in pledges])
    return render_template(
        "commitments/signatories.html",
        rows=[(pledge, progress_of(facts[pledge.council_id], today)) for pledge in pledges],
        total=total,
        page=page,
        page_size=PAGE_SIZE,
        **_words(),
    )


def _words() -> dict[str, object]:
    return {
        "names": commitment_words(),
        "promises": promise_words(),
        "states": state_words(),
        "tags": STATE_TAGS,
        "kinds": kind_words(),
    }
