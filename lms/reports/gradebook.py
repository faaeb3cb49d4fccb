"""The gradebook: learners, and where each stands in each module or with each criterion of one. Plain rows: a page of
fifty learners has hundreds of cells, and what is made for each of them is what the page costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from lms.accounts.models import Person
from lms.editions import get_edition
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment, LessonProgress, ModuleProgress, QuizStanding, TaskStanding
from lms.marking.models import Submission
from lms.reports.criteria import quizzes_and_recognition, task_work
from lms.reports.deadlines import Deadlines
from lms.reports.models import LearnerAtRisk
from lms.reports.states import (
    NO_PROGRESS,
    NO_QUIZ,
    NO_TASK,
    Cell,
    Progress,
    criterion_state,
    is_late,
    module_state,
)
from modules.programme import Module

PAGE_SIZE = 50


class Standing(StrEnum):
    """Which learners a list shows."""

    LEARNING = "learning"
    AT_RISK = "at risk"
    WAITING = "waiting"
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody looks for: learners of one group, or of groups whose name holds some letters; by a part of their
    name, or of their address where ``by_address``; by where they stand.
    """

    cohort_id: int | None = None
    group: str = ""
    words: str = ""
    standing: Standing | None = None
    by_address: bool = True


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner's place in a group, as a list needs it."""

    enrolment_id: int
    person_id: int
    name: str
    cohort_id: int
    cohort: str
    edition: str
    enrolled_at: datetime
    withdrawn_at: datetime | None
    completed_at: datetime | None


def learners(may_read: ColumnElement[bool], wanted: Filter) -> Select[*tuple[Any, ...]]:
    """Who is looked for, in the order in which they joined; each row makes a Learner."""
    query = (
        select(
            Enrolment.id,
            Enrolment.person_id,
            Person.name,
            Enrolment.cohort_id,
            Cohort.name,
            Cohort.edition,
            Enrolment.enrolled_at,
            Enrolment.withdrawn_at,
            Enrolment.completed_at,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(may_read)
        .order_by(Enrolment.id)
    )
    if wanted.cohort_id is not None:
        query = query.where(Enrolment.cohort_id == wanted.cohort_id)
    if wanted.group:
        query = query.where(Cohort.name.icontains(wanted.group, autoescape=True))
    if wanted.words:
        looked_in = [Person.name, Person.email] if wanted.by_address else [Person.name]
        query = query.where(or_(*(column.icontains(wanted.words, autoescape=True) for column in looked_in)))
    return _standing(query, wanted.standing)


def _standing(query: Select[*tuple[Any, ...]], standing: Standing | None) -> Select[*tuple[Any, ...]]:
    is_here = Enrolment.withdrawn_at.is_(None)
    match standing:
        case Standing.LEARNING:
            return query.where(is_here, Enrolment.completed_at.is_(None))
        case Standing.AT_RISK:
            at_risk = select(LearnerAtRisk.enrolment_id)
            return query.where(is_here, Enrolment.completed_at.is_(None), Enrolment.id.in_(at_risk))
        case Standing.WAITING:
            waiting = select(Submission.enrolment_id).where(Submission.marking_due_at.is_not(None))
            return query.where(is_here, Enrolment.id.in_(waiting))
        case Standing.COMPLETE:
            return query.where(is_here, Enrolment.completed_at.is_not(None))
        case Standing.WITHDRAWN:
            return query.where(Enrolment.withdrawn_at.is_not(None))
    return query


@dataclass(frozen=True, slots=True)
class Row:
    """A learner and a cell for each column."""

    learner: Learner
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the gradebook: a module, or a criterion of one."""

    code: str
    words: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gradebook:
    """A page of it. ``module`` is set when its columns are criteria. A cell is None where an edition has no such
    column.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    has_more: bool
    module: Module | None = None


def gradebook_page(
    may_read: ColumnElement[bool], wanted: Filter, module_code: str, now: datetime, *, offset: int = 0
) -> Gradebook:
    """A page of learners by module, or, with a module's code, by its criteria; three statements or four."""
    query = learners(may_read, wanted).limit(PAGE_SIZE + 1).offset(offset)
    found = [Learner(*row) for row in db.session.execute(query)]
    page, has_more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    deadlines = Deadlines([one.enrolment_id for one in page], {one.cohort_id for one in page}) if page else None
    if module_code:
        module = next((module for module in _modules(page) if module.code == module_code), None)
        cells = criterion_cells(page, module_code, deadlines, now) if deadlines else {}
        codes = {
            criterion.code: criterion.text for m in _modules(page) if m.code == module_code for criterion in m.criteria
        }
        columns = tuple(Column(code, words) for code, words in codes.items())
    else:
        module = None
        cells = module_cells(page, deadlines, now) if deadlines else {}
        columns = tuple(
            Column(code, words, _shared_due(deadlines, page, code))
            for code, words in {module.code: module.title for module in _modules(page)}.items()
        )
    rows = tuple(Row(one, tuple(cells.get((one.enrolment_id, column.code)) for column in columns)) for one in page)
    return Gradebook(columns, rows, has_more, module)


def _modules(page: Iterable[Learner]) -> list[Module]:
    """The modules of every edition that is learned on a page."""
    editions = dict.fromkeys(one.edition for one in page)
    return [module for edition in editions for module in get_edition(edition).programme.modules]


def _shared_due(deadlines: Deadlines | None, page: Sequence[Learner], code: str) -> datetime | None:
    """When a module is due for the group, where one group is shown."""
    cohorts = list({one.cohort_id for one in page})
    return deadlines.of_group.get((cohorts[0], code)) if deadlines and len(cohorts) == 1 else None


# Modules

_PROGRESS: CompoundSelect[Any] = union_all(
    select(
        ModuleProgress.enrolment_id,
        ModuleProgress.module_code,
        ModuleProgress.quiz_standing,
        ModuleProgress.task_standing,
        ModuleProgress.achieved_at,
        null().cast(Integer).label("lessons"),
    ).where(ModuleProgress.enrolment_id.in_(bindparam("ids", expanding=True))),
    select(
        LessonProgress.enrolment_id,
        LessonProgress.module_code,
        literal(QuizStanding.NOT_STARTED.value),
        literal(TaskStanding.NOT_STARTED.value),
        null(),
        func.count(LessonProgress.done_at),
    )
    .where(LessonProgress.enrolment_id.in_(bindparam("ids", expanding=True)))
    .group_by(LessonProgress.enrolment_id, LessonProgress.module_code),
)


def module_cells(page: Sequence[Learner], deadlines: Deadlines, now: datetime) -> dict[tuple[int, str], Cell]:
    """Where each of these learners stands in each module, by enrolment and module; one statement."""
    progress: dict[tuple[int, str], Progress] = {}
    lessons: dict[tuple[int, str], int] = {}
    ids = [one.enrolment_id for one in page]
    for enrolment_id, code, quiz, task, achieved_at, done in db.session.execute(_PROGRESS, {"ids": ids}):
        if done is None:
            progress[enrolment_id, code] = Progress(quiz, task, achieved_at)
        else:
            lessons[enrolment_id, code] = done
    codes = {
        edition: [module.code for module in get_edition(edition).programme.modules]
        for edition in {one.edition for one in page}
    }
    cells = {}
    for one in page:
        for code in codes[one.edition]:
            key = (one.enrolment_id, code)
            done = lessons.get(key)
            state, at = module_state(progress.get(key, NO_PROGRESS), has_lessons=done is not None)
            deadline = deadlines.of(one.enrolment_id, one.cohort_id, code)
            due_at = deadline.at if deadline else None
            cells[key] = Cell(
                state,
                at,
                due_at=due_at,
                was_moved=deadline is not None and deadline.was_moved,
                is_late=is_late(state, due_at, now),
                lessons_done=done or 0,
            )
    return cells


# Criteria of one module


def criterion_cells(
    page: Sequence[Learner], module_code: str, deadlines: Deadlines, now: datetime
) -> dict[tuple[int, str], Cell]:
    """Where each of these learners stands with each criterion of a module; two statements."""
    ids = [one.enrolment_id for one in page]
    editions = {one.enrolment_id: get_edition(one.edition) for one in page}
    quizzes, recognised = quizzes_and_recognition(editions, module_code)
    tasks = task_work(ids, module_code)
    cells = {}
    for one in page:
        edition = editions[one.enrolment_id]
        module = edition.programme.find_module(module_code)
        if module is None:
            continue
        bank, task = edition.find_bank(module_code), edition.find_task(module_code)
        in_task = {criterion.code for criterion in task.criteria} if task else set()
        deadline = deadlines.of(one.enrolment_id, one.cohort_id, module_code)
        due_at, was_moved = (deadline.at, deadline.was_moved) if deadline else (None, False)
        by_quiz, by_task = quizzes.get(one.enrolment_id, NO_QUIZ), tasks.get(one.enrolment_id, NO_TASK)
        known = recognised.get(one.enrolment_id, {})
        for criterion in module.criteria:
            state, at, by = criterion_state(
                criterion.code,
                by_quiz,
                by_task,
                known.get(criterion.code),
                in_quiz=bank is not None and criterion.code in bank.criteria,
                in_task=criterion.code in in_task,
            )
            late = is_late(state, due_at, now)
            cells[one.enrolment_id, criterion.code] = Cell(state, at, by, due_at, was_moved, late)
    return cells


def cells_of(one: Learner, now: datetime) -> dict[str, Cell]:
    """Where one learner stands in each module; two statements."""
    found = module_cells([one], Deadlines([one.enrolment_id], [one.cohort_id]), now)
    return {code: cell for (_enrolment, code), cell in found.items()}
