"""What pledges hold about people: who signed and spoke for a council, which the council publishes itself; and who asked
about the pledge, for as long as it takes to answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.pledge.enquiries import empty
from lms.pledge.enquiry_models import EnquiryResult, PledgeEnquiry


def about(whom: Whom) -> Iterable[Section]:
    """What the person asked about the pledge."""
    yield Section(
        "pledge_enquiries",
        _("What you asked about the pledge"),
        {
            "name": _("Name"),
            "post": _("Post"),
            "email": _("E-mail address"),
            "words": _("What you wrote"),
            "sent_at": _("Sent"),
        },
        rows(
            select(
                PledgeEnquiry.name, PledgeEnquiry.post, PledgeEnquiry.email, PledgeEnquiry.words, PledgeEnquiry.sent_at
            )
            .where(PledgeEnquiry.email.in_(whom.addresses))
            .order_by(PledgeEnquiry.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Forget who asked."""
    for enquiry in db.session.scalars(select(PledgeEnquiry).where(PledgeEnquiry.email.in_(whom.addresses))):
        if enquiry.closed_at is None:
            enquiry.result, enquiry.closed_at = EnquiryResult.FORGOTTEN, now
        empty(enquiry, now)
    return ()


HELD = Held(
    tables={
        "pledge": Treatment("", Fate.KEPT, "a council's public act names who signed it; no account is behind the name"),
        "pledge_signing": Treatment(
            "", Fate.KEPT, "a council's act: who signed it in which post, and who checked that; it is among their deeds"
        ),
        "pledge_move": Treatment(
            "", Fate.KEPT, "what was done with a council's pledge; who did it is among their deeds"
        ),
        "pledge_enquiry": Treatment("pledge_enquiries", Fate.UNNAMED, "that a council asked is part of its record"),
        "pledge_enquiry_note": Treatment(
            "", Fate.ERASED, "what the team did about an enquiry; it goes with the name of who asked"
        ),
        "pledge_statement": Treatment(
            "", Fate.KEPT, "a council's public words; which accounts drafted and approved them is told by their deeds"
        ),
    },
    about=about,
    erase=erase,
)
