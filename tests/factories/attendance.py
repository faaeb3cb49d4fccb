"""Live sessions, attendance and lines of a log."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta

from lms.access import Role
from lms.attendance.models import Attendance, LiveSession, Presence, StudyEntry
from lms.attendance.services import SessionDetails, plan
from lms.clock import london_day, utc_now
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort


def make_session(
    *,
    cohort: Cohort | None = None,
    title: str = "Meet your tutor",
    starts_at: datetime | None = None,
    minutes: int = 90,
    place: str = "The library",
    link: str = "",
) -> LiveSession:
    """A session in two days, unless it is said otherwise."""
    starts_at = starts_at or utc_now() + timedelta(days=2)
    details = SessionDetails(
        title=title,
        module_code="T1",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        place=place,
        link=link,
        notes="Bring your questions.",
    )
    tutor = make_person(roles=[Role.TUTOR])
    session = plan(cohort or make_cohort(), details, by=tutor.id, now=min(utc_now(), starts_at))
    db.session.flush()
    return session


def details_of(session: LiveSession) -> SessionDetails:
    """What is decided about a session, as a form would send it."""
    return SessionDetails(**{field.name: getattr(session, field.name) for field in fields(SessionDetails)})


def make_attendance(
    session: LiveSession, enrolment: Enrolment, presence: Presence = Presence.PRESENT, minutes: int = 90
) -> Attendance:
    """That somebody was at a session."""
    attendance = Attendance(
        session_id=session.id,
        enrolment_id=enrolment.id,
        presence=presence,
        minutes=minutes,
        recorded_at=utc_now(),
        recorded_by_id=session.planned_by_id,
    )
    db.session.add(attendance)
    db.session.flush()
    return attendance


def make_entry(
    enrolment: Enrolment, *, minutes: int = 45, about: str = "Read lesson one", studied_on: date | None = None
) -> StudyEntry:
    """A line of a learner's own log, of today."""
    entry = StudyEntry(
        enrolment_id=enrolment.id,
        studied_on=studied_on or london_day(utc_now()),
        minutes=minutes,
        about=about,
        written_at=utc_now(),
    )
    db.session.add(entry)
    db.session.flush()
    return entry
