"""How the demonstration's councils came to their pledges: by the moves that councils and officers really make."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.accounts.models import Person
from lms.clock import london_day
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.enquiries import Asker, enquire, follow_up
from lms.pledge.pledge_text import newest_version
from lms.pledge.services import Authority, record_pledge
from lms.pledge.signing import Signature, countersign, sign
from lms.pledge.signing_models import AuthorityCheck


def sign_on_the_site(council: Council, signatory: Person, officer: Person, now: datetime) -> None:
    """Asked, signed, checked and countersigned."""
    asked = now - timedelta(days=59)
    asker = Asker(signatory.name, "Head of people", signatory.email)
    words = "We want to reach more people of our town. How do we begin?"
    enquire(council, asker, words, network="demonstration", token=f"demonstration {council.id}", now=asked)
    signature = Signature(newest_version(), "Mary Okafor", "Chief executive", "Scheme of delegation, 4.2")
    signing = sign(council, signature, asked + timedelta(days=5), by=signatory.id)
    checked = asked + timedelta(days=14)
    countersign(
        signing,
        AuthorityCheck.MONITORING_OFFICER,
        london_day(checked),
        "Mail of the monitoring officer to the programme",
        london_day(checked),
        checked,
        by=officer,
    )
    db.session.flush()


def sign_on_paper(council: Council, name: str, officer: Person, now: datetime) -> None:
    """Signed on paper, for a time that was agreed."""
    signed = now - timedelta(days=50)
    record_pledge(
        council.id,
        signatory_name=name,
        signatory_post="Chief executive",
        signed_on=london_day(signed),
        active_from=london_day(signed + timedelta(days=5)),
        active_until=london_day(now + timedelta(days=320)),
        authority=Authority(
            newest_version(), "Decision of the cabinet", AuthorityCheck.MINUTES, london_day(signed + timedelta(days=2))
        ),
        now=signed + timedelta(days=5),
        by=officer.id,
    )
    db.session.flush()


def let_a_council_ask(council: Council, officer: Person, now: datetime) -> None:
    """Asked, and not signed yet."""
    asker = Asker("Ann Walsh", "Head of human resources", "ann.walsh@harrowmere.example")
    words = "Our cabinet wants to know what the pledge asks of us."
    asked = now - timedelta(days=6)
    enquiry = enquire(council, asker, words, network="demonstration", token=f"demonstration {council.id}", now=asked)
    db.session.flush()
    follow_up(
        enquiry,
        "Phoned, and sent the text.",
        handler_id=officer.id,
        next_step="Ask when the cabinet meets",
        next_step_on=london_day(now + timedelta(days=3)),
        by=officer.id,
        now=asked + timedelta(days=2),
    )
