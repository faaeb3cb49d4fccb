"""Planning live sessions and recording who was there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lms import audit
from lms.attendance.models import Attendance, CalendarLink, LiveSession, Presence
from lms.attendance.queries import is_recorded, register_of
from lms.attendance.telling import News, tell_group
from lms.clock import moment_in_words
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.learning.models import Cohort


class Cancelled(Conflict):
    """The session does not take place."""


class Recorded(Conflict):
    """Attendance is recorded: what it was recorded of stays as it was."""


class NotBegun(Conflict):
    """Nobody can have been at a session that has not begun."""


class WrongMinutes(Invalid):
    """Who left early was there for some of the time."""


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """What a tutor or officer decides about a session. It has a place or a link, or both."""

    title: str
    module_code: str | None
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    notes: str


def plan(cohort: Cohort, details: SessionDetails, *, by: int, now: datetime) -> LiveSession:
    """Plan a session; those in the cohort are told, unless it is noted afterwards."""
    session = LiveSession(
        cohort_id=cohort.id, uid=secrets.token_hex(16), sequence=0, planned_at=now, planned_by_id=by, changed_at=now
    )
    _keep(session, details)
    db.session.add(session)
    audit.record("session.planned", session, now, by=by, cohort=cohort.id)
    if session.ends_at > now:
        tell_group(session, News.PLANNED, now)
    return session


def change(session: LiveSession, details: SessionDetails, *, by: int, now: datetime) -> None:
    """Change a session; its group is told. Saving what it says already changes nothing. Raises Cancelled, and Recorded
    when the times of one with attendance would move.
    """
    _hold(session)
    if session.cancelled_at is not None:
        raise Cancelled(_("This session was cancelled. Plan a new one."))
    if all(getattr(session, field.name) == getattr(details, field.name) for field in fields(details)):
        return
    moves = (session.starts_at, session.ends_at) != (details.starts_at, details.ends_at)
    if moves and is_recorded(session.id):
        raise Recorded(_("Attendance is recorded already, so the times can’t be changed any more."))
    _keep(session, details)
    session.sequence += 1
    session.changed_at = now
    audit.record("session.changed", session, now, by=by)
    if session.ends_at > now:
        tell_group(session, News.CHANGED, now)


def cancel(session: LiveSession, *, by: int, now: datetime) -> None:
    """The session does not take place, and its group is told; a second time changes nothing. Raises Recorded."""
    _hold(session)
    if session.cancelled_at is not None:
        return
    if is_recorded(session.id):
        raise Recorded(_("Attendance is recorded already: the session took place."))
    session.cancelled_at = now
    session.changed_at = now
    session.sequence += 1
    audit.record("session.cancelled", session, now, by=by)
    if session.ends_at > now:
        tell_group(session, News.CANCELLED, now)


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether somebody was there; ``minutes`` are told when they left early."""

    presence: Presence
    minutes: int | None = None


def record(session: LiveSession, seen: Mapping[int, Seen], *, by: int, now: datetime) -> None:
    """Record who was there, by enrolment, as a whole; what differs from before is a correction, and audited as one.

    Raises Cancelled, NotBegun, WrongMinutes.
    """
    _hold(session)
    if session.cancelled_at is not None:
        raise Cancelled(_("This session was cancelled. Nobody can have been there."))
    if now < session.starts_at:
        raise NotBegun(_("You can record attendance from %(moment)s.", moment=moment_in_words(session.starts_at)))
    of_cohort = {row.enrolment_id for row in register_of(session)}
    held = {
        one.enrolment_id: one
        for one in db.session.scalars(select(Attendance).where(Attendance.session_id == session.id))
    }
    for enrolment_id in sorted(seen.keys() & of_cohort):
        found = seen[enrolment_id]
        minutes = minutes_there(found, session)
        before = held.get(enrolment_id)
        if before is None:
            before = Attendance(session_id=session.id, enrolment_id=enrolment_id)
            db.session.add(before)
            audit.record(
                "attendance.recorded", session, now, by=by, enrolment=enrolment_id, presence=found.presence.value,
                minutes=minutes,
            )  # fmt: skip
        elif (before.presence, before.minutes) != (found.presence, minutes):
            audit.record(
                "attendance.corrected", session, now, by=by, enrolment=enrolment_id, presence=found.presence.value,
                minutes=minutes, presence_before=before.presence.value, minutes_before=before.minutes,
            )  # fmt: skip
        else:
            continue
        before.presence, before.minutes = found.presence, minutes
        before.recorded_at, before.recorded_by_id = now, by


def minutes_there(seen: Seen, session: LiveSession) -> int:
    """For how many minutes somebody was at a session. Raises WrongMinutes."""
    if seen.presence is Presence.PRESENT:
        return session.minutes
    if seen.presence is Presence.ABSENT:
        return 0
    if seen.minutes is None or not 0 < seen.minutes < session.minutes:
        raise WrongMinutes(
            _("Who left early: write how many minutes they were there, from 1 to %(most)d.", most=session.minutes - 1)
        )
    return seen.minutes


def make_calendar_link(enrolment_id: int, now: datetime) -> CalendarLink:
    """A new link for the learner's calendar program; the one before is void."""
    link = db.session.get(CalendarLink, enrolment_id, with_for_update=True)
    if link is None:
        link = CalendarLink(enrolment_id=enrolment_id)
        db.session.add(link)
    link.serial = secrets.token_urlsafe(16)
    link.made_at = now
    return link


def _keep(session: LiveSession, details: SessionDetails) -> None:
    session.title = details.title
    session.module_code = details.module_code
    session.starts_at = details.starts_at
    session.ends_at = details.ends_at
    session.place = details.place
    session.link = details.link
    session.notes = details.notes


def _hold(session: LiveSession) -> None:
    """Wait for whoever changes the session at this moment, and see what they did."""
    db.session.flush()  # what this transaction has changed must not be read over
    db.session.refresh(session, with_for_update={"of": LiveSession})
