"""A learner's own log of study. Each change is audited with its minutes, so that the log can be followed."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from lms import audit
from lms.attendance.models import StudyEntry
from lms.clock import london_day
from lms.errors import Invalid
from lms.extensions import db
from lms.learning.services import lock_enrolment

MOST_MINUTES_A_DAY = 16 * 60


class NotToday(Invalid):
    """Study is written down when it was, not before, and not from before the learner joined."""


class TooLongADay(Invalid):
    """Nobody studies more than sixteen hours a day (a rule of ours, so that a slip of the finger is noticed)."""


def write_entry(enrolment_id: int, studied_on: date, minutes: int, about: str, now: datetime) -> StudyEntry:
    """Add a line. Raises NotToday, TooLongADay."""
    _check(enrolment_id, studied_on, minutes, now)
    entry = StudyEntry(enrolment_id=enrolment_id, studied_on=studied_on, minutes=minutes, about=about, written_at=now)
    db.session.add(entry)
    audit.record("study.written", entry, now, minutes=minutes, on=studied_on.isoformat())
    return entry


def change_entry(entry: StudyEntry, studied_on: date, minutes: int, about: str, now: datetime) -> None:
    """Correct a line. Raises NotToday, TooLongADay."""
    _check(entry.enrolment_id, studied_on, minutes, now, without=entry.id)
    audit.record(
        "study.changed", entry, now, minutes=minutes, on=studied_on.isoformat(), minutes_before=entry.minutes,
        on_before=entry.studied_on.isoformat(),
    )  # fmt: skip
    entry.studied_on, entry.minutes, entry.about, entry.changed_at = studied_on, minutes, about, now


def delete_entry(entry: StudyEntry, now: datetime) -> None:
    """Take a line out."""
    audit.record("study.deleted", entry, now, minutes=entry.minutes, on=entry.studied_on.isoformat())
    db.session.delete(entry)


def _check(enrolment_id: int, studied_on: date, minutes: int, now: datetime, *, without: int = 0) -> None:
    enrolment = lock_enrolment(enrolment_id)  # two tabs would each see room for their own line
    if studied_on > london_day(now):
        raise NotToday(_("This day is still to come. Write down what you have studied already."))
    if studied_on < london_day(enrolment.enrolled_at):
        raise NotToday(_("This day is before you joined. Choose a day since then."))
    others = select(func.coalesce(func.sum(StudyEntry.minutes), 0)).where(
        StudyEntry.enrolment_id == enrolment_id, StudyEntry.studied_on == studied_on, StudyEntry.id != without
    )
    if minutes + (db.session.scalar(others) or 0) > MOST_MINUTES_A_DAY:
        raise TooLongADay(_("A day has at most 16 hours of study here. Check the day and the time."))
