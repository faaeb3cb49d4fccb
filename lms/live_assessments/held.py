"""What live assessments hold about a person: when they were, what was decided and noted, and recordings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from lms.extensions import db
from lms.held import Fate, File, Held, Section, Treatment, Whom, rows, stored
from lms.learning.held import enrolments
from lms.live_assessments.models import LiveBooking, LiveDecision, LiveRecording, LiveSlot

TABLES = {
    "live_slot": Treatment("", Fate.NOBODY, "times that tutors offer"),
    "live_booking": Treatment("live_assessments", Fate.UNNAMED, "that it took place; no note stays"),
    "live_decision": Treatment("live_decisions", Fate.UNNAMED, "decisions, without what was seen"),
    "live_recording": Treatment("live_recordings", Fate.ERASED),
}


def bookings(person_id: int) -> Select[Any]:
    """The ids of a person's bookings."""
    return select(LiveBooking.id).where(LiveBooking.enrolment_id.in_(enrolments(person_id)))


def about(whom: Whom) -> Iterable[Section]:
    """Bookings, finished sheets and recordings. A draft of a sheet is nobody's record yet."""
    mine = LiveBooking.id.in_(bookings(whom.id))
    yield Section(
        "live_assessments",
        _("Your live assessments"),
        {
            "booking": _("Number of the record"),
            "module": _("Module"),
            "starts_at": _("When"),
            "booked_at": _("Booked"),
            "cancelled_at": _("Cancelled"),
            "consents_to_recording": _("You agreed to a recording"),
            "finished_at": _("Written"),
        },
        rows(
            select(
                LiveBooking.id.label("booking"),
                LiveBooking.module_code.label("module"),
                LiveSlot.starts_at,
                LiveBooking.booked_at,
                LiveBooking.cancelled_at,
                LiveBooking.consents_to_recording,
                LiveBooking.finished_at,
            )
            .join(LiveSlot, LiveSlot.id == LiveBooking.slot_id)
            .where(mine)
            .order_by(LiveBooking.id)
        ),
    )
    finished = mine & LiveBooking.finished_at.is_not(None)
    yield Section(
        "live_decisions",
        _("What was decided in live assessments"),
        {
            "booking": _("Number of the record"),
            "turnout": _("Did you come?"),
            "notes": _("Notes"),
            "criterion": _("Criterion"),
            "decision": _("Decision"),
            "evidence": _("What was seen or heard"),
        },
        rows(
            select(
                LiveBooking.id.label("booking"),
                LiveBooking.turnout,
                LiveBooking.notes,
                LiveDecision.criterion,
                LiveDecision.decision,
                LiveDecision.evidence,
            )
            .outerjoin(LiveDecision, LiveDecision.booking_id == LiveBooking.id)
            .where(finished)
            .order_by(LiveBooking.id, LiveDecision.criterion)
        ),
    )
    yield Section(
        "live_recordings",
        _("Recordings of live assessments"),
        {
            "booking": _("Number of the record"),
            "name": _("Name"),
            "size_bytes": _("Size in bytes"),
            "added_at": _("Added"),
        },
        rows(
            select(
                LiveRecording.booking_id.label("booking"),
                LiveRecording.name,
                LiveRecording.size_bytes,
                LiveRecording.added_at,
            )
            .where(LiveRecording.booking_id.in_(bookings(whom.id)))
            .order_by(LiveRecording.id)
        ),
        _files(whom.id),
    )


def _files(person_id: int) -> Iterator[File]:
    query = select(LiveRecording.booking_id, LiveRecording.id, LiveRecording.name, LiveRecording.key)
    for booking_id, number, name, key in db.session.execute(
        query.where(LiveRecording.booking_id.in_(bookings(person_id))).order_by(LiveRecording.id)
    ):
        yield stored(f"live-{booking_id}/{number}-{name}", key)


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take out recordings and every word that was noted."""
    mine = bookings(whom.id)
    keys = list(db.session.scalars(select(LiveRecording.key).where(LiveRecording.booking_id.in_(mine))))
    db.session.execute(delete(LiveRecording).where(LiveRecording.booking_id.in_(mine)))
    db.session.execute(update(LiveDecision).where(LiveDecision.booking_id.in_(mine)).values(evidence=""))
    db.session.execute(update(LiveBooking).where(LiveBooking.id.in_(mine)).values(notes=""))
    db.session.execute(
        update(LiveBooking)
        .where(LiveBooking.id.in_(mine), LiveBooking.finished_at.is_(None), LiveBooking.cancelled_at.is_(None))
        .values(cancelled_at=now)
    )
    return keys


def forget(person_id: int) -> None:
    """Take the decisions and the bookings out."""
    db.session.execute(delete(LiveDecision).where(LiveDecision.booking_id.in_(bookings(person_id))))
    db.session.execute(delete(LiveBooking).where(LiveBooking.id.in_(bookings(person_id))))


HELD = Held(
    tables=TABLES,
    about=about,
    erase=erase,
    forget=forget,
    subjects={"live_booking": bookings},
    keys=select(LiveRecording.key),
)
