"""Reads for officers: how a group's work is marked, how much waits for whom, and who knows whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, union_all
from sqlalchemy.orm import aliased, joinedload

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Cohort, CohortMarking, ConflictOfInterest, Enrolment
from lms.marking.allocation import Arrangement
from lms.marking.models import (
    CohortTutor,
    Double,
    DoubleMarking,
    Step,
    Submission,
)
from lms.marking.policy import DECIDERS
from lms.marking.references import reference
from lms.marking.turns import is_given_to

PAGE_SIZE = 50
MOST_FOUND = 20


def find_arrangement(cohort_id: int) -> Arrangement:
    """How a group's work is marked, in three statements; a group of which nothing was said has no tutors of its own."""
    options = db.session.get(CohortMarking, cohort_id)
    tutors = select(CohortTutor.person_id, CohortTutor.weight).where(CohortTutor.cohort_id == cohort_id)
    doubles = select(DoubleMarking).where(DoubleMarking.cohort_id == cohort_id)
    return Arrangement(
        is_anonymous=options is not None and options.is_anonymous,
        weights={row.person_id: row.weight for row in db.session.execute(tutors)},
        doubles={one.module_code: (one.kind, one.share) for one in db.session.scalars(doubles)},
    )


@dataclass(frozen=True, slots=True)
class Load:
    """How much waits for a tutor, and since when. ``is_away`` when they mark no more: role or account has ended."""

    tutor_id: int
    name: str
    waiting: int
    oldest: datetime | None
    is_away: bool


def loads() -> list[Load]:
    """Every tutor, and whoever still has work though they are no tutor any more; who has most first."""
    waits = Submission.marking_due_at.is_not(None)
    given = union_all(
        *(
            select(column.label("tutor_id"), Submission.marking_due_at.label("due_at")).where(
                waits, column.is_not(None)
            )
            for column in (Submission.tutor_id, Submission.second_tutor_id, Submission.third_tutor_id)
        )
    ).subquery()
    counted = (
        select(given.c.tutor_id, func.count().label("waiting"), func.min(given.c.due_at).label("oldest"))
        .group_by(given.c.tutor_id)
        .subquery()
    )
    holding = (RoleHolding.person_id == Person.id) & (RoleHolding.role == Role.TUTOR) & RoleHolding.ended_at.is_(None)
    query = (
        select(Person.id, Person.name, counted.c.waiting, counted.c.oldest, RoleHolding.id, Person.closed_at)
        .outerjoin(counted, counted.c.tutor_id == Person.id)
        .outerjoin(RoleHolding, holding)
        .where(RoleHolding.id.is_not(None) | counted.c.waiting.is_not(None))
        .order_by(func.coalesce(counted.c.waiting, 0).desc(), Person.name, Person.id)
    )
    rows: Iterable[Any] = db.session.execute(query)
    return [
        Load(person_id, name, waiting or 0, oldest, holding_id is None or closed_at is not None)
        for person_id, name, waiting, oldest, holding_id, closed_at in rows
    ]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Work that waits, for officers, who see name and reference. ``tutors`` are those to whom it is given."""

    submission_id: int
    reference: str
    learner: str
    cohort: str
    module_code: str
    due_at: datetime
    step: Step
    double: Double | None
    is_free: bool
    tutors: tuple[tuple[int, str], ...]


def waiting_work(*, tutor_id: int | None, only_free: bool, offset: int = 0) -> tuple[list[WaitingRow], bool]:
    """Work that waits, the oldest first, and whether there is more; of one tutor, or only what is nobody's."""
    learner, first, second, third = (aliased(Person) for _place in range(4))
    query = (
        select(
            Submission.id,
            learner.name,
            Cohort.name,
            Submission.module_code,
            Submission.marking_due_at,
            Submission.step,
            Submission.double,
            Submission.is_free,
            first.id,
            first.name,
            second.id,
            second.name,
            third.id,
            third.name,
        )
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(learner, learner.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .outerjoin(first, first.id == Submission.tutor_id)
        .outerjoin(second, second.id == Submission.second_tutor_id)
        .outerjoin(third, third.id == Submission.third_tutor_id)
        .where(Submission.marking_due_at.is_not(None))
        .order_by(Submission.marking_due_at, Submission.id)
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    if only_free:
        query = query.where(Submission.is_free)
    elif tutor_id is not None:
        query = query.where(is_given_to(tutor_id))
    found: Iterable[Any] = db.session.execute(query)
    rows = [
        WaitingRow(
            *(
                row[0],
                reference(row[0]),
                *row[1:8],
                tuple((row[at], row[at + 1]) for at in (8, 10, 12) if row[at] is not None),
            )
        )
        for row in found
    ]
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


def standing_conflicts(tutor_id: int | None) -> list[ConflictOfInterest]:
    """Who knows whom now: of one tutor, or of all; the latest first."""
    query = (
        select(ConflictOfInterest)
        .where(ConflictOfInterest.ended_at.is_(None))
        .options(joinedload(ConflictOfInterest.tutor), joinedload(ConflictOfInterest.learner))
        .order_by(ConflictOfInterest.id.desc())
        .limit(200)
    )
    if tutor_id is not None:
        query = query.where(ConflictOfInterest.tutor_id == tutor_id)
    return list(db.session.scalars(query))


def deciders() -> list[Person]:
    """Whose conflicts of interest can be noted, by name."""
    holds = exists().where(
        RoleHolding.person_id == Person.id, RoleHolding.ended_at.is_(None), RoleHolding.role.in_(DECIDERS)
    )
    query = select(Person).where(holds, Person.closed_at.is_(None)).order_by(Person.name, Person.id)
    return list(db.session.scalars(query))


def get_conflict(conflict_id: int) -> ConflictOfInterest:
    """A declaration. Raises NotFound."""
    found = db.session.get(ConflictOfInterest, conflict_id)
    if found is None:
        raise NotFound
    return found


def find_learners(words: str) -> list[tuple[int, str, str]]:
    """Learners of groups that have not ended for them whose name holds these words: id, name, group. At most twenty."""
    if len(words.strip()) < 2:
        return []
    query = (
        select(Person.id, Person.name, Cohort.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.withdrawn_at.is_(None), Person.name.icontains(words.strip(), autoescape=True))
        .order_by(Person.name, Person.id)
        .limit(MOST_FOUND)
    )
    rows: Iterable[Any] = db.session.execute(query)
    return [(person_id, name, cohort) for person_id, name, cohort in rows]
