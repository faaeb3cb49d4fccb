"""What learning holds about a person: their groups, and their way through lessons and modules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.learning.models import Cohort, Enrolment, LessonProgress, ModuleProgress

TABLES = {
    "cohort": Treatment("", Fate.NOBODY, "a group's name and dates"),
    "module_due": Treatment("", Fate.NOBODY, "a group's due dates"),
    "enrolment": Treatment("groups", Fate.UNNAMED, "decisions and certificates point at it"),
    "lesson_progress": Treatment("lessons", Fate.ERASED),
    "module_progress": Treatment("modules", Fate.UNNAMED, "which modules were achieved is part of the decisions"),
}


def enrolments(person_id: int) -> Select[Any]:
    """The ids of a person's enrolments."""
    return select(Enrolment.id).where(Enrolment.person_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """Groups, lessons opened and done, and where the person stands in each module."""
    yield Section(
        "groups",
        _("Your groups"),
        {
            "group": _("Group"),
            "enrolled_at": _("Joined"),
            "withdrawn_at": _("Left"),
            "completed_at": _("Finished the programme"),
        },
        rows(
            select(Cohort.name.label("group"), Enrolment.enrolled_at, Enrolment.withdrawn_at, Enrolment.completed_at)
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .where(Enrolment.person_id == whom.id)
            .order_by(Enrolment.id)
        ),
    )
    yield Section(
        "lessons",
        _("Your lessons"),
        {
            "module": _("Module"),
            "lesson": _("Lesson"),
            "opened_at": _("Opened"),
            "done_at": _("Done"),
            "check_answer": _("Answer to the check question, counted from 0"),
        },
        rows(
            select(
                LessonProgress.module_code.label("module"),
                LessonProgress.lesson_slug.label("lesson"),
                LessonProgress.opened_at,
                LessonProgress.done_at,
                LessonProgress.check_answer,
            )
            .where(LessonProgress.enrolment_id.in_(enrolments(whom.id)))
            .order_by(LessonProgress.opened_at, LessonProgress.lesson_slug)
        ),
    )
    yield Section(
        "modules",
        _("Your modules"),
        {
            "module": _("Module"),
            "quiz": _("Quiz"),
            "quiz_achieved_at": _("Quiz achieved"),
            "task": _("Task"),
            "task_passed_at": _("Task passed"),
            "achieved_at": _("Module achieved"),
        },
        rows(
            select(
                ModuleProgress.module_code.label("module"),
                ModuleProgress.quiz_standing.label("quiz"),
                ModuleProgress.quiz_achieved_at,
                ModuleProgress.task_standing.label("task"),
                ModuleProgress.task_passed_at,
                ModuleProgress.achieved_at,
            )
            .where(ModuleProgress.enrolment_id.in_(enrolments(whom.id)))
            .order_by(ModuleProgress.module_code)
        ),
    )


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Leave every group, and take the way through lessons out."""
    db.session.execute(delete(LessonProgress).where(LessonProgress.enrolment_id.in_(enrolments(whom.id))))
    db.session.execute(
        update(ModuleProgress).where(ModuleProgress.enrolment_id.in_(enrolments(whom.id))).values(task_feedback_at=None)
    )
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.person_id == whom.id, Enrolment.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    return ()


def forget(person_id: int) -> None:
    """Take the standing in modules out. Enrolments stay where certificates point at them."""
    db.session.execute(delete(ModuleProgress).where(ModuleProgress.enrolment_id.in_(enrolments(person_id))))


HELD = Held(tables=TABLES, about=about, erase=erase, forget=forget, subjects={"enrolment": enrolments})
