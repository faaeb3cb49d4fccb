"""What learners do with lessons, what officers do with groups, and what follows when parts of a module are achieved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from lms import audit
from lms.editions import Edition
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.learning.events import ModuleReopened, ProgrammeCompleted
from lms.learning.models import Cohort, Enrolment, LessonProgress, ModuleDue, ModuleProgress, QuizStanding, TaskStanding
from lms.learning.queries import completed_modules, edition_of
from modules.programme import Lesson


class NoSuchOption(Invalid):
    """The check question has no such option."""


class NameTaken(Conflict):
    """Groups have different names."""


# Lessons


def open_lesson(enrolment_id: int, module_code: str, lesson: Lesson, now: datetime) -> None:
    """Note that a lesson was opened for the first time; again changes nothing."""
    _keep_lesson(enrolment_id, module_code, lesson, now, {})


def answer_check(enrolment_id: int, module_code: str, lesson: Lesson, option: int, now: datetime) -> None:
    """Keep the option chosen last, from 0: one that comes late never replaces one chosen after it. It is for learning:
    any number of tries. Raises NoSuchOption.
    """
    if not 0 <= option < len(lesson.check.options):
        raise NoSuchOption(_("Choose one of the answers on the page."))
    is_last = LessonProgress.checked_at.is_(None) | (LessonProgress.checked_at <= now)
    change = {"check_answer": option, "checked_at": now}
    _keep_lesson(enrolment_id, module_code, lesson, now, change, where=is_last)


def finish_lesson(enrolment_id: int, module_code: str, lesson: Lesson, now: datetime) -> None:
    """The learner is done with the lesson; the first time counts."""
    _keep_lesson(enrolment_id, module_code, lesson, now, {"done_at": now}, keep_first=True)


def _keep_lesson(
    enrolment_id: int,
    module_code: str,
    lesson: Lesson,
    now: datetime,
    change: dict[str, Any],
    *,
    keep_first: bool = False,
    where: Any = None,
) -> None:
    key = {"enrolment_id": enrolment_id, "module_code": module_code, "lesson_slug": lesson.slug}
    insert = _insert()(LessonProgress).values(**key, opened_at=now, **change)
    if not change:
        db.session.execute(insert.on_conflict_do_nothing())
        return
    kept = {
        name: func.coalesce(getattr(LessonProgress, name), insert.excluded[name]) if keep_first else value
        for name, value in change.items()
    }
    db.session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=kept, where=where))


# Parts of a module: noted and recorded by quizzes and marking, which judge them


def note_quiz_standing(enrolment_id: int, module_code: str, standing: QuizStanding) -> None:
    """Note where the learner stands with a quiz that is not achieved. One that is achieved stays so: an answer of an
    earlier try may have been accepted while another try is open.
    """
    _note(enrolment_id, module_code, "quiz_standing", standing)


def note_task_standing(enrolment_id: int, module_code: str, standing: TaskStanding) -> None:
    """Note that a task is begun or submitted."""
    _note(enrolment_id, module_code, "task_standing", standing)


def note_feedback_opened(enrolment_id: int, module_code: str) -> None:
    """The learner has opened the tutor's feedback: it waits no longer."""
    db.session.execute(
        update(ModuleProgress)
        .where(ModuleProgress.enrolment_id == enrolment_id, ModuleProgress.module_code == module_code)
        .where(ModuleProgress.task_feedback_at.is_not(None))
        .values(task_feedback_at=None)
    )


def record_quiz_achieved(enrolment_id: int, module_code: str, now: datetime) -> None:
    """The quiz is achieved. With the task passed too, the module is; with every module, the programme."""
    enrolment, progress = _lock_progress(enrolment_id, module_code)
    progress.quiz_standing = QuizStanding.ACHIEVED
    progress.quiz_achieved_at = progress.quiz_achieved_at or now
    _settle(enrolment, progress, now)


def record_task_passed(enrolment_id: int, module_code: str, now: datetime) -> None:
    """The task is passed, and its feedback waits to be read. With the quiz achieved too, the module is."""
    enrolment, progress = _lock_progress(enrolment_id, module_code)
    progress.task_standing = TaskStanding.PASSED
    progress.task_passed_at = progress.task_passed_at or now
    progress.task_feedback_at = now
    _settle(enrolment, progress, now)


def reopen_task(enrolment_id: int, module_code: str, now: datetime) -> None:
    """The task is referred, and its feedback waits to be read. What counted as achieved before counts no longer:
    that is so when a task that was passed is marked again.
    """
    enrolment, progress = _lock_progress(enrolment_id, module_code)
    progress.task_standing = TaskStanding.REFERRED
    progress.task_feedback_at = now
    progress.task_passed_at = None
    _reopen(enrolment, progress, now)


def reopen_quiz(enrolment_id: int, module_code: str, now: datetime) -> None:
    """The quiz was achieved, and its result counts no longer: it is taken anew."""
    enrolment, progress = _lock_progress(enrolment_id, module_code)
    if progress.quiz_standing is QuizStanding.ACHIEVED:
        progress.quiz_standing = QuizStanding.NOT_YET
    progress.quiz_achieved_at = None
    _reopen(enrolment, progress, now)


def _reopen(enrolment: Enrolment, progress: ModuleProgress, now: datetime) -> None:
    if progress.achieved_at is not None:
        progress.achieved_at = None
        enrolment.completed_at = None
        audit.record("module.reopened", enrolment, now, module=progress.module_code)
        publish(ModuleReopened(enrolment.id, progress.module_code, now))


def lock_enrolment(enrolment_id: int) -> Enrolment:
    """The enrolment as it is now, held until this transaction ends: who changes its progress meanwhile waits.

    Without it two parts achieved at the same moment would each miss the other.
    """
    query = (
        select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def _lock_progress(enrolment_id: int, module_code: str) -> tuple[Enrolment, ModuleProgress]:
    enrolment = lock_enrolment(enrolment_id)
    progress = db.session.get(ModuleProgress, (enrolment_id, module_code), populate_existing=True)
    if progress is None:
        progress = ModuleProgress(enrolment_id=enrolment_id, module_code=module_code)
        db.session.add(progress)
    return enrolment, progress


def _settle(enrolment: Enrolment, progress: ModuleProgress, now: datetime) -> None:
    """Set what follows from the parts: the module achieved, the programme completed."""
    if progress.quiz_achieved_at is None or progress.task_passed_at is None or progress.achieved_at is not None:
        return
    progress.achieved_at = now
    audit.record("module.achieved", enrolment, now, module=progress.module_code)
    complete_if_done(enrolment, now)


def complete_if_done(enrolment: Enrolment, now: datetime) -> None:
    """The programme is completed with every module of the learner's edition; once."""
    achieved, modules = completed_modules(enrolment.id), edition_of(enrolment).programme.modules
    if enrolment.completed_at is None and all(module.code in achieved for module in modules):
        enrolment.completed_at = now
        audit.record("programme.completed", enrolment, now)
        publish(ProgrammeCompleted(enrolment.id, now))


def _note(enrolment_id: int, module_code: str, part: str, standing: QuizStanding | TaskStanding) -> None:
    row = {"enrolment_id": enrolment_id, "module_code": module_code, part: standing}
    db.session.execute(_noting(db.engine.dialect.name, part), row)


@cache
def _noting(dialect: str, part: str) -> Any:
    """Built once: many submit at the same moment."""
    progress = db.metadata.tables[ModuleProgress.__tablename__]
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(progress)
    return insert.on_conflict_do_update(
        index_elements=["enrolment_id", "module_code"],
        set_={part: insert.excluded[part]},
        where=progress.c.quiz_achieved_at.is_(None) if part == "quiz_standing" else None,
    )


def _insert() -> Any:
    """The INSERT of the database in use, which knows ON CONFLICT."""
    return postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert


# Cohorts


@dataclass(frozen=True, slots=True)
class CohortDetails:
    """What a programme officer decides about a group. ``due`` holds a moment for each module that has one."""

    name: str
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    places: int | None
    due: Mapping[str, datetime]


def add_cohort(details: CohortDetails, edition: Edition, now: datetime) -> Cohort:
    """Open a group that learns this edition. Raises NameTaken."""
    cohort = Cohort(edition=edition.id, due=[])
    _keep_details(cohort, details)
    db.session.add(cohort)
    _flush_cohort()
    audit.record("cohort.added", cohort, now)
    return cohort


def change_cohort(cohort: Cohort, details: CohortDetails, now: datetime) -> None:
    """Change a group; new due dates hold for all who learn in it. Raises NameTaken."""
    _keep_details(cohort, details)
    _flush_cohort()
    audit.record("cohort.changed", cohort, now)


def _keep_details(cohort: Cohort, details: CohortDetails) -> None:
    cohort.name = details.name
    cohort.opens_at = details.opens_at
    cohort.closes_at = details.closes_at
    cohort.starts_on = details.starts_on
    cohort.ends_on = details.ends_on
    cohort.places = details.places
    kept = {due.module_code: due for due in cohort.due}
    for code, due_at in details.due.items():
        if code in kept:
            kept[code].due_at = due_at
        else:
            cohort.due.append(ModuleDue(module_code=code, due_at=due_at))
    for code, due in kept.items():
        if code not in details.due:
            cohort.due.remove(due)


def _flush_cohort() -> None:
    taken = NameTaken(_("Another group has this name. Choose another name."))
    try:
        db.session.flush()
    except IntegrityError:  # uq_cohort_name, the only constraint that a checked form can break
        raise taken from None
