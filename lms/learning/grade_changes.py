"""The record of changed results. It stands below all that judges, so that each can write to it: quizzes, marking,
quality assurance, appeals, prior learning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Mapper, aliased

from lms.accounts.models import Person
from lms.database import Base
from lms.extensions import db
from lms.learning.models import ChangeKind, Cohort, Enrolment, GradeChange

PAGE_SIZE = 50
LONGEST_REASON = 4000


class AppendOnly(RuntimeError):
    """Somebody's code tried to change or delete what was recorded."""


def record_change(
    enrolment_id: int,
    module_code: str,
    criterion: str,
    kind: ChangeKind,
    *,
    before: str,
    after: str,
    reason: str,
    about: str,
    by: int | None,
    now: datetime,
) -> GradeChange:
    """Note that a result that a learner was told has changed, in the transaction that changes it.

    ``criterion`` is empty for a whole task or quiz; ``before`` and ``after`` are codes such as "refer" and "pass", or
    "7/10"; ``about`` names the record that changed it; ``reason`` is for people, and erased with the learner.
    """
    change = GradeChange(
        enrolment_id=enrolment_id,
        module_code=module_code,
        criterion=criterion,
        kind=kind,
        before=before[:80],
        after=after[:80],
        at=now,
        by_id=by,
        reason=reason[:LONGEST_REASON],
        about=about,
    )
    db.session.add(change)
    return change


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as a page lists it."""

    id: int
    at: datetime
    enrolment_id: int
    learner: str
    cohort: str
    module_code: str
    criterion: str
    kind: ChangeKind
    before: str
    after: str
    by: str | None
    reason: str


def changes(
    *,
    cohort_ids: Collection[int] | None = None,
    module_code: str = "",
    kind: ChangeKind | None = None,
    learner: str = "",
    offset: int = 0,
    limit: int = PAGE_SIZE,
) -> tuple[list[ChangeRow], bool]:
    """Changes that fit the filters, the latest first, and whether there are more. Without ``cohort_ids``: of all."""
    whose, judge = aliased(Person), aliased(Person)
    query = (
        select(
            GradeChange.id,
            GradeChange.at,
            GradeChange.enrolment_id,
            whose.name,
            Cohort.name,
            GradeChange.module_code,
            GradeChange.criterion,
            GradeChange.kind,
            GradeChange.before,
            GradeChange.after,
            judge.name,
            GradeChange.reason,
        )
        .join(Enrolment, Enrolment.id == GradeChange.enrolment_id)
        .join(whose, whose.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .outerjoin(judge, judge.id == GradeChange.by_id)
        .order_by(GradeChange.at.desc(), GradeChange.id.desc())
        .limit(limit + 1)
        .offset(offset)
    )
    if cohort_ids is not None:
        query = query.where(Enrolment.cohort_id.in_(cohort_ids))
    if module_code:
        query = query.where(GradeChange.module_code == module_code)
    if kind is not None:
        query = query.where(GradeChange.kind == kind)
    if learner:
        query = query.where(whose.name.icontains(learner, autoescape=True))
    found: Iterable[Any] = db.session.execute(query)
    rows = [ChangeRow(*row) for row in found]
    return rows[:limit], len(rows) > limit


def _refuse(_mapper: Mapper[GradeChange], _connection: object, _change: Base) -> None:
    raise AppendOnly("a grade change is never changed; record another one")


event.listen(GradeChange, "before_update", _refuse)
event.listen(GradeChange, "before_delete", _refuse)
