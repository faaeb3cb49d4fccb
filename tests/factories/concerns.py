"""Safeguarding concerns and complaints."""

from __future__ import annotations

import secrets
from datetime import datetime

from lms.accounts.models import Person
from lms.clock import utc_now
from lms.concerns.clocks import complaint_clock, concern_acknowledged_by
from lms.concerns.models import Complaint, ComplaintState, Concern, ConcernState, Danger, Kind, Whom
from lms.concerns.references import new_reference
from lms.extensions import db

SECRET_WORDS = "He keeps my passport."


def make_concern(
    *,
    reporter: Person | None = None,
    is_on_account: bool = False,
    danger: Danger = Danger.NO,
    received_at: datetime | None = None,
    mail_to: str | None = None,
) -> Concern:
    """A concern that nobody has read yet."""
    at = received_at or utc_now()
    row = Concern(
        token=secrets.token_hex(8),
        reference=new_reference(),
        reporter=reporter,
        is_on_account=is_on_account,
        language="en",
        whom=Whom.ME,
        danger=danger,
        words=SECRET_WORDS,
        contact="",
        mail_to=mail_to,
        state=ConcernState.RECEIVED,
        received_at=at,
        acknowledge_by=concern_acknowledged_by(at),
    )
    db.session.add(row)
    db.session.flush()
    return row


def make_complaint(
    *,
    complainant: Person | None = None,
    kind: Kind = Kind.SERVICE,
    received_at: datetime | None = None,
    is_for_administrator: bool = False,
    email: str | None = None,
) -> Complaint:
    """A complaint that nobody has read yet."""
    at = received_at or utc_now()
    clock = complaint_clock(at)
    row = Complaint(
        token=secrets.token_hex(8),
        reference=new_reference(),
        complainant=complainant,
        name="",
        email=email,
        language="en",
        kind=kind,
        words="Nobody marked my work.",
        wish="",
        is_for_administrator=is_for_administrator,
        state=ComplaintState.RECEIVED,
        received_at=at,
        acknowledge_by=clock.acknowledge_by,
        answer_by=clock.answer_by,
    )
    db.session.add(row)
    db.session.flush()
    return row
