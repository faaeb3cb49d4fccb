"""Signatures, enquiries, and pledges in each state."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from lms.accounts.models import Person
from lms.clock import london_day, utc_now
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.enquiries import Asker, enquire
from lms.pledge.enquiry_models import PledgeEnquiry
from lms.pledge.models import Pledge
from lms.pledge.pledge_text import newest_version
from lms.pledge.signing import Signature, sign
from lms.pledge.signing_models import PledgeSigning
from lms.pledge.states import Ending, State
from tests.factories.pledge import make_pledge

numbers = count(1)


def make_signing(council: Council, by: Person) -> PledgeSigning:
    """A signature on the site that waits for countersigning."""
    signature = Signature(newest_version(), by.name, "Chief executive", "Scheme of delegation, 4.2")
    return sign(council, signature, utc_now(), by=by.id)


def make_enquiry(
    council: Council, *, email: str = "asks@council.example", words: str = "Tell us more."
) -> PledgeEnquiry:
    """An open enquiry."""
    token = f"token {next(numbers)}"
    return enquire(council, Asker("Ann Asker", "Head of HR", email), words, network=token, token=token, now=utc_now())


def make_pledge_in(state: State, council: Council) -> Pledge:
    """A pledge in one of the states that a pledge can have."""
    now = utc_now()
    today = london_day(now)
    pledge = make_pledge(council)
    match state:
        case State.SIGNED:
            pledge.active_from = today + timedelta(days=9)
        case State.EVIDENCE_DUE:
            pledge.evidence_due_on = today
        case State.UNDER_REVIEW:
            pledge.review_began_at = now
        case State.SUSPENDED:
            pledge.suspended_at = now
        case State.LAPSED:
            pledge.active_until = today - timedelta(days=1)
        case State.WITHDRAWN | State.ENDED:
            pledge.ended_at, pledge.ended_reason = now, "They asked."
            pledge.ending = Ending.WITHDRAWN if state is State.WITHDRAWN else Ending.ENDED
    db.session.flush()
    return pledge


def sign_form(**changes: str) -> dict[str, str]:
    """What a signatory sends."""
    return {
        "version": newest_version(),
        "name": "Mary Okafor",
        "post": "Chief executive",
        "authority": "Scheme of delegation, 4.2",
        "agreed": "y",
    } | changes


def countersign_form(**changes: str) -> dict[str, str]:
    """What an officer sends who has checked the authority."""
    today = london_day(utc_now()).isoformat()
    return {
        "answer": "yes",
        "check_made": "monitoring officer",
        "check_note": "Mail of this morning",
        "checked_on": today,
        "active_from": today,
        "reason": "",
    } | changes
