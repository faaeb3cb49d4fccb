"""Reads of cohorts, enrolments and progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    null,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import LoaderOption

from lms.editions import Edition, get_edition, get_lesson
from lms.errors import Conflict, NotFound
from lms.extensions import db
from lms.learning.deadlines import Away, Deadline, ExtraDays, own_deadline
from lms.learning.models import (
    Cohort,
    Enrolment,
    LessonProgress,
    ModuleProgress,
    QuizStanding,
    ReadinessCheck,
    TaskStanding,
    Transfer,
    Withdrawal,
)
from lms.learning.standing import ModuleStanding
from lms.learning.waiting import count_waiting
from lms.notices.queries import count_unread
from modules.programme import Lesson, Module

PAGE_SIZE = 50


class NotEnrolled(Conflict):
    """Who learns has joined a group first; the app leads there."""


def find_current_enrolment(person_id: int) -> Enrolment | None:
    """The person's current enrolment with all that decides its deadlines, in one statement."""
    query = select(Enrolment).where(*_is_current(person_id)).options(*with_deadlines())
    return db.session.scalars(query).unique().one_or_none()


def groups_of(person_id: int) -> CompoundSelect[int]:
    """The ids of every group in which a person learns or has learned: also those that they left, or were moved from."""
    mine = select(Enrolment.id).where(Enrolment.person_id == person_id)
    return union(
        select(Enrolment.cohort_id).where(Enrolment.person_id == person_id),
        select(Withdrawal.cohort_id).where(Withdrawal.enrolment_id.in_(mine)),
        select(Transfer.from_cohort_id).where(Transfer.enrolment_id.in_(mine)),
    )


def get_current_enrolment(person_id: int) -> Enrolment:
    """The person's current enrolment with its cohort and due dates. Raises NotEnrolled."""
    enrolment = find_current_enrolment(person_id)
    if enrolment is None:
        raise NotEnrolled(_("Join a group first. Then you can open lessons, quizzes and tasks."))
    return enrolment


@dataclass(frozen=True, slots=True)
class News:
    """What a learner's first page tells beside learning itself."""

    unread: int
    is_ready_asked: bool


def news_for(person_id: int) -> News:
    """How many messages are new, and whether the readiness check was done or declined, in one statement."""
    unread, asked = db.session.execute(select(*_news(person_id))).one()
    return News(unread, bool(asked))


def find_enrolment_with_news(person_id: int) -> tuple[Enrolment, News] | None:
    """What ``find_current_enrolment`` and ``news_for`` give, in one statement; None for who is in no group."""
    row = db.session.execute(_enrolment_with_news(), {"person_id": person_id}).unique().one_or_none()
    if row is None:
        return None
    enrolment, unread, asked = row
    return enrolment, News(unread, bool(asked))


@cache
def _enrolment_with_news() -> Select[Enrolment, int, int]:
    person_id = bindparam("person_id", type_=Integer())
    return select(Enrolment, *_news(person_id)).where(*_is_current(person_id)).options(*with_deadlines())


def _news(person_id: int | BindParameter[int]) -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    checks = select(func.count()).where(ReadinessCheck.person_id == person_id).scalar_subquery()
    return count_unread(person_id), checks


def edition_of(enrolment: Enrolment) -> Edition:
    """The edition in which the learner learns: their cohort's."""
    return get_edition(enrolment.cohort.edition)


def find_edition_for(person_id: int) -> Edition | None:
    """The edition in which a person learns now, in one statement; None for who is in no cohort."""
    query = select(Cohort.edition).join(Enrolment).where(*_is_current(person_id))
    edition = db.session.scalar(query)
    return get_edition(edition) if edition is not None else None


def _is_current(person_id: int | BindParameter[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Enrolment.person_id == person_id, Enrolment.withdrawn_at.is_(None)


def with_deadlines() -> tuple[LoaderOption, ...]:
    """What to load with enrolments so that ``deadline_for`` needs no statement of its own."""
    return (
        joinedload(Enrolment.cohort).joinedload(Cohort.due),
        joinedload(Enrolment.extensions),
        joinedload(Enrolment.absences),
        joinedload(Enrolment.adjustments),
    )


def deadline_for(enrolment: Enrolment, module_code: str) -> datetime | None:
    """When this learner is asked to have finished the module: their own deadline, with all that was agreed.

    Every screen, mail and job that tells a due date asks here, or ``find_deadline``.
    """
    deadline = find_deadline(enrolment, module_code)
    return deadline.at if deadline else None


def group_deadline(enrolment: Enrolment, module_code: str) -> datetime | None:
    """When the module is due for the learner's group: for officers who compare. What a learner is told is their own."""
    return next((due.due_at for due in enrolment.cohort.due if due.module_code == module_code), None)


def find_deadline(enrolment: Enrolment, module_code: str) -> Deadline | None:
    """The learner's deadline for a module, and whether it was moved for them; None where there is none."""
    return deadline_from(group_deadline(enrolment, module_code), enrolment, module_code)


def deadline_from(due_at: datetime | None, enrolment: Enrolment, module_code: str) -> Deadline | None:
    """The learner's own deadline for what is due in a module at this moment for others: with extra days, an extension
    for the module, and times away.
    """
    return own_deadline(
        due_at,
        [ExtraDays(one.extra_days, one.valid_from, one.valid_until) for one in enrolment.adjustments if one.extra_days],
        next((given.due_at for given in enrolment.extensions if given.module_code == module_code), None),
        [Away(one.first_day, one.last_day) for one in enrolment.absences],
    )


def completed_modules(enrolment_id: int) -> Mapping[str, datetime]:
    """The modules achieved, by code, and when."""
    query = select(ModuleProgress.module_code, ModuleProgress.achieved_at).where(
        ModuleProgress.enrolment_id == enrolment_id
    )
    return {code: at for code, at in db.session.execute(query) if at is not None}


def standings_of(enrolment: Enrolment) -> tuple[ModuleStanding, ...]:
    """Where a learner stands in each module of the programme, in one statement."""
    return _standings(enrolment, edition_of(enrolment).programme.modules)


def standing_in(enrolment: Enrolment, module: Module) -> ModuleStanding:
    """Where a learner stands in one module."""
    return _standings(enrolment, (module,))[0]


def _standings(enrolment: Enrolment, modules: tuple[Module, ...]) -> tuple[ModuleStanding, ...]:
    progress, done = _way_of(enrolment.id, [module.code for module in modules])
    standings = []
    for module in modules:
        row = progress.get(module.code, NO_PROGRESS)
        deadline = find_deadline(enrolment, module.code)
        standings.append(
            ModuleStanding(
                module=module,
                lessons_done=frozenset(done[module.code]),
                quiz=row.quiz,
                task=row.task,
                feedback_at=row.feedback_at,
                achieved_at=row.achieved_at,
                due_at=deadline.at if deadline else None,
                due_was_moved=deadline is not None and deadline.was_moved,
            )
        )
    return tuple(standings)


@dataclass(frozen=True, slots=True)
class StoredProgress:
    """What is stored of a learner's way through a module."""

    quiz: QuizStanding
    task: TaskStanding
    feedback_at: datetime | None
    achieved_at: datetime | None


NO_PROGRESS = StoredProgress(QuizStanding.NOT_STARTED, TaskStanding.NOT_STARTED, None, None)


def _way_of(enrolment_id: int, codes: list[str]) -> tuple[dict[str, StoredProgress], dict[str, set[str]]]:
    """What is stored of one learner's way through modules, and the lessons that are done, in one statement."""
    progress: dict[str, StoredProgress] = {}
    done: dict[str, set[str]] = defaultdict(set)
    for code, slug, *rest in db.session.execute(_way(), {"enrolment_id": enrolment_id, "codes": codes}):
        if slug is None:
            progress[code] = StoredProgress(*rest)
        else:
            done[code].add(slug)
    return progress, done


@cache
def _way() -> CompoundSelect[Any]:
    enrolment_id = bindparam("enrolment_id", type_=Integer())
    codes = bindparam("codes", type_=String(), expanding=True)
    stored = (
        ModuleProgress.quiz_standing,
        ModuleProgress.task_standing,
        ModuleProgress.task_feedback_at,
        ModuleProgress.achieved_at,
    )
    modules = select(ModuleProgress.module_code, cast(null(), LessonProgress.lesson_slug.type), *stored).where(
        ModuleProgress.enrolment_id == enrolment_id, ModuleProgress.module_code.in_(codes)
    )
    lessons = select(
        LessonProgress.module_code, LessonProgress.lesson_slug, *(cast(null(), column.type) for column in stored)
    ).where(
        LessonProgress.enrolment_id == enrolment_id,
        LessonProgress.done_at.is_not(None),
        LessonProgress.module_code.in_(codes),
    )
    return union_all(modules, lessons)


def _progress_of(enrolment_ids: list[int], module_codes: Iterable[str]) -> dict[tuple[int, str], StoredProgress]:
    query = select(
        ModuleProgress.enrolment_id,
        ModuleProgress.module_code,
        ModuleProgress.quiz_standing,
        ModuleProgress.task_standing,
        ModuleProgress.task_feedback_at,
        ModuleProgress.achieved_at,
    ).where(ModuleProgress.enrolment_id.in_(enrolment_ids), ModuleProgress.module_code.in_(module_codes))
    return {(row[0], row[1]): StoredProgress(*row[2:]) for row in db.session.execute(query)}


@dataclass(frozen=True, slots=True)
class LessonStanding:
    """A lesson of the edition in which somebody learns, and their way through it: the last three are empty before it is
    opened.
    """

    edition: Edition
    module: Module
    lesson: Lesson
    enrolment_id: int
    enrolled_at: datetime
    opened_at: datetime | None
    check_answer: int | None
    done_at: datetime | None


def get_lesson_standing(person_id: int, module_slug: str, lesson_slug: str) -> LessonStanding:
    """How far the person's current enrolment is with a lesson, in one statement. Raises NotEnrolled, NotFound."""
    query = (
        select(
            Cohort.edition,
            Enrolment.id,
            Enrolment.enrolled_at,
            LessonProgress.module_code,
            LessonProgress.opened_at,
            LessonProgress.check_answer,
            LessonProgress.done_at,
        )
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .outerjoin(
            LessonProgress,
            and_(LessonProgress.enrolment_id == Enrolment.id, LessonProgress.lesson_slug == lesson_slug),
        )
        .where(*_is_current(person_id))
    )
    rows = db.session.execute(query).all()
    if not rows:
        raise NotEnrolled(_("Join a group first. Then you can open lessons, quizzes and tasks."))
    edition = get_edition(rows[0].edition)
    module = edition.get_module(module_slug)
    lesson = get_lesson(module, lesson_slug)
    # Lessons of two modules may have the same name: only this module's row counts.
    opened_at, check_answer, done_at = next(
        ((row.opened_at, row.check_answer, row.done_at) for row in rows if row.module_code == module.code),
        (None, None, None),
    )
    return LessonStanding(edition, module, lesson, rows[0].id, rows[0].enrolled_at, opened_at, check_answer, done_at)


# Cohorts


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A cohort, how many learn in it now, and how many wait for a place in it."""

    cohort: Cohort
    learners: int
    waiting: int = 0

    @property
    def is_full(self) -> bool:
        """Whether every place is taken, or kept for somebody who waits."""
        return self.cohort.places is not None and self.learners + self.waiting >= self.cohort.places


def open_cohorts(now: datetime) -> list[CohortRow]:
    """The cohorts that can be joined now, or could be if they had a place left; who starts first comes first."""
    query = (
        select(Cohort, _learners(), count_waiting())
        .where(Cohort.opens_at <= now, Cohort.closes_at > now)
        .order_by(Cohort.starts_on, Cohort.id)
        .limit(PAGE_SIZE)
    )
    return [CohortRow(*row) for row in db.session.execute(query)]


def all_cohorts(*, offset: int = 0) -> list[CohortRow]:
    """Every cohort, the latest first. One more than a page is given, which tells that there are more."""
    query = (
        select(Cohort, _learners()).order_by(Cohort.starts_on.desc(), Cohort.id.desc()).limit(PAGE_SIZE + 1)
    ).offset(offset)
    return [CohortRow(*row) for row in db.session.execute(query)]


def cohorts_named(names: Collection[str]) -> list[Cohort]:
    """The cohorts with these names."""
    return list(db.session.scalars(select(Cohort).where(Cohort.name.in_(names)).order_by(Cohort.name)))


def get_cohort(cohort_id: int) -> Cohort:
    """A cohort with its due dates. Raises NotFound."""
    query = select(Cohort).where(Cohort.id == cohort_id).options(joinedload(Cohort.due))
    cohort = db.session.scalars(query).unique().one_or_none()
    if cohort is None:
        raise NotFound
    return cohort


def count_learners(cohort_id: int) -> int:
    """How many learn in the cohort now."""
    query = select(func.count()).where(Enrolment.cohort_id == cohort_id, Enrolment.withdrawn_at.is_(None))
    return db.session.scalar(query) or 0


def _learners() -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(Enrolment.cohort_id == Cohort.id, Enrolment.withdrawn_at.is_(None))
        .correlate(Cohort)
        .scalar_subquery()
    )
