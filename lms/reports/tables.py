"""A table about learners that one statement reads, some rows at a time: what exports of that kind have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from lms.accounts.models import Person
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.marking.models import Marking, Submission
from lms.reports.gradebook import Filter
from lms.sheets import ROWS_AT_ONCE, Cell, Sheet


@dataclass(frozen=True, slots=True)
class Asked:
    """What is exported: about whom, and as of when. ``minutes_per_piece`` of guided learning count for marked work."""

    may_read: ColumnElement[bool]
    wanted: Filter
    now: datetime
    minutes_per_piece: int


Row = Sequence[Cell]
LEARNER = ("enrolment_id", "learner", "group")


def released(query: Select[Any]) -> Select[Any]:
    """The learners' work with each marking that was released."""
    return (
        query.join(Submission, Submission.enrolment_id == Enrolment.id)
        .join(Marking, Marking.submission_id == Submission.id)
        .where(Marking.released_at.is_not(None))
    )


def table(
    name: str,
    asked: Asked,
    columns: Mapping[str, Any],
    join: Callable[[Select[Any]], Select[Any]],
    *order: Any,
) -> Sheet:
    """An export that one statement reads, some rows at a time: whose it is, then these columns."""
    query: Select[Any] = (
        select(Enrolment.id, Person.name, Cohort.name, *columns.values())
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(asked.may_read)
        .order_by(*order)
    )
    if asked.wanted.cohort_id is not None:
        query = query.where(Enrolment.cohort_id == asked.wanted.cohort_id)
    return Sheet(name, [*LEARNER, *columns], _rows(join(query)))


def _rows(query: Select[Any]) -> Iterator[Row]:
    for row in db.session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield tuple(row)
