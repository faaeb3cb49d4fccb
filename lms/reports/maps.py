"""How a whole group stands: figures for the heat map, progress by week, and where lessons lose people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from lms.clock import london_day
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment, LessonProgress, ModuleProgress
from lms.reports.deadlines import Deadlines
from lms.reports.gradebook import Filter, Learner, criterion_cells, learners, module_cells
from lms.reports.states import Cell, State, count_states
from modules.programme import Module, Programme

MOST_LEARNERS = 2_000  # of a group; what is more is told, and not counted
WEEK = timedelta(days=7)
MOST_WEEKS = 60


@dataclass(frozen=True, slots=True)
class MapRow:
    """A module or criterion: how many of the group stand where, and how many are late."""

    code: str
    words: str
    states: dict[State, int]
    late: int


@dataclass(frozen=True, slots=True)
class GroupMap:
    """The rows of a heat map. ``learners`` are those who have not left; ``is_cut`` when the group is too large."""

    learners: int
    rows: tuple[MapRow, ...]
    is_cut: bool


def group_map(
    may_read: ColumnElement[bool], cohort: Cohort, programme: Programme, module: Module | None, now: datetime
) -> GroupMap:
    """How many of a group stand where, by module or by the criteria of one; four statements."""
    query = learners(may_read, Filter(cohort_id=cohort.id)).where(Enrolment.withdrawn_at.is_(None))
    found = [Learner(*row) for row in db.session.execute(query.limit(MOST_LEARNERS + 1))]
    some = found[:MOST_LEARNERS]
    deadlines = Deadlines([one.enrolment_id for one in some], [cohort.id])
    if module is None:
        cells = module_cells(some, deadlines, now)
        named = [(one.code, one.title) for one in programme.modules]
    else:
        cells = criterion_cells(some, module.code, deadlines, now)
        named = [(one.code, one.text) for one in module.criteria]
    return GroupMap(
        len(some),
        tuple(_row(code, words, [cells[one.enrolment_id, code] for one in some]) for code, words in named),
        len(found) > MOST_LEARNERS,
    )


def _row(code: str, words: str, cells: Sequence[Cell]) -> MapRow:
    return MapRow(code, words, count_states(cells), sum(cell.is_late for cell in cells))


def lessons_done(cohort_id: int, modules: Sequence[Module]) -> list[tuple[Module, str, int]]:
    """How many of a group have done each lesson, in the order in which lessons are learned; one statement."""
    query = (
        select(LessonProgress.module_code, LessonProgress.lesson_slug, func.count(LessonProgress.done_at))
        .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
        .where(*_in_group(cohort_id), LessonProgress.module_code.in_([module.code for module in modules]))
        .group_by(LessonProgress.module_code, LessonProgress.lesson_slug)
    )
    done = {(code, slug): count for code, slug, count in db.session.execute(query)}
    return [
        (module, lesson.title, done.get((module.code, lesson.slug), 0))
        for module in modules
        for lesson in module.lessons
    ]


def modules_by_week(cohort: Cohort, now: datetime) -> list[tuple[date, int]]:
    """How many modules the group had achieved by the end of each week since it began; one statement."""
    query = (
        select(ModuleProgress.achieved_at)
        .join(Enrolment, Enrolment.id == ModuleProgress.enrolment_id)
        .where(*_in_group(cohort.id), ModuleProgress.achieved_at.is_not(None))
    )
    days = [london_day(at) for at in db.session.scalars(query) if at is not None]
    last = min(london_day(now), max([cohort.ends_on, *days]))
    weeks: list[tuple[date, int]] = []
    day = cohort.starts_on
    while day <= last and len(weeks) < MOST_WEEKS:
        day = min(day + WEEK, last + timedelta(days=1))
        weeks.append((day - timedelta(days=1), sum(one < day for one in days)))
    return weeks


def _in_group(cohort_id: int) -> tuple[Any, ...]:
    return Enrolment.cohort_id == cohort_id, Enrolment.withdrawn_at.is_(None)
