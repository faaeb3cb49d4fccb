"""Cohorts, enrolments and progress."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day, utc_now
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment, LessonProgress, ModuleDue, ModuleProgress, QuizStanding, TaskStanding
from tests.factories.accounts import make_person

numbers = count(1)


def make_cohort(
    *,
    name: str | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    places: int | None = None,
    due: Mapping[str, datetime] | None = None,
    edition: str | None = None,
) -> Cohort:
    """A cohort that can be joined since a week and for a week, with no due dates unless given."""
    now = utc_now()
    cohort = Cohort(
        name=name or f"Group {next(numbers)}",
        edition=edition or current_edition().id,
        opens_at=opens_at or now - timedelta(days=7),
        closes_at=closes_at or now + timedelta(days=7),
        starts_on=london_day(now),
        ends_on=london_day(now + timedelta(days=200)),
        places=places,
        due=[ModuleDue(module_code=code, due_at=due_at) for code, due_at in (due or {}).items()],
    )
    db.session.add(cohort)
    db.session.flush()
    return cohort


def make_enrolment(
    *,
    person: Person | None = None,
    cohort: Cohort | None = None,
    withdrawn_at: datetime | None = None,
    completed_at: datetime | None = None,
) -> Enrolment:
    """A learner's current place in a cohort."""
    enrolment = Enrolment(
        person=person or make_person(roles=[Role.LEARNER]),
        cohort=cohort or make_cohort(),
        enrolled_at=utc_now(),
        withdrawn_at=withdrawn_at,
        completed_at=completed_at,
    )
    db.session.add(enrolment)
    db.session.flush()
    return enrolment


def make_lesson_done(enrolment: Enrolment, module_code: str = "T1", lesson_slug: str = "who-decides") -> LessonProgress:
    """A lesson that is done."""
    now = utc_now()
    progress = LessonProgress(
        enrolment_id=enrolment.id, module_code=module_code, lesson_slug=lesson_slug, opened_at=now, done_at=now
    )
    db.session.add(progress)
    db.session.flush()
    return progress


def make_all_lessons_done(enrolment: Enrolment, module_code: str = "T1") -> None:
    """Every lesson of a module is done."""
    for lesson in current_edition().get_module(module_code).lessons:
        make_lesson_done(enrolment, module_code, lesson.slug)


def make_progress(
    enrolment: Enrolment,
    module_code: str = "T1",
    *,
    quiz: QuizStanding = QuizStanding.NOT_STARTED,
    task: TaskStanding = TaskStanding.NOT_STARTED,
    feedback_at: datetime | None = None,
) -> ModuleProgress:
    """Progress in a module; what follows from the standings is set too."""
    now = utc_now()
    quiz_at = now if quiz is QuizStanding.ACHIEVED else None
    task_at = now if task is TaskStanding.PASSED else None
    progress = ModuleProgress(
        enrolment_id=enrolment.id,
        module_code=module_code,
        quiz_standing=quiz,
        quiz_achieved_at=quiz_at,
        task_standing=task,
        task_passed_at=task_at,
        task_feedback_at=feedback_at,
        achieved_at=now if quiz_at and task_at else None,
    )
    db.session.add(progress)
    db.session.flush()
    return progress
