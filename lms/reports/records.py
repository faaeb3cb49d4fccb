"""Everything about one learner's way through the programme, for staff: plain rows, in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.attendance.models import Attendance, LiveSession, Presence, StudyEntry
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Marking, Submission
from lms.quizzes.models import Attempt


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt at a quiz."""

    id: int
    module_code: str
    number: int
    started_at: datetime
    submitted_at: datetime | None
    score: float | None
    out_of: float | None
    percent: int | None
    achieved: bool | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the work on a task, and one round of its marking that was released; empty where there is none."""

    submission_id: int
    module_code: str
    version: int
    submitted_at: datetime | None
    is_waiting: bool
    round: int | None
    tutor: str | None
    released_at: datetime | None
    result: Decision | None


@dataclass(frozen=True, slots=True)
class Time:
    """Live sessions by presence, and minutes by kind: they are never added to each other (attendance/hours.py)."""

    sessions: Mapping[Presence, int]
    session_minutes: int
    pieces_marked: int
    logged_minutes: int


def tries_of(enrolment_id: int) -> list[Try]:
    """The learner's attempts, by module and number."""
    query = (
        select(
            Attempt.id,
            Attempt.module_code,
            Attempt.number,
            Attempt.started_at,
            Attempt.submitted_at,
            Attempt.score,
            Attempt.out_of,
            Attempt.percent,
            Attempt.achieved,
        )
        .where(Attempt.enrolment_id == enrolment_id)
        .order_by(Attempt.module_code, Attempt.number)
    )
    return [Try(*row) for row in db.session.execute(query)]


def versions_of(enrolment_id: int) -> list[Version]:
    """The learner's work, by module and version, with each released round of marking."""
    query = (
        select(
            Submission.id,
            Submission.module_code,
            Submission.version,
            Submission.submitted_at,
            Submission.marking_due_at.is_not(None),
            Marking.round,
            Person.name,
            Marking.released_at,
            Marking.result,
        )
        .outerjoin(Marking, (Marking.submission_id == Submission.id) & Marking.released_at.is_not(None))
        .outerjoin(Person, Person.id == Marking.tutor_id)
        .where(Submission.enrolment_id == enrolment_id)
        .order_by(Submission.module_code, Submission.version, Marking.round)
    )
    return [Version(*row) for row in db.session.execute(query)]


def time_of(enrolment_id: int, versions: Sequence[Version]) -> Time:
    """The learner's sessions and minutes, in one statement: minutes logged stand beside each presence."""
    logged = select(func.coalesce(func.sum(StudyEntry.minutes), 0)).where(StudyEntry.enrolment_id == enrolment_id)
    query = (
        select(
            Attendance.presence,
            func.count(LiveSession.id),
            func.coalesce(func.sum(case((LiveSession.id.is_not(None), Attendance.minutes), else_=0)), 0),
            logged.scalar_subquery(),
        )
        .select_from(Enrolment)
        .outerjoin(Attendance, Attendance.enrolment_id == Enrolment.id)
        .outerjoin(LiveSession, (LiveSession.id == Attendance.session_id) & LiveSession.cancelled_at.is_(None))
        .where(Enrolment.id == enrolment_id)
        .group_by(Attendance.presence)
    )
    rows = [tuple(row) for row in db.session.execute(query)]
    marked = len({one.submission_id for one in versions if one.released_at is not None})
    return Time(
        sessions={presence: count for presence, count, _minutes, _logged in rows if presence is not None},
        session_minutes=sum(minutes for _presence, _count, minutes, _logged in rows),
        pieces_marked=marked,
        logged_minutes=rows[0][3] if rows else 0,
    )
