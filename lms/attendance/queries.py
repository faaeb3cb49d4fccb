"""Reads of live sessions, attendance and learning time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.attendance.hours import (
    DesignedTime,
    GuidedHours,
    GuidedLine,
    GuidedTime,
    LessonLine,
    LogLine,
    OwnHours,
    SelfDirectedTime,
    Source,
)
from lms.attendance.models import Attendance, CalendarLink, LiveSession, Presence, StudyEntry
from lms.clock import london_day
from lms.editions import Edition
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment, LessonProgress
from lms.marking.models import Marking, Submission

PAGE_SIZE = 50
MOST_COHORTS = 200


# The learner's sessions


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in a learner's list, and whether they were there: None where it isn't recorded."""

    session: LiveSession
    presence: Presence | None
    minutes: int | None


def sessions_of(enrolment: Enrolment) -> list[SessionRow]:
    """Every session of the learner's cohort, by time, and those elsewhere that they attended; in one statement."""
    mine = and_(Attendance.session_id == LiveSession.id, Attendance.enrolment_id == enrolment.id)
    query = (
        select(LiveSession, Attendance.presence, Attendance.minutes)
        .outerjoin(Attendance, mine)
        .where(or_(LiveSession.cohort_id == enrolment.cohort_id, Attendance.session_id.is_not(None)))
        .order_by(LiveSession.starts_at, LiveSession.id)
    )
    return [SessionRow(*row) for row in db.session.execute(query)]


def sessions_in(cohort_id: int) -> list[LiveSession]:
    """Every session of a cohort, by time; cancelled ones too, so that calendars can strike them out."""
    query = select(LiveSession).where(LiveSession.cohort_id == cohort_id)
    return list(db.session.scalars(query.order_by(LiveSession.starts_at, LiveSession.id)))


def find_calendar_link(enrolment_id: int) -> CalendarLink | None:
    """The learner's link for a calendar program, where they made one."""
    return db.session.get(CalendarLink, enrolment_id)


def get_subscriber(enrolment_id: int, serial: str) -> Enrolment:
    """Whose calendar a link shows. Raises NotFound once the link is void, the learner has left or the account is
    closed.
    """
    query = (
        select(Enrolment)
        .join(CalendarLink, CalendarLink.enrolment_id == Enrolment.id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.id == enrolment_id, CalendarLink.serial == serial)
        .where(Enrolment.withdrawn_at.is_(None), Person.closed_at.is_(None))
        .options(joinedload(Enrolment.cohort))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


# Staff


def get_session(session_id: int) -> LiveSession:
    """A session with its cohort. Raises NotFound."""
    found = db.session.get(LiveSession, session_id, options=[joinedload(LiveSession.cohort)])
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A session in the list of staff, and how many learners are recorded."""

    session: LiveSession
    recorded: int


def planned_sessions(*, offset: int = 0) -> list[PlannedRow]:
    """Every session, the latest first. One more than a page tells that there are more."""
    recorded = (
        select(func.count()).where(Attendance.session_id == LiveSession.id).correlate(LiveSession).scalar_subquery()
    )
    query = (
        select(LiveSession, recorded)
        .options(joinedload(LiveSession.cohort))
        .order_by(LiveSession.starts_at.desc(), LiveSession.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return [PlannedRow(*row) for row in db.session.execute(query)]


def studying_cohorts(today: date) -> list[tuple[int, str]]:
    """The cohorts whose study has not ended: id and name, by start."""
    query = select(Cohort.id, Cohort.name).where(Cohort.ends_on >= today).order_by(Cohort.starts_on, Cohort.id)
    return [(row[0], row[1]) for row in db.session.execute(query.limit(MOST_COHORTS))]


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A learner who could be at a session, and what is recorded; None where nothing is."""

    enrolment_id: int
    name: str
    presence: Presence | None
    minutes: int | None


def register_of(session: LiveSession) -> list[RegisterRow]:
    """Who was in the cohort when the session was, and who is recorded; by name, in one statement."""
    here = and_(Attendance.session_id == session.id, Attendance.enrolment_id == Enrolment.id)
    was_in_cohort = and_(
        Enrolment.cohort_id == session.cohort_id,
        Enrolment.enrolled_at < session.ends_at,
        or_(Enrolment.withdrawn_at.is_(None), Enrolment.withdrawn_at > session.starts_at),
    )
    query = (
        select(Enrolment.id, Person.name, Attendance.presence, Attendance.minutes)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Attendance, here)
        .where(or_(was_in_cohort, Attendance.session_id.is_not(None)))
        .order_by(Person.name, Enrolment.id)
    )
    return [RegisterRow(*row) for row in db.session.execute(query)]


def is_recorded(session_id: int) -> bool:
    """Whether attendance of any learner is recorded."""
    return bool(db.session.scalar(select(exists().where(Attendance.session_id == session_id))))


# Learning time


def guided_hours_of(enrolment_id: int, edition: Edition, minutes_per_piece: int) -> GuidedHours:
    """Live sessions attended, by their minutes, and marked work: each version that a tutor marked counts once, with
    ``minutes_per_piece``, on the day on which it was first released. Two statements.
    """
    attended = (
        select(LiveSession.id, LiveSession.starts_at, LiveSession.title, Attendance.minutes)
        .join(Attendance, Attendance.session_id == LiveSession.id)
        .where(Attendance.enrolment_id == enrolment_id, Attendance.minutes > 0)
        .where(LiveSession.cancelled_at.is_(None))
    )
    lines = [
        GuidedLine(london_day(starts_at), Source.SESSION, number, title, GuidedTime(minutes))
        for number, starts_at, title, minutes in db.session.execute(attended)
    ]
    titles = {module.code: module.title for module in edition.programme.modules}
    marked = (
        select(Submission.id, Submission.module_code, func.min(Marking.released_at, type_=Marking.released_at.type))
        .join(Marking, Marking.submission_id == Submission.id)
        .where(Submission.enrolment_id == enrolment_id, Marking.released_at.is_not(None))
        .group_by(Submission.id, Submission.module_code)
    )
    lines += [
        GuidedLine(
            london_day(released_at), Source.MARKED_WORK, number, titles.get(code, code), GuidedTime(minutes_per_piece)
        )
        for number, code, released_at in db.session.execute(marked)
        if released_at is not None
    ]
    return GuidedHours(sorted(lines, key=lambda line: (line.on, line.source, line.number)))


def own_hours_of(enrolment_id: int, edition: Edition) -> OwnHours:
    """The learner's own log, and the lessons that are done. Two statements."""
    log = (
        select(StudyEntry.studied_on, StudyEntry.id, StudyEntry.about, StudyEntry.minutes)
        .where(StudyEntry.enrolment_id == enrolment_id)
        .order_by(StudyEntry.studied_on, StudyEntry.id)
    )
    done = (
        select(LessonProgress.module_code, LessonProgress.lesson_slug, LessonProgress.done_at)
        .where(LessonProgress.enrolment_id == enrolment_id, LessonProgress.done_at.is_not(None))
        .order_by(LessonProgress.done_at, LessonProgress.lesson_slug)
    )
    lessons = {
        (module.code, lesson.slug): (module.title, lesson)
        for module in edition.programme.modules
        for lesson in module.lessons
    }
    return OwnHours(
        log=[
            LogLine(on, number, about, SelfDirectedTime(minutes))
            for on, number, about, minutes in db.session.execute(log)
        ],
        lessons=[
            LessonLine(london_day(done_at), lessons[code, slug][0], lesson.title, DesignedTime(lesson.minutes))
            for code, slug, done_at in db.session.execute(done)
            if done_at is not None and (code, slug) in lessons and (lesson := lessons[code, slug][1])
        ],
    )


def get_entry(entry_id: int, person_id: int) -> StudyEntry:
    """A line of this person's own log. Raises NotFound for anybody else's."""
    query = (
        select(StudyEntry)
        .join(Enrolment, Enrolment.id == StudyEntry.enrolment_id)
        .where(StudyEntry.id == entry_id, Enrolment.person_id == person_id)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class CohortLine:
    """What a learner of a cohort has, each kind by itself."""

    enrolment_id: int
    name: str
    guided: GuidedTime
    logged: SelfDirectedTime


def minutes_columns() -> tuple[ScalarSelect[int], ScalarSelect[int], ScalarSelect[int]]:
    """For a statement over ``Enrolment``: minutes in live sessions, pieces of work that were marked, minutes logged."""
    attended = (
        select(func.coalesce(func.sum(Attendance.minutes), 0))
        .join(LiveSession, LiveSession.id == Attendance.session_id)
        .where(Attendance.enrolment_id == Enrolment.id, LiveSession.cancelled_at.is_(None))
        .correlate(Enrolment)
        .scalar_subquery()
    )
    pieces = (
        select(func.count(func.distinct(Submission.id)))
        .join(Marking, Marking.submission_id == Submission.id)
        .where(Submission.enrolment_id == Enrolment.id, Marking.released_at.is_not(None))
        .correlate(Enrolment)
        .scalar_subquery()
    )
    logged = (
        select(func.coalesce(func.sum(StudyEntry.minutes), 0))
        .where(StudyEntry.enrolment_id == Enrolment.id)
        .correlate(Enrolment)
        .scalar_subquery()
    )
    return attended, pieces, logged


def cohort_hours(cohort_id: int, minutes_per_piece: int) -> Sequence[CohortLine]:
    """Guided learning and self-directed time of each learner of a cohort, by name, in one statement."""
    query = (
        select(Enrolment.id, Person.name, *minutes_columns())
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(Person.name, Enrolment.id)
    )
    return [
        CohortLine(number, name, GuidedTime(in_sessions + marked * minutes_per_piece), SelfDirectedTime(by_themselves))
        for number, name, in_sessions, marked, by_themselves in db.session.execute(query)
    ]
