"""Telling staff that something is overdue: once a day, without a word of what it is about."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from lms.access import Role
from lms.accounts.models import Person
from lms.accounts.queries import holders_of
from lms.addresses import public_address
from lms.concerns.complaint_services import handlers_of
from lms.concerns.models import Complaint, Concern
from lms.concerns.queries import overdue_complaint, overdue_concern
from lms.extensions import db
from lms.outbox.services import queue

AGAIN_AFTER = timedelta(hours=24)


def remind_of_overdue(now: datetime) -> None:
    """One mail to each lead while concerns wait too long, and one to each who handles complaints; again each day.

    What was reminded of is marked in the same transaction: running it twice, or twice at once, sends one.
    """
    again = now - AGAIN_AFTER
    overdue = db.session.scalars(
        select(Concern)
        .where(overdue_concern(now), or_(Concern.reminded_at.is_(None), Concern.reminded_at <= again))
        .with_for_update()
    ).all()
    if overdue:
        for lead in holders_of(Role.SAFEGUARDING_LEAD) or holders_of(Role.ADMINISTRATOR):
            _remind(lead, "concerns.leads", now)
        for concern in overdue:
            concern.reminded_at = now
    late = db.session.scalars(
        select(Complaint)
        .where(overdue_complaint(now), or_(Complaint.reminded_at.is_(None), Complaint.reminded_at <= again))
        .options(selectinload(Complaint.steps))
        .with_for_update()
    ).all()
    handlers: dict[int, Person] = {}
    for complaint in late:
        handlers |= {person.id: person for person in handlers_of(complaint)}
        complaint.reminded_at = now
    for person in handlers.values():
        _remind(person, "complaints.index", now)
    db.session.commit()


def _remind(person: Person, endpoint: str, now: datetime) -> None:
    with force_locale(person.language):
        queue(
            recipient=person.email,
            subject=_("Something is overdue"),
            body=_(
                "Something waits longer than we promise. Please look at it today:\n\n%(link)s\n",
                link=public_address(endpoint),
            ),
            now=now,
        )
