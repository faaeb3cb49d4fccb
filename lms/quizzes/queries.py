"""Reads of attempts, their questions and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import and_, bindparam, select

from assessments.questions import AnyQuestion, Bank
from lms.clock import london_day
from lms.editions import Edition, get_edition
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.quizzes.models import Answer, Attempt, QuizWindow
from lms.quizzes.time_queries import facts_of
from lms.quizzes.times import UNBOUND, Run, run_of
from modules.programme import Module


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an attempt; ``number`` counts from 1, ``seed`` fixes the order of what it offers."""

    number: int
    question: AnyQuestion
    seed: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """An attempt as its pages need it: whose it is, what it asks, until when it runs, and whether it is still open."""

    id: int
    person_id: int
    enrolment_id: int
    edition: Edition
    module: Module
    number: int
    started_at: datetime
    run: Run
    submitted_at: datetime | None
    was_ended: bool
    asked: tuple[Asked, ...]

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return self.submitted_at is None

    def get_asked(self, number: int) -> Asked:
        """The question with this number. Raises NotFound."""
        if not 1 <= number <= len(self.asked):
            raise NotFound
        return self.asked[number - 1]


# Built once, of tables and not of models: every page of a quiz and every save runs one of these.
_ATTEMPT, _ENROLMENT, _WINDOW = (db.metadata.tables[model.__tablename__] for model in (Attempt, Enrolment, QuizWindow))
_SHEET = (
    select(
        _ATTEMPT.c.id,
        _ENROLMENT.c.person_id,
        _ATTEMPT.c.enrolment_id,
        _ATTEMPT.c.edition,
        _ATTEMPT.c.module_code,
        _ATTEMPT.c.number,
        _ATTEMPT.c.started_at,
        _ATTEMPT.c.minutes,
        _ATTEMPT.c.submitted_at,
        _ATTEMPT.c.was_ended,
        _ATTEMPT.c.drawn,
        _WINDOW.c.module_code.is_not(None).label("has_window"),
    )
    .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.c.enrolment_id)
    .outerjoin(
        _WINDOW,
        and_(_WINDOW.c.cohort_id == _ENROLMENT.c.cohort_id, _WINDOW.c.module_code == _ATTEMPT.c.module_code),
    )
    .where(_ATTEMPT.c.id == bindparam("attempt_id"))
)


class Hold(Enum):
    """What waits until this transaction ends. (SQLite needs no such lock: there, whoever writes is alone.)"""

    NOTHING = _SHEET
    SUBMISSION = _SHEET.with_for_update(read=True, of=_ATTEMPT)  # so that what is written now is marked
    EVERYTHING = _SHEET.with_for_update(of=_ATTEMPT)  # so that it is marked once


def get_sheet(attempt_id: int, hold: Hold = Hold.NOTHING) -> Sheet:
    """An attempt in one statement, without loading what its pages don't show; in two where it is timed or has a window.
    Raises NotFound.
    """
    row = db.session.connection().execute(hold.value, {"attempt_id": attempt_id}).one_or_none()
    if row is None:
        raise NotFound
    edition = get_edition(row.edition)
    run = UNBOUND
    if row.submitted_at is None and (row.minutes is not None or row.has_window):
        facts = facts_of([row.enrolment_id], [row.module_code])[row.enrolment_id, row.module_code]
        run = run_of(facts, next(one for one in facts.tries if one.id == row.id))
    return Sheet(
        id=row.id,
        person_id=row.person_id,
        enrolment_id=row.enrolment_id,
        edition=edition,
        module=edition.get_module(row.module_code),
        number=row.number,
        started_at=row.started_at,
        run=run,
        submitted_at=row.submitted_at,
        was_ended=row.was_ended,
        asked=asked_of(row.drawn, edition.get_bank(row.module_code)),
    )


def asked_of(drawn: Sequence[Mapping[str, Any]], bank: Bank) -> tuple[Asked, ...]:
    """The questions that were drawn, from the bank of the attempt's own edition. One that is not there (it was drawn
    before editions were kept) is left out, of the score too: nobody loses marks by it.
    """
    kept = [one for one in drawn if one["id"] in bank.questions]
    return tuple(Asked(number, bank.questions[one["id"]], one["seed"]) for number, one in enumerate(kept, start=1))


_RESPONSES = select(Answer.question_id, Answer.response).where(Answer.attempt_id == bindparam("attempt_id"))


def responses_of(attempt_id: int) -> dict[str, Any]:
    """What was answered last, by question; None where an answer was taken back."""
    return {row[0]: row[1] for row in db.session.execute(_RESPONSES, {"attempt_id": attempt_id})}


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt in a learner's list."""

    id: int
    number: int
    started_at: datetime
    submitted_at: datetime | None
    score: float | None
    out_of: float | None
    percent: int | None
    achieved: bool | None
    minutes: int | None


def attempts_at(enrolment_id: int, module_code: str) -> list[AttemptRow]:
    """A learner's attempts at a module's quiz, the latest first."""
    query = (
        select(
            Attempt.id,
            Attempt.number,
            Attempt.started_at,
            Attempt.submitted_at,
            Attempt.score,
            Attempt.out_of,
            Attempt.percent,
            Attempt.achieved,
            Attempt.minutes,
        )
        .where(Attempt.enrolment_id == enrolment_id, Attempt.module_code == module_code)
        .order_by(Attempt.number.desc())
    )
    return [AttemptRow(*row) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """What one criterion earned in an attempt."""

    code: str
    marks: float
    out_of: float
    met: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """A response and the fraction of its mark that it earned; both None where nothing was answered."""

    response: Any
    fraction: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a submitted attempt."""

    score: float
    out_of: float
    percent: int
    achieved: bool
    criteria: tuple[CriterionScore, ...]
    answers: Mapping[str, Answered]


def result_of(sheet: Sheet) -> Result:
    """The result of a submitted attempt, in two statements. Raises NotFound while it is open."""
    query = select(Attempt.score, Attempt.out_of, Attempt.percent, Attempt.achieved, Attempt.criteria).where(
        Attempt.id == sheet.id, Attempt.submitted_at.is_not(None)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    answers = select(Answer.question_id, Answer.response, Answer.fraction).where(Answer.attempt_id == sheet.id)
    return Result(
        score=row.score or 0,
        out_of=row.out_of or 0,
        percent=row.percent or 0,
        achieved=bool(row.achieved),
        criteria=tuple(
            CriterionScore(code, score["marks"], score["out_of"], score["met"])
            for code, score in (row.criteria or {}).items()
        ),
        answers={question: Answered(response, earned) for question, response, earned in db.session.execute(answers)},
    )


def criteria_met(enrolment_id: int) -> Mapping[str, Mapping[str, date]]:
    """The criteria that achieved quizzes met, by module, each with the day in London on which it was met first."""
    query = (
        select(Attempt.module_code, Attempt.submitted_at, Attempt.criteria)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.achieved.is_(True), Attempt.set_aside_at.is_(None))
        .order_by(Attempt.submitted_at)
    )
    met: dict[str, dict[str, date]] = {}
    for module_code, submitted_at, criteria in db.session.execute(query):
        of_module = met.setdefault(module_code, {})
        for code, score in (criteria or {}).items():
            if score["met"] and submitted_at is not None:
                of_module.setdefault(code, london_day(submitted_at))
    return met
