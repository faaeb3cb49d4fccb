"""How much of what assessors released was sampled: by module or group, by result, interim and final."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.clock import london_day
from lms.extensions import db
from lms.learning.conflicts import knows
from lms.learning.models import Cohort, Enrolment
from lms.marking.models import Marking, Submission
from lms.quality.models import AssessorStanding, Draw, Risk, Sample
from lms.quality.queries import is_within
from lms.quality.rules import Rules

CANDIDATES = 20


class By(StrEnum):
    """What stands beside the assessors in the matrix."""

    MODULE = "module"
    COHORT = "cohort"


@dataclass(frozen=True, slots=True)
class Cell:
    """How many markings were released, and how many of them are samples. ``share`` is percent."""

    released: int
    sampled: int

    @property
    def share(self) -> int:
        """Percent, rounded to the nearest whole."""
        return round(self.sampled * 100 / self.released) if self.released else 0

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.released + other.released, self.sampled + other.sampled)


NONE = Cell(0, 0)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An assessor: a cell for each column by its key, then by result, and by whether it was the last module."""

    assessor_id: int
    assessor: str
    cells: Mapping[str, Cell]
    results: Mapping[Decision, Cell]
    interim: Cell
    final: Cell

    @property
    def total(self) -> Cell:
        """Everything of this assessor."""
        return self.interim + self.final


@dataclass(frozen=True, slots=True)
class Gap:
    """Where an assessor released something, and nothing of this column, or of this result, is sampled."""

    assessor_id: int
    assessor: str
    released: int
    column: str = ""
    result: Decision | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Assessors by name, and the columns: key and name."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[MatrixRow, ...]

    @property
    def gaps(self) -> list[Gap]:
        """What is not sampled yet, the largest first."""
        of_columns = [
            Gap(row.assessor_id, row.assessor, cell.released, column=key)
            for row in self.rows
            for key, cell in row.cells.items()
            if not cell.sampled
        ]
        of_results = [
            Gap(row.assessor_id, row.assessor, cell.released, result=result)
            for row in self.rows
            for result, cell in row.results.items()
            if not cell.sampled
        ]
        return sorted([*of_columns, *of_results], key=lambda gap: (-gap.released, gap.assessor, gap.column))


def matrix(by: By, *, cohort_id: int | None, within: frozenset[int] | None) -> Matrix:
    """The matrix of all released markings, or of one group's: counted in the database, in two statements."""
    column = Submission.module_code if by is By.MODULE else Enrolment.cohort_id
    is_final = func.coalesce(Draw.is_final, False)
    query = _released(
        select(
            Marking.tutor_id,
            Person.name,
            column,
            Marking.result,
            is_final,
            func.count(),
            func.count(Sample.id),
        ),
        cohort_id,
        within,
    ).group_by(Marking.tutor_id, Person.name, column, Marking.result, is_final)
    found: Iterable[Any] = db.session.execute(query).all()
    keys = sorted({str(row[2]) for row in found}, key=lambda key: (len(key), key))
    columns = tuple((key, key) for key in keys) if by is By.MODULE else _cohort_names([int(key) for key in keys])
    rows: dict[int, MatrixRow] = {}
    for tutor_id, name, key, result, final, released, sampled in found:
        row = rows.setdefault(tutor_id, MatrixRow(tutor_id, name, {}, {}, NONE, NONE))
        cell, key = Cell(released, sampled), str(key)
        rows[tutor_id] = MatrixRow(
            tutor_id,
            name,
            {**row.cells, key: row.cells.get(key, NONE) + cell},
            {**row.results, result: row.results.get(result, NONE) + cell},
            row.interim if final else row.interim + cell,
            row.final + cell if final else row.final,
        )
    return Matrix(columns, tuple(sorted(rows.values(), key=lambda row: (row.assessor, row.assessor_id))))


def _released(
    query: Select[*tuple[Any, ...]], cohort_id: int | None, within: frozenset[int] | None
) -> Select[*tuple[Any, ...]]:
    query = (
        query.select_from(Marking)
        .join(Submission, Submission.id == Marking.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(Person, Person.id == Marking.tutor_id)
        .outerjoin(Sample, Sample.marking_id == Marking.id)
        .outerjoin(Draw, Draw.marking_id == Marking.id)
        .where(Marking.released_at.is_not(None), is_within(within))
    )
    return query.where(Enrolment.cohort_id == cohort_id) if cohort_id is not None else query


def _cohort_names(ids: list[int]) -> tuple[tuple[str, str], ...]:
    query = select(Cohort.id, Cohort.name).where(Cohort.id.in_(ids)).order_by(Cohort.starts_on, Cohort.id)
    return tuple((str(number), name) for number, name in db.session.execute(query))


def cohorts_on_offer(within: frozenset[int] | None) -> list[tuple[int, str]]:
    """The groups that a person may choose from, the latest first: at most a hundred."""
    query = select(Cohort.id, Cohort.name).order_by(Cohort.starts_on.desc(), Cohort.id.desc()).limit(100)
    if within is not None:
        query = query.where(Cohort.id.in_(within))
    return [(number, name) for number, name in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A released marking that is no sample, and could be one."""

    marking_id: int
    enrolment_id: int
    learner: str
    assessor: str
    cohort: str
    module_code: str
    released_at: datetime
    result: Decision
    is_complete: bool


def candidates_for(
    person_id: int,
    *,
    assessor_id: int | None,
    module_code: str | None,
    cohort_id: int | None,
    result: Decision | None,
    within: frozenset[int] | None,
) -> list[Candidate]:
    """Markings that the person can choose as a sample: the round that counts, neither theirs nor of their work, nor
    of learners whom they know. Those of learners who are still on the programme come first, the latest before the
    others.
    """
    later, learner, mine = aliased(Marking), aliased(Person), aliased(Marking)
    is_done: ColumnElement[int] = case((Enrolment.completed_at.is_(None), 0), else_=1)
    query = (
        _released(
            select(
                Marking.id,
                Enrolment.id,
                learner.name,
                Person.name,
                Cohort.name,
                Submission.module_code,
                Marking.released_at,
                Marking.result,
                Enrolment.completed_at.is_not(None),
            ),
            cohort_id,
            within,
        )
        .join(learner, learner.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Sample.id.is_(None), Enrolment.person_id != person_id, learner.erased_at.is_(None))
        .where(~knows(person_id, Enrolment.person_id))
        .where(~exists().where(later.submission_id == Submission.id, later.round > Marking.round))
        .where(
            ~exists().where(
                mine.submission_id == Submission.id, or_(mine.tutor_id == person_id, mine.agreed_by_id == person_id)
            )
        )
        .order_by(is_done, Marking.released_at.desc(), Marking.id.desc())
        .limit(CANDIDATES)
    )
    if assessor_id is not None:
        query = query.where(Marking.tutor_id == assessor_id)
    if module_code is not None:
        query = query.where(Submission.module_code == module_code)
    if result is not None:
        query = query.where(Marking.result == result)
    return [Candidate(*row) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class AssessorRow:
    """An assessor, how closely they are followed, and how much of theirs is sampled."""

    id: int
    name: str
    risk: Risk
    qualified_on: date | None
    tutor_since: datetime
    cell: Cell

    def is_new(self, rules: Rules, today: date) -> bool:
        """Whether the plan takes them for new."""
        days = (today - (self.qualified_on or london_day(self.tutor_since))).days
        return self.cell.released < rules.new_markings or days < rules.new_days


def assessors() -> list[AssessorRow]:
    """Everybody who can mark now, by name."""
    counts = (
        select(Marking.tutor_id, func.count().label("released"), func.count(Sample.id).label("sampled"))
        .outerjoin(Sample, Sample.marking_id == Marking.id)
        .where(Marking.released_at.is_not(None))
        .group_by(Marking.tutor_id)
        .subquery()
    )
    query = (
        select(
            Person.id,
            Person.name,
            AssessorStanding.risk,
            AssessorStanding.qualified_on,
            RoleHolding.granted_at,
            func.coalesce(counts.c.released, 0),
            func.coalesce(counts.c.sampled, 0),
        )
        .join(RoleHolding, RoleHolding.person_id == Person.id)
        .outerjoin(AssessorStanding, AssessorStanding.person_id == Person.id)
        .outerjoin(counts, counts.c.tutor_id == Person.id)
        .where(RoleHolding.role == Role.TUTOR, RoleHolding.ended_at.is_(None), Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    found: Iterable[Any] = db.session.execute(query)
    return [
        AssessorRow(number, name, risk or Risk.USUAL, qualified_on, since, Cell(released, sampled))
        for number, name, risk, qualified_on, since, released, sampled in found
    ]
