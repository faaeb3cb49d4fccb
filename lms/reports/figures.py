"""Figures of the whole programme: who joined and finished by month, decisions by module, how long marking takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.clock import LONDON, london_day
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment, Waiting
from lms.marking.models import Marking, Submission
from lms.quality.models import Sample

MONTHS = 12
ACTIVE_DAYS = 28
LATEST_MARKINGS = 5_000
LATEST_WAITS = 1_000
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month of London: how many joined, finished and left."""

    first: date
    joined: int
    completed: int
    left: int


@dataclass(frozen=True, slots=True)
class Now:
    """How things stand: those who learn, those of them who opened a page lately, and what waits for staff."""

    learning: int
    active: int
    to_mark: int
    oldest_to_mark: datetime | None
    to_sample: int


@dataclass(frozen=True, slots=True)
class Decisions:
    """Released decisions on a module's task, among the latest ones: how many passed and how many were referred."""

    module_code: str
    passed: int
    referred: int

    @property
    def percent(self) -> int:
        """The share that passed, rounded down."""
        return 100 * self.passed // max(self.passed + self.referred, 1)


@dataclass(frozen=True, slots=True)
class MarkingTime:
    """How many hours learners waited for a decision on what was marked last: 90 in 100 at most ``ninetieth``."""

    pieces: int
    median: float
    ninetieth: float


def months_until(now: datetime, may_read: ColumnElement[bool]) -> list[Month]:
    """The last twelve months, the earliest first; three statements."""
    firsts = _first_days(london_day(now))
    joined, completed, left = (
        _by_month(column, firsts, may_read)
        for column in (Enrolment.enrolled_at, Enrolment.completed_at, Enrolment.withdrawn_at)
    )
    return [
        Month(first, joined.get(place, 0), completed.get(place, 0), left.get(place, 0))
        for place, first in enumerate(firsts)
    ]


def _first_days(today: date) -> list[date]:
    months = [today.year * 12 + today.month - 1 - back for back in range(MONTHS)]
    return [date(month // 12, month % 12 + 1, 1) for month in reversed(months)]


def _by_month(
    column: InstrumentedAttribute[Any], firsts: Sequence[date], may_read: ColumnElement[bool]
) -> dict[int, int]:
    """How many moments fall into each month. Months begin in London, so the bounds are made here: databases differ."""
    starts = [datetime.combine(first, time(), LONDON) for first in firsts]
    place = case(*((column >= start, number) for number, start in reversed(list(enumerate(starts)))))
    query = (
        select(place.label("place"), func.count()).where(column >= starts[0], may_read).group_by(place.label("place"))
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def how_things_stand(now: datetime, may_read: ColumnElement[bool]) -> Now:
    """What is so now, in one statement."""
    learns = (Enrolment.withdrawn_at.is_(None), Enrolment.completed_at.is_(None), may_read)
    learning = select(func.count()).select_from(Enrolment).where(*learns)
    active = (
        select(func.count())
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(*learns, Person.last_seen_on > london_day(now) - timedelta(days=ACTIVE_DAYS))
    )
    work = select(Submission.id).join(Enrolment).where(Submission.marking_due_at.is_not(None), may_read)
    oldest = work.with_only_columns(func.min(Submission.marking_due_at, type_=Submission.marking_due_at.type))
    samples = (
        select(func.count())
        .select_from(Sample)
        .join(Marking, Marking.id == Sample.marking_id)
        .join(Submission, Submission.id == Marking.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(Sample.outcome.is_(None), may_read)
    )
    row = db.session.execute(
        select(
            learning.scalar_subquery(),
            active.scalar_subquery(),
            work.with_only_columns(func.count()).scalar_subquery(),
            oldest.scalar_subquery(),
            samples.scalar_subquery(),
        )
    ).one()
    return Now(*row)


def decisions_by_module(may_read: ColumnElement[bool]) -> list[Decisions]:
    """Passed and referred by module, of the latest released decisions; one statement."""
    latest = (
        select(Submission.module_code, Marking.result)
        .join(Submission, Submission.id == Marking.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(Marking.released_at.is_not(None), may_read)
        .order_by(Marking.id.desc())
        .limit(LATEST_MARKINGS)
        .subquery()
    )
    query = (
        select(latest.c.module_code, latest.c.result, func.count())
        .group_by(latest.c.module_code, latest.c.result)
        .order_by(latest.c.module_code)
    )
    counted: dict[str, dict[Decision, int]] = {}
    for code, result, count in db.session.execute(query):
        counted.setdefault(code, {})[result] = count
    return [
        Decisions(code, found.get(Decision.PASS, 0), found.get(Decision.REFER, 0)) for code, found in counted.items()
    ]


def time_to_mark(may_read: ColumnElement[bool]) -> MarkingTime | None:
    """From handing in to the first decision, for the thousand pieces that were marked last; one statement. None where
    nothing was marked yet.
    """
    query = (
        select(Submission.submitted_at, Marking.released_at)
        .join(Submission, Submission.id == Marking.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(Marking.released_at.is_not(None), Marking.round == 1, may_read)
        .order_by(Marking.id.desc())
        .limit(LATEST_WAITS)
    )
    return summary_of(
        (released_at - submitted_at).total_seconds() / 3600 for submitted_at, released_at in _whole(query)
    )


def _whole(query: Any) -> Iterable[tuple[datetime, datetime]]:
    return [(first, last) for first, last in db.session.execute(query) if first is not None and last is not None]


def summary_of(hours: Iterable[float]) -> MarkingTime | None:
    """Median and 90th percentile (the smallest wait that at least 90 in 100 did not exceed). None for nothing."""
    waits = sorted(max(one, 0.0) for one in hours)
    if not waits:
        return None
    return MarkingTime(len(waits), median(waits), waits[-(-9 * len(waits) // 10) - 1])


def waiting_lists() -> list[tuple[int, str, int]]:
    """The groups for which most people wait: id, name and how many; one statement."""
    query = (
        select(Cohort.id, Cohort.name, func.count())
        .join(Waiting, Waiting.cohort_id == Cohort.id)
        .where(Waiting.ended_at.is_(None))
        .group_by(Cohort.id, Cohort.name)
        .order_by(func.count().desc(), Cohort.id)
        .limit(MOST_LINES)
    )
    return [(number, name, count) for number, name, count in db.session.execute(query)]
