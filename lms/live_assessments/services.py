"""Offering times, booking them, and the sheet of what was seen. What is finished never changes afterwards."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assessments.rubrics import Decision
from lms import audit, storage
from lms.accounts.models import Person
from lms.addresses import path_of
from lms.clock import moment_in_words
from lms.editions import get_edition
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.learning.conflicts import has_conflict
from lms.learning.models import Cohort, Enrolment
from lms.learning.queries import edition_of
from lms.live_assessments.events import RecordingsRemoved
from lms.live_assessments.models import LiveBooking, LiveDecision, LiveRecording, LiveSlot, Turnout
from lms.live_assessments.queries import live_criteria, standing_booking
from lms.live_assessments.recordings import check_recording
from lms.marking.events import ConflictDeclared
from lms.notices.models import NoticeKind
from lms.notices.services import tell

MOST_SLOTS_AT_ONCE = 20
MOST_RECORDINGS = 3


class Taken(Conflict):
    """Somebody else booked the time, or the tutor took it back."""


class Overlaps(Invalid):
    """A tutor is in one meeting at a time."""


class BookedAlready(Conflict):
    """A learner has one live assessment of a module at a time."""


class TooLate(Conflict):
    """The meeting has begun."""


class NotBegun(Conflict):
    """Nobody can have been at a meeting that has not begun."""


class Finished(Conflict):
    """A finished sheet is evidence: it stays as it is."""


class Undecided(Invalid):
    """A sheet is finished with a decision, and what was seen, for each criterion."""


class NoConsent(Conflict):
    """Nobody is recorded who did not say yes."""


class TooManyRecordings(Invalid):
    """Three are enough."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Times in a row: ``count`` of them, each of ``minutes``."""

    module_code: str
    starts_at: datetime
    minutes: int
    count: int
    place: str
    link: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was decided of a criterion, or not yet, and what was seen or heard."""

    decision: Decision | None
    evidence: str


# Times


def offer(cohort: Cohort, wanted: Offer, *, tutor_id: int, now: datetime) -> list[LiveSlot]:
    """Offer times to a cohort. Raises Overlaps."""
    _check_free(tutor_id, wanted)
    slots = []
    for place in range(wanted.count):
        starts_at = wanted.starts_at + timedelta(minutes=place * wanted.minutes)
        slot = LiveSlot(
            tutor_id=tutor_id,
            cohort_id=cohort.id,
            module_code=wanted.module_code,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=wanted.minutes),
            place=wanted.place,
            link=wanted.link,
            uid=secrets.token_hex(16),
            offered_at=now,
            bookings=[],
        )
        db.session.add(slot)
        slots.append(slot)
    db.session.flush()
    audit.record("live.offered", slots[0], now, by=tutor_id, cohort=cohort.id, times=len(slots))
    return slots


def _check_free(tutor_id: int, wanted: Offer) -> None:
    # The same form may be sent twice at once: the second one waits, and sees the times of the first.
    db.session.execute(select(Person.id).where(Person.id == tutor_id).with_for_update())
    ends_at = wanted.starts_at + timedelta(minutes=wanted.count * wanted.minutes)
    query = (
        select(LiveSlot)
        .where(LiveSlot.tutor_id == tutor_id, LiveSlot.withdrawn_at.is_(None))
        .where(LiveSlot.starts_at < ends_at, LiveSlot.ends_at > wanted.starts_at)
        .order_by(LiveSlot.starts_at)
        .limit(1)
    )
    if (other := db.session.scalars(query).one_or_none()) is not None:
        raise Overlaps(
            _(
                "You offer another time at the same time: %(moment)s. Choose other times, or take that one back first.",
                moment=moment_in_words(other.starts_at),
            )
        )


def withdraw(slot: LiveSlot, *, by: int, now: datetime) -> None:
    """Take a time back; who booked it is told, and books another one. A second time changes nothing. Raises TooLate."""
    db.session.refresh(slot, ["withdrawn_at", "bookings"], with_for_update=True)
    if slot.withdrawn_at is not None:
        return
    if slot.starts_at <= now:
        raise TooLate(_("This time has begun already."))
    slot.withdrawn_at = now
    audit.record("live.withdrawn", slot, now, by=by)
    booking = standing_booking(slot)
    if booking is not None:
        _call_off(booking, now)


def on_conflict_declared(event: ConflictDeclared) -> None:
    """What a learner booked with a tutor who turned out to know them does not take place, unless its sheet is finished:
    they book somebody else's time. The tutor's time is free for others.
    """
    query = (
        select(LiveBooking)
        .join(LiveSlot, LiveSlot.id == LiveBooking.slot_id)
        .join(Enrolment, Enrolment.id == LiveBooking.enrolment_id)
        .where(LiveSlot.tutor_id == event.tutor_id, Enrolment.person_id == event.learner_id)
        .where(LiveBooking.cancelled_at.is_(None), LiveBooking.finished_at.is_(None))
        .order_by(LiveBooking.id)
    )
    for booking in db.session.scalars(query).all():
        _call_off(booking, event.at)
        audit.record("live.called_off", booking, event.at)


def _call_off(booking: LiveBooking, now: datetime) -> None:
    booking.cancelled_at = now
    module = get_edition(booking.edition).get_module(booking.module_code)
    if booking.slot.starts_at <= now:
        words = _l("Your live assessment does not count. Please choose another time: %(module)s", module=module.title)
    else:
        words = _l(
            "Your live assessment does not take place. Please choose another time: %(module)s", module=module.title
        )
    tell(
        booking.enrolment.person,
        NoticeKind.SESSION,
        about=f"live booking {booking.id} withdrawn",
        sentence=words,
        path=path_of("live_assessments.mine", module_slug=module.slug),
        now=now,
    )


# The learner's side


def book(slot: LiveSlot, enrolment: Enrolment, *, may_record: bool, now: datetime) -> LiveBooking:
    """Book a time. That its tutor knows the learner reads as if it were taken. Raises Taken, BookedAlready, TooLate."""
    taken = Taken(_("This time is taken now. Choose another one."))
    db.session.refresh(slot, ["withdrawn_at"], with_for_update=True)
    if slot.withdrawn_at is not None or has_conflict(slot.tutor_id, enrolment.person_id):
        raise taken
    if slot.starts_at <= now:
        raise TooLate(_("This time has begun already. Choose another one."))
    booking = LiveBooking(
        slot_id=slot.id,
        enrolment_id=enrolment.id,
        module_code=slot.module_code,
        edition=edition_of(enrolment).id,
        booked_at=now,
        consents_to_recording=may_record,
        consent_changed_at=now,
        decisions=[],
        recordings=[],
    )
    try:
        with db.session.begin_nested():
            db.session.add(booking)
    except IntegrityError as fault:
        if "uq_live_booking_open" in str(fault) or "enrolment_id" in str(fault.orig):
            raise BookedAlready(_("You have booked a time already. Cancel it first.")) from None
        raise taken from None
    audit.record("live.booked", booking, now)
    return booking


def cancel(booking: LiveBooking, *, now: datetime) -> None:
    """Give a booked time back; a second time changes nothing. Raises TooLate."""
    db.session.refresh(booking, ["cancelled_at", "turnout"], with_for_update=True)
    if booking.cancelled_at is not None:
        return
    if booking.slot.starts_at <= now or booking.turnout is not None:
        raise TooLate(_("This time has begun already. Tell your tutor if you can’t come."))
    booking.cancelled_at = now
    audit.record("live.cancelled", booking, now)


def change_consent(booking: LiveBooking, *, may_record: bool, now: datetime) -> list[str]:
    """Say yes or no to a recording, at any time. A no removes what was recorded: the keys of its files are given, to be
    discarded once this is committed. The tutor's notes stay as the evidence.
    """
    if booking.consents_to_recording == may_record:
        return []
    booking.consents_to_recording = may_record
    booking.consent_changed_at = now
    audit.record("live.consent", booking, now, yes=may_record)
    if may_record:
        return []
    keys = [recording.key for recording in booking.recordings]
    booking.recordings.clear()
    if keys:
        db.session.flush()
        publish(RecordingsRemoved(booking.enrolment.person_id, now))
    return keys


# The tutor's side


def save_sheet(
    booking: LiveBooking, turnout: Turnout | None, seen: Mapping[str, Seen], notes: str, *, now: datetime
) -> None:
    """Keep the sheet as a draft, which the learner does not see. Raises NotBegun, Finished."""
    _hold(booking, now)
    booking.turnout = turnout
    booking.notes = notes
    booking.saved_at = now
    kept = {one.criterion: one for one in booking.decisions}
    for code, found in seen.items():
        if code not in kept:
            kept[code] = LiveDecision(criterion=code)
            booking.decisions.append(kept[code])
        kept[code].decision = found.decision
        kept[code].evidence = found.evidence


def finish(booking: LiveBooking, *, now: datetime) -> None:
    """Close the sheet. Of who came every criterion is decided, with what was seen; who missed it books another time.

    Raises NotBegun, Finished, Undecided.
    """
    _hold(booking, now)
    if booking.turnout is None:
        raise Undecided(_("Say whether the learner came."))
    if booking.turnout is Turnout.JOINED:
        criteria = [one.code for one in live_criteria(get_edition(booking.edition), booking.module_code)]
        complete = {one.criterion for one in booking.decisions if one.decision is not None and one.evidence}
        if missing := [code for code in criteria if code not in complete]:
            raise Undecided(
                _(
                    "Decide each criterion, and write what you saw or heard. Still open: %(codes)s.",
                    codes=", ".join(missing),
                )
            )
    booking.finished_at = now
    audit.record("live.finished", booking, now, turnout=booking.turnout.value)
    module = get_edition(booking.edition).get_module(booking.module_code)
    missed = _l("You missed your live assessment. Please choose another time: %(module)s", module=module.title)
    joined = _l("Your tutor has written down your live assessment: %(module)s", module=module.title)
    tell(
        booking.enrolment.person,
        NoticeKind.FEEDBACK,
        about=f"live booking {booking.id}",
        sentence=missed if booking.turnout is Turnout.MISSED else joined,
        path=path_of("live_assessments.mine", module_slug=module.slug),
        now=now,
    )


def add_recording(booking: LiveBooking, name: str, content: bytes, *, now: datetime) -> LiveRecording:
    """Keep a recording as evidence. Raises NoConsent, Finished, TooManyRecordings, BadFile."""
    db.session.refresh(booking, ["consents_to_recording"], with_for_update=True)
    _hold(booking, now)
    if not booking.consents_to_recording:
        raise NoConsent(_("The learner did not agree to a recording. Write notes instead."))
    shown, media_type = check_recording(name, content)
    if len(booking.recordings) >= MOST_RECORDINGS:
        raise TooManyRecordings(_("You can add up to three recordings."))
    recording = LiveRecording(
        name=shown,
        media_type=media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        key=storage.keep(content),
        added_at=now,
    )
    booking.recordings.append(recording)
    db.session.flush()
    audit.record("live.recorded", booking, now, recording=recording.id)
    return recording


def _hold(booking: LiveBooking, now: datetime) -> None:
    db.session.flush()
    db.session.refresh(booking, ["finished_at", "cancelled_at"], with_for_update=True)
    if booking.finished_at is not None:
        raise Finished(_("This sheet is finished. It can’t be changed now."))
    if booking.cancelled_at is not None:
        raise Finished(_("This booking was cancelled."))
    if now < booking.slot.starts_at:
        raise NotBegun(_("You can fill in the sheet from %(moment)s.", moment=moment_in_words(booking.slot.starts_at)))
