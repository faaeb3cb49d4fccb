"""Reads of editions, of facts to be checked again, and of whom a move to another edition touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.editions import Correction, KeptEdition
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.marking.models import Submission
from lms.quizzes.models import Attempt
from modules.programme import Fact, Lesson, Module, Programme

MOST_CORRECTIONS = 50


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition that is kept, and how many cohorts learn it."""

    id: str
    programme: str
    title: str
    kept_at: datetime
    served_at: datetime | None
    corrected_at: datetime | None
    cohorts: int


def kept_editions() -> list[EditionRow]:
    """Every edition that is kept, the newest first."""
    cohorts = select(func.count()).where(Cohort.edition == KeptEdition.id).correlate(KeptEdition).scalar_subquery()
    query = select(
        KeptEdition.id,
        KeptEdition.programme,
        KeptEdition.title,
        KeptEdition.kept_at,
        KeptEdition.served_at,
        KeptEdition.corrected_at,
        cohorts,
    ).order_by(KeptEdition.kept_at.desc(), KeptEdition.id)
    return [EditionRow(*row) for row in db.session.execute(query)]


def corrections() -> list[Correction]:
    """The newest corrections of editions in use."""
    query = select(Correction).order_by(Correction.id.desc()).limit(MOST_CORRECTIONS)
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class FactUse:
    """A fact, the module whose file holds it, and the lessons that tell it."""

    fact: Fact
    module: Module
    lessons: tuple[tuple[Module, Lesson], ...]

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been checked again by today."""
        return self.fact.review_by < today


def facts_to_review(programme: Programme) -> list[FactUse]:
    """Every fact and where it is used, whichever is to be checked soonest first."""
    uses: dict[str, list[tuple[Module, Lesson]]] = {}
    for module in programme.modules:
        for lesson in module.lessons:
            for fact_id in lesson.facts:
                uses.setdefault(fact_id, []).append((module, lesson))
    found = [
        FactUse(fact, module, tuple(uses.get(fact.id, ())))
        for module in programme.modules
        for fact in module.facts.values()
    ]
    return sorted(found, key=lambda use: (use.fact.review_by, use.fact.id))


@dataclass(frozen=True, slots=True)
class Touched:
    """A learner of a cohort, and what of theirs a move to another edition meets, by module code."""

    name: str
    is_finished: bool
    open_quizzes: tuple[str, ...]
    drafts: tuple[str, ...]
    with_tutor: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Whether anything of theirs is under way in what changes."""
        return bool(self.open_quizzes or self.drafts or self.with_tutor)


def touched_by_move(cohort_id: int, module_codes: Iterable[str]) -> list[Touched]:
    """The learners of a cohort, with what is under way in these modules, in three statements."""
    codes = list(module_codes)
    in_cohort = Enrolment.cohort_id == cohort_id
    learners = (
        select(Enrolment.id, Person.name, Enrolment.completed_at)
        .join(Person, Person.id == Enrolment.person_id)
        .where(in_cohort, Enrolment.withdrawn_at.is_(None))
        .order_by(Enrolment.id)
    )
    attempts = (
        select(Attempt.enrolment_id, Attempt.module_code)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(in_cohort, Attempt.submitted_at.is_(None), Attempt.module_code.in_(codes))
        .order_by(Attempt.id)
    )
    work = (
        select(Submission.enrolment_id, Submission.module_code, Submission.submitted_at)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(in_cohort, Submission.module_code.in_(codes))
        .where(Submission.submitted_at.is_(None) | Submission.marking_due_at.is_not(None))
        .order_by(Submission.id)
    )
    quizzes: dict[int, list[str]] = {}
    for enrolment_id, code in db.session.execute(attempts):
        quizzes.setdefault(enrolment_id, []).append(code)
    drafts: dict[int, list[str]] = {}
    waiting: dict[int, list[str]] = {}
    for enrolment_id, code, submitted_at in db.session.execute(work):
        (waiting if submitted_at else drafts).setdefault(enrolment_id, []).append(code)
    return [
        Touched(
            name,
            completed_at is not None,
            tuple(quizzes.get(key, ())),
            tuple(drafts.get(key, ())),
            tuple(waiting.get(key, ())),
        )
        for key, name, completed_at in db.session.execute(learners)
    ]
