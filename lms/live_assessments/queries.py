"""Reads of slots, bookings and marking sheets."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload, selectinload

from assessments.rubrics import RubricCriterion
from lms.editions import Edition, get_edition
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.conflicts import knows
from lms.learning.models import Cohort, Enrolment
from lms.live_assessments.models import LiveBooking, LiveRecording, LiveSlot
from modules.programme import Module

PAGE_SIZE = 50
MOST_SLOTS = 100
MOST_COHORTS = 200


def live_criteria(edition: Edition, module_code: str) -> tuple[RubricCriterion, ...]:
    """The criteria of a module's task that are judged in a meeting; none for most modules."""
    return tuple(criterion for criterion in edition.get_task(module_code).criteria if criterion.live)


def live_modules(edition_id: str) -> list[Module]:
    """The modules of an edition of which a part is assessed live."""
    edition = get_edition(edition_id)
    return [module for module in edition.programme.modules if live_criteria(edition, module.code)]


def _is_taken() -> ColumnElement[bool]:
    """The condition that somebody has booked the slot of the query around it."""
    return exists().where(LiveBooking.slot_id == LiveSlot.id, LiveBooking.cancelled_at.is_(None)).correlate(LiveSlot)


def free_slots(enrolment: Enrolment, module_code: str, now: datetime) -> list[LiveSlot]:
    """The times that a learner can still book, of tutors who don't know them, the soonest first; one statement."""
    query = (
        select(LiveSlot)
        .where(
            LiveSlot.cohort_id == enrolment.cohort_id,
            LiveSlot.module_code == module_code,
            LiveSlot.starts_at > now,
            LiveSlot.withdrawn_at.is_(None),
            LiveSlot.tutor_id != enrolment.person_id,
            ~knows(LiveSlot.tutor_id, enrolment.person_id),
            ~_is_taken(),
        )
        .order_by(LiveSlot.starts_at, LiveSlot.id)
        .limit(MOST_SLOTS)
    )
    return list(db.session.scalars(query))


def bookings_of(enrolment_id: int, module_code: str) -> list[LiveBooking]:
    """A learner's bookings for a module that were not cancelled, the latest first, with their sheets."""
    query = (
        select(LiveBooking)
        .where(
            LiveBooking.enrolment_id == enrolment_id,
            LiveBooking.module_code == module_code,
            LiveBooking.cancelled_at.is_(None),
        )
        .options(
            joinedload(LiveBooking.slot), selectinload(LiveBooking.decisions), selectinload(LiveBooking.recordings)
        )
        .order_by(LiveBooking.id.desc())
    )
    return list(db.session.scalars(query))


def get_slot(slot_id: int) -> LiveSlot:
    """A slot with its cohort. Raises NotFound."""
    found = db.session.get(LiveSlot, slot_id, options=[joinedload(LiveSlot.cohort)])
    if found is None:
        raise NotFound
    return found


def get_booking(booking_id: int) -> LiveBooking:
    """A booking with its slot, its learner and the sheet. Raises NotFound, also for a cancelled one."""
    query = (
        select(LiveBooking)
        .where(LiveBooking.id == booking_id, LiveBooking.cancelled_at.is_(None))
        .options(
            joinedload(LiveBooking.slot).joinedload(LiveSlot.tutor),
            joinedload(LiveBooking.enrolment).options(joinedload(Enrolment.person), joinedload(Enrolment.adjustments)),
            selectinload(LiveBooking.decisions),
            selectinload(LiveBooking.recordings),
        )
    )
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def get_recording(recording_id: int) -> tuple[LiveRecording, LiveBooking]:
    """A recording and the booking that it belongs to. Raises NotFound."""
    query = (
        select(LiveRecording, LiveBooking)
        .join(LiveBooking)
        .where(LiveRecording.id == recording_id)
        .options(joinedload(LiveBooking.enrolment), joinedload(LiveBooking.slot))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def slots_of(tutor_id: int | None, *, within: frozenset[int] | None = None, offset: int = 0) -> list[LiveSlot]:
    """The slots of a tutor, or everybody's, the latest first, with who booked them; two statements. One more than a
    page tells that there are more.
    """
    query = (
        select(LiveSlot)
        .options(
            joinedload(LiveSlot.cohort),
            joinedload(LiveSlot.tutor),
            selectinload(LiveSlot.bookings).joinedload(LiveBooking.enrolment).joinedload(Enrolment.person),
        )
        .order_by(LiveSlot.starts_at.desc(), LiveSlot.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    if tutor_id is not None:
        query = query.where(LiveSlot.tutor_id == tutor_id)
    if within is not None:
        query = query.where(LiveSlot.cohort_id.in_(within))
    return list(db.session.scalars(query))


def standing_booking(slot: LiveSlot) -> LiveBooking | None:
    """The booking of a slot that was not cancelled."""
    return next((booking for booking in slot.bookings if booking.cancelled_at is None), None)


def sheets_of(enrolment_id: int, module_code: str) -> list[LiveBooking]:
    """The finished sheets of a learner's module, the latest first: evidence for whoever marks or checks."""
    return [booking for booking in bookings_of(enrolment_id, module_code) if booking.finished_at is not None]


def cohorts_with_live_parts(today: date) -> list[tuple[int, str]]:
    """The cohorts whose study has not ended and of whose programme a part is assessed live: id and name, by start."""
    query = select(Cohort.id, Cohort.name, Cohort.edition).where(Cohort.ends_on >= today)
    rows = db.session.execute(query.order_by(Cohort.starts_on, Cohort.id).limit(MOST_COHORTS)).all()
    has_live_part = {edition: bool(live_modules(edition)) for edition in {row.edition for row in rows}}
    return [(row.id, row.name) for row in rows if has_live_part[row.edition]]
