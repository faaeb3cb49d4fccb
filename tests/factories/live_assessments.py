"""Times for live assessments, bookings and finished sheets."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.live_assessments.models import LiveBooking, LiveDecision, LiveSlot, Turnout
from lms.live_assessments.queries import live_criteria
from lms.live_assessments.services import Offer, Seen, book, finish, offer, save_sheet
from tests.factories.accounts import make_person
from tests.factories.learning import make_enrolment

LIVE_MODULE = "T2"


def make_slot(
    cohort: Cohort, *, tutor: Person | None = None, starts_at: datetime | None = None, place: str = "Room 2"
) -> LiveSlot:
    """A time of 30 minutes in two days, unless it is said otherwise; each of a tutor's an hour after their others."""
    tutor = tutor or make_person(roles=[Role.TUTOR])
    others = db.session.scalar(select(func.count(LiveSlot.id)).where(LiveSlot.tutor_id == tutor.id)) or 0
    starts_at = starts_at or utc_now() + timedelta(days=2, hours=others)
    wanted = Offer(LIVE_MODULE, starts_at, minutes=30, count=1, place=place, link="")
    [slot] = offer(cohort, wanted, tutor_id=tutor.id, now=utc_now())
    return slot


def make_booking(
    enrolment: Enrolment | None = None,
    *,
    slot: LiveSlot | None = None,
    may_record: bool = False,
    has_begun: bool = False,
) -> LiveBooking:
    """A booked time; with ``has_begun`` its meeting began an hour ago."""
    enrolment = enrolment or make_enrolment()
    slot = slot or make_slot(enrolment.cohort)
    booking = book(slot, enrolment, may_record=may_record, now=utc_now())
    if has_begun:
        slot.starts_at = utc_now() - timedelta(hours=1)
        slot.ends_at = utc_now() - timedelta(minutes=30)
    db.session.flush()
    return booking


def make_sheet(
    booking: LiveBooking, *, decision: Decision = Decision.PASS, turnout: Turnout = Turnout.JOINED
) -> LiveBooking:
    """A finished sheet."""
    criteria = live_criteria(current_edition(), booking.module_code)
    seen = {criterion.code: Seen(decision, "She explained it well.") for criterion in criteria}
    save_sheet(booking, turnout, seen if turnout is Turnout.JOINED else {}, "", now=utc_now())
    finish(booking, now=utc_now())
    return booking


def make_live_pass(enrolment: Enrolment, module_code: str, tutor: Person) -> LiveBooking:
    """A meeting of yesterday with a finished sheet that shows all that is judged live as met; nobody was told."""
    at = utc_now() - timedelta(days=1)
    booking = LiveBooking(
        slot=LiveSlot(
            tutor_id=tutor.id,
            cohort_id=enrolment.cohort_id,
            module_code=module_code,
            starts_at=at,
            ends_at=at + timedelta(minutes=30),
            uid=secrets.token_hex(16),
            offered_at=at,
        ),
        enrolment_id=enrolment.id,
        module_code=module_code,
        edition=current_edition().id,
        booked_at=at,
        consent_changed_at=at,
        turnout=Turnout.JOINED,
        finished_at=at,
        decisions=[
            LiveDecision(criterion=one.code, decision=Decision.PASS, evidence="She explained it well.")
            for one in live_criteria(current_edition(), module_code)
        ],
    )
    db.session.add(booking)
    db.session.flush()
    return booking
