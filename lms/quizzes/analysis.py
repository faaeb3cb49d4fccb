"""Reads for item analysis: what learners answered in their first submitted try at a module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, exists, func, select, true

from assessments.item_analysis import Analysis, Item, Try
from assessments.questions import Bank
from lms.editions import Edition
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.quizzes.models import Answer, Attempt

AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Tried:
    """How many learners tried a module's quiz first in this edition."""

    module_code: str
    edition: str
    learners: int


def _first_tries() -> Subquery:
    """Each person's first submitted try at each module, whatever the edition: only that says what a question does to
    somebody who has not seen it. Tries in which nothing was answered, or whose answers were erased, tell nothing.
    """
    place = func.row_number().over(
        partition_by=(Enrolment.person_id, Attempt.module_code), order_by=(Attempt.submitted_at, Attempt.id)
    )
    submitted = (
        select(Attempt.id, Attempt.module_code, Attempt.edition, place.label("place"))
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.submitted_at.is_not(None))
        .subquery()
    )
    return (
        select(submitted)
        .where(submitted.c.place == 1, exists(select(Answer.attempt_id).where(Answer.attempt_id == submitted.c.id)))
        .subquery()
    )


def tried() -> list[Tried]:
    """Every module and edition that somebody tried, in one statement."""
    first = _first_tries()
    query = select(first.c.module_code, first.c.edition, func.count()).group_by(first.c.module_code, first.c.edition)
    return [Tried(*row) for row in db.session.execute(query)]


def items_of(edition: Edition, module_code: str, bank: Bank, only: str | None = None) -> tuple[Item, ...]:
    """The figures of a bank's questions, or of one, the worst first, in two statements. Answers are streamed."""
    first = _first_tries()
    chosen = first.c.module_code == module_code, first.c.edition == edition.id
    query = (
        select(Attempt.id, Attempt.score, Attempt.out_of, Attempt.drawn)
        .join(first, first.c.id == Attempt.id)
        .where(*chosen)
    )
    wanted = bank.questions.keys() if only is None else {only}
    tries = {
        row[0]: Try(row[1] or 0.0, row[2] or 0.0, [one["id"] for one in row[3] if one["id"] in wanted])
        for row in db.session.execute(query)
    }
    analysis = Analysis(bank, tries)
    answers: Select[Any] = (
        select(Answer.attempt_id, Answer.question_id, Answer.response, Answer.fraction)
        .join(first, first.c.id == Answer.attempt_id)
        .where(*chosen, true() if only is None else Answer.question_id == only)
        .execution_options(yield_per=AT_A_TIME)
    )
    for attempt_id, question_id, response, fraction in db.session.execute(answers):
        analysis.add(attempt_id, question_id, response, fraction or 0.0)
    return analysis.items()
