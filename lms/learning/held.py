"""What learning holds about a person: their groups, where they wait for a place, and their way through the lessons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.orm import aliased

from lms.extensions import db
from lms.held import Fate, Held, Section, Treatment, Whom, rows
from lms.learning.models import (
    Absence,
    Cohort,
    ConflictOfInterest,
    Enrolment,
    Extension,
    FurtherTry,
    GradeChange,
    LessonProgress,
    ModuleProgress,
    ReadinessCheck,
    Transfer,
    Waiting,
    Withdrawal,
)

TABLES = {
    "cohort": Treatment("", Fate.NOBODY, "a group's name and dates"),
    "module_due": Treatment("", Fate.NOBODY, "a group's due dates"),
    "cohort_marking": Treatment("", Fate.NOBODY, "whether a group is marked without names"),
    "conflict_of_interest": Treatment("acquaintances", Fate.ERASED),
    "enrolment": Treatment("groups", Fate.UNNAMED, "decisions and certificates point at it"),
    "withdrawal": Treatment("leaving", Fate.UNNAMED, "how many left a group, and when; the reason is erased"),
    "transfer": Treatment("moves", Fate.UNNAMED, "which group's rules held when"),
    "absence": Treatment("absences", Fate.ERASED),
    "waiting": Treatment("waiting_lists", Fate.ERASED),
    "readiness_check": Treatment("readiness", Fate.ERASED),
    "extension": Treatment("later_dates", Fate.ERASED),
    "further_try": Treatment("further_tries", Fate.ERASED),
    "lesson_progress": Treatment("lessons", Fate.ERASED),
    "grade_change": Treatment("changes", Fate.UNNAMED, "that a result was changed is part of it; no reason stays"),
    "module_progress": Treatment("modules", Fate.UNNAMED, "which modules were achieved is part of the decisions"),
}


def enrolments(person_id: int) -> Select[Any]:
    """The ids of a person's enrolments."""
    return select(Enrolment.id).where(Enrolment.person_id == person_id)


def turns(person_id: int) -> Select[Any]:
    """The ids of a person's places in lines for a group."""
    return select(Waiting.id).where(Waiting.person_id == person_id)


def about(whom: Whom) -> Iterable[Section]:
    """Groups and lines for them, lessons opened and done, and where the person stands in each module."""
    yield from _about_groups(whom)
    yield from _about_the_way(whom)


def _about_groups(whom: Whom) -> Iterable[Section]:
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
        "leaving",
        _("When you left a group"),
        {"group": _("Group"), "at": _("Left"), "reason": _("Reason"), "returned_at": _("Came back")},
        rows(
            select(Cohort.name.label("group"), Withdrawal.at, Withdrawal.reason, Withdrawal.returned_at)
            .join(Cohort, Cohort.id == Withdrawal.cohort_id)
            .where(Withdrawal.enrolment_id.in_(enrolments(whom.id)))
            .order_by(Withdrawal.id)
        ),
    )
    old, new = aliased(Cohort), aliased(Cohort)
    yield Section(
        "moves",
        _("When you moved to another group"),
        {"at": _("Moved"), "before": _("Group before"), "group": _("Group")},
        rows(
            select(Transfer.at, old.name.label("before"), new.name.label("group"))
            .join(old, old.id == Transfer.from_cohort_id)
            .join(new, new.id == Transfer.to_cohort_id)
            .where(Transfer.enrolment_id.in_(enrolments(whom.id)))
            .order_by(Transfer.id)
        ),
    )
    yield Section(
        "absences",
        _("When you were away by agreement"),
        {
            "first_day": _("First day away"),
            "last_day": _("Last day away"),
            "reason": _("Reason"),
            "agreed_at": _("Agreed"),
        },
        rows(
            select(Absence.first_day, Absence.last_day, Absence.reason, Absence.agreed_at)
            .where(Absence.enrolment_id.in_(enrolments(whom.id)))
            .order_by(Absence.first_day)
        ),
    )
    yield Section(
        "waiting_lists",
        _("Your waiting lists"),
        {
            "group": _("Group"),
            "since": _("Since"),
            "offered_at": _("Place offered"),
            "offer_ends_at": _("Place kept until"),
            "ended_at": _("Until"),
            "ending": _("How it ended"),
        },
        rows(
            select(
                Cohort.name.label("group"),
                Waiting.since,
                Waiting.offered_at,
                Waiting.offer_ends_at,
                Waiting.ended_at,
                Waiting.ending,
            )
            .join(Cohort, Cohort.id == Waiting.cohort_id)
            .where(Waiting.person_id == whom.id)
            .order_by(Waiting.id)
        ),
    )
    yield Section(
        "later_dates",
        _("Later dates that you got"),
        {"module": _("Module"), "due_at": _("New date"), "reason": _("Reason"), "given_at": _("Agreed")},
        rows(
            select(Extension.module_code.label("module"), Extension.due_at, Extension.reason, Extension.given_at)
            .where(Extension.enrolment_id.in_(enrolments(whom.id)))
            .order_by(Extension.given_at, Extension.module_code)
        ),
    )
    yield Section(
        "further_tries",
        _("More tries that you got"),
        {"module": _("Module"), "given_at": _("Agreed")},
        rows(
            select(FurtherTry.module_code.label("module"), FurtherTry.given_at)
            .where(FurtherTry.enrolment_id.in_(enrolments(whom.id)))
            .order_by(FurtherTry.id)
        ),
    )


def _about_the_way(whom: Whom) -> Iterable[Section]:
    yield Section(
        "readiness",
        _("Your readiness check"),
        {"answers": _("Your answers"), "saved_at": _("Saved")},
        rows(select(ReadinessCheck.answers, ReadinessCheck.saved_at).where(ReadinessCheck.person_id == whom.id)),
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

    yield Section(
        "changes",
        _("Changes of your results"),
        {
            "module": _("Module"),
            "criterion": _("Criterion"),
            "kind": _("What changed it"),
            "before": _("Before"),
            "after": _("After"),
            "at": _("When"),
            "reason": _("Reason"),
        },
        rows(
            select(
                GradeChange.module_code.label("module"),
                GradeChange.criterion,
                GradeChange.kind,
                GradeChange.before,
                GradeChange.after,
                GradeChange.at,
                GradeChange.reason,
            )
            .where(GradeChange.enrolment_id.in_(enrolments(whom.id)))
            .order_by(GradeChange.id)
        ),
    )

    yield _acquaintances(whom)


def _acquaintances(whom: Whom) -> Section:
    """That they know a learner, or that a tutor knows them, which names no tutor."""
    return Section(
        "acquaintances",
        _("Tutors and learners who know each other"),
        {"as_tutor": _("You are the tutor"), "reason": _("Reason"), "declared_at": _("Since"), "ended_at": _("Until")},
        rows(
            select(
                (ConflictOfInterest.tutor_id == whom.id).label("as_tutor"),
                ConflictOfInterest.reason,
                ConflictOfInterest.declared_at,
                ConflictOfInterest.ended_at,
            )
            .where(_knows(whom.id))
            .order_by(ConflictOfInterest.id)
        ),
    )


def _knows(person_id: int) -> ColumnElement[bool]:
    return or_(ConflictOfInterest.tutor_id == person_id, ConflictOfInterest.learner_id == person_id)


def erase(whom: Whom, now: datetime) -> Iterable[str]:
    """Leave every group and every line, and take the way through lessons out, and every reason."""
    db.session.execute(delete(Waiting).where(Waiting.person_id == whom.id))
    db.session.execute(delete(ConflictOfInterest).where(_knows(whom.id)))
    db.session.execute(delete(ReadinessCheck).where(ReadinessCheck.person_id == whom.id))
    db.session.execute(delete(Absence).where(Absence.enrolment_id.in_(enrolments(whom.id))))
    db.session.execute(delete(Extension).where(Extension.enrolment_id.in_(enrolments(whom.id))))
    db.session.execute(delete(FurtherTry).where(FurtherTry.enrolment_id.in_(enrolments(whom.id))))
    db.session.execute(update(Withdrawal).where(Withdrawal.enrolment_id.in_(enrolments(whom.id))).values(reason=None))
    db.session.execute(delete(LessonProgress).where(LessonProgress.enrolment_id.in_(enrolments(whom.id))))
    db.session.execute(update(GradeChange).where(GradeChange.enrolment_id.in_(enrolments(whom.id))).values(reason=""))
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
    """Take the standing in modules out, its changes, and when they left. Enrolments stay where certificates point."""
    db.session.execute(delete(GradeChange).where(GradeChange.enrolment_id.in_(enrolments(person_id))))
    db.session.execute(delete(Transfer).where(Transfer.enrolment_id.in_(enrolments(person_id))))
    db.session.execute(delete(Withdrawal).where(Withdrawal.enrolment_id.in_(enrolments(person_id))))
    db.session.execute(delete(ModuleProgress).where(ModuleProgress.enrolment_id.in_(enrolments(person_id))))


HELD = Held(
    tables=TABLES, about=about, erase=erase, forget=forget, subjects={"enrolment": enrolments, "waiting": turns}
)
