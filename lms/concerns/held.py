"""What concerns hold about a person: their complaints, and the concerns that they want to see on their account.

A concern that is not to be seen there is in no copy either: whoever reads the phone could make one. Its reference still
leads to it, and a safeguarding lead gives more in a safe way.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, or_, select, update

from lms.concerns.models import OPEN_STATES, Complaint, ComplaintStep, Concern, ConcernStep
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows

TABLES = {
    "concern": Treatment("concerns", Fate.UNNAMED, "who is in danger must stay protected, whoever told us"),
    "concern_step": Treatment("concerns", Fate.UNNAMED, "notes of leads name others, and are no part of a copy"),
    "complaint": Treatment("complaints", Fate.UNNAMED, "how we answered complaints is kept for a time"),
    "complaint_step": Treatment("complaints", Fate.UNNAMED, "notes of staff name others, and are no part of a copy"),
}


def complaints(person_id: int) -> Select[Any]:
    """The ids of a person's complaints."""
    return select(Complaint.id).where(Complaint.complainant_id == person_id)


def shown_concerns(person_id: int) -> Select[Any]:
    """The ids of a person's concerns that they want to see on their account."""
    return select(Concern.id).where(Concern.reporter_id == person_id, Concern.is_on_account)


def about(whom: Whom) -> Iterable[Section]:
    """Complaints and shown concerns, each with what we wrote to the person."""
    yield Section(
        "complaints",
        _("Your complaints"),
        {
            "reference": _("Reference number"),
            "kind": _("About"),
            "words": _("What you wrote"),
            "wish": _("What you asked for"),
            "received_at": _("Received"),
            "state": _("Result"),
            "message": _("Our message"),
            "at": _("Written"),
        },
        rows(
            select(
                Complaint.reference,
                Complaint.kind,
                Complaint.words,
                Complaint.wish,
                Complaint.received_at,
                Complaint.state,
                ComplaintStep.message,
                ComplaintStep.at,
            )
            .outerjoin(ComplaintStep, (ComplaintStep.complaint_id == Complaint.id) & (ComplaintStep.message != ""))
            .where(or_(Complaint.complainant_id == whom.id, Complaint.email.in_(whom.addresses)))
            .order_by(Complaint.id, ComplaintStep.id)
        ),
    )
    yield Section(
        "concerns",
        _("What you told us about somebody’s safety"),
        {
            "reference": _("Reference number"),
            "words": _("What you wrote"),
            "contact": _("How to reach you"),
            "received_at": _("Received"),
            "state": _("Result"),
            "message": _("Our message"),
            "at": _("Written"),
        },
        rows(
            select(
                Concern.reference,
                Concern.words,
                Concern.contact,
                Concern.received_at,
                Concern.state,
                ConcernStep.message,
                ConcernStep.at,
            )
            .outerjoin(ConcernStep, (ConcernStep.concern_id == Concern.id) & (ConcernStep.message != ""))
            .where(Concern.id.in_(shown_concerns(whom.id)))
            .order_by(Concern.id, ConcernStep.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take names, addresses and ways to reach the person out. What happened stays with whoever acts on it."""
    db.session.execute(
        update(Complaint)
        .where(or_(Complaint.complainant_id == whom.id, Complaint.email.in_(whom.addresses)))
        .values(name="", email=None)
    )
    db.session.execute(
        update(Concern)
        .where(or_(Concern.reporter_id == whom.id, Concern.mail_to.in_(whom.addresses)))
        .values(contact="", mail_to=None)
    )
    return ()


def forget(person_id: int) -> None:
    """Take complaints and concerns out, once their time is over."""
    concerns = select(Concern.id).where(Concern.reporter_id == person_id)
    db.session.execute(delete(ConcernStep).where(ConcernStep.concern_id.in_(concerns)))
    db.session.execute(delete(Concern).where(Concern.reporter_id == person_id))
    db.session.execute(delete(ComplaintStep).where(ComplaintStep.complaint_id.in_(complaints(person_id))))
    db.session.execute(delete(Complaint).where(Complaint.complainant_id == person_id))


def must_wait(person_id: int) -> bool:
    """Whether a complaint is open. An open concern never shows: the account would tell that something waits."""
    query = select(func.count()).where(Complaint.complainant_id == person_id, Complaint.state.in_(OPEN_STATES))
    return bool(db.session.scalar(query))


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    forget=forget,
    must_wait=must_wait,
    subjects={"complaint": complaints, "concern": shown_concerns},
)
