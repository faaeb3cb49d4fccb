"""What attendance holds about a person: where they were, their own log of study, and their calendar link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select

from lms.attendance.models import Attendance, CalendarLink, LiveSession, StudyEntry
from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.learning.held import enrolments

TABLES = {
    "live_session": Treatment("", Fate.NOBODY, "a group's meetings"),
    "attendance": Treatment("attendance", Fate.UNNAMED, "guided hours, for which an awarding body may ask"),
    "study_entry": Treatment("study_log", Fate.ERASED),
    "calendar_link": Treatment("", Fate.ERASED, "a secret: whoever has the link reads the calendar"),
}


def entries(person_id: int) -> Select[Any]:
    """The ids of lines in a person's log."""
    return select(StudyEntry.id).where(StudyEntry.enrolment_id.in_(enrolments(person_id)))


def about(whom: Whom) -> Iterable[Section]:
    """Live sessions that the person attended or missed, and their log."""
    yield Section(
        "attendance",
        _("Your live sessions"),
        {
            "session": _("Session"),
            "starts_at": _("When"),
            "presence": _("Were you there?"),
            "minutes": _("Minutes"),
            "recorded_at": _("Written"),
        },
        rows(
            select(
                LiveSession.title.label("session"),
                LiveSession.starts_at,
                Attendance.presence,
                Attendance.minutes,
                Attendance.recorded_at,
            )
            .join(LiveSession, LiveSession.id == Attendance.session_id)
            .where(Attendance.enrolment_id.in_(enrolments(whom.id)))
            .order_by(LiveSession.starts_at, LiveSession.id)
        ),
    )
    yield Section(
        "study_log",
        _("Your own log of study"),
        {
            "studied_on": _("Day"),
            "minutes": _("Minutes"),
            "about": _("What you did"),
            "written_at": _("Written"),
            "changed_at": _("Changed"),
        },
        rows(
            select(
                StudyEntry.studied_on,
                StudyEntry.minutes,
                StudyEntry.about,
                StudyEntry.written_at,
                StudyEntry.changed_at,
            )
            .where(StudyEntry.enrolment_id.in_(enrolments(whom.id)))
            .order_by(StudyEntry.id)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Take the log out, and the link, which opens nothing from now on."""
    db.session.execute(delete(StudyEntry).where(StudyEntry.enrolment_id.in_(enrolments(whom.id))))
    db.session.execute(delete(CalendarLink).where(CalendarLink.enrolment_id.in_(enrolments(whom.id))))
    return ()


def forget(person_id: int) -> None:
    """Take the attendance out."""
    db.session.execute(delete(Attendance).where(Attendance.enrolment_id.in_(enrolments(person_id))))


HELD = Held(tables=TABLES, about=about, erase=erase, forget=forget, subjects={"study_entry": entries})
