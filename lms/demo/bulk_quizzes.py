"""Quizzes that were drawn, answered and marked once by the real rules, to be copied for many learners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from assessments.drawing import draw_questions
from assessments.marking import mark, right_response
from assessments.questions import Bank
from assessments.results import QuizResult, result_of_quiz
from lms.demo.bulk_rows import Rows
from lms.extensions import db
from lms.quizzes.models import Answer, Attempt

VARIETY = 6
_ANSWERS = db.metadata.tables[Answer.__tablename__]


@dataclass(frozen=True, slots=True)
class Quiz:
    """An attempt to be copied. ``answers`` are question ids with response and fraction, in the order asked."""

    module_code: str
    seed: int
    drawn: list[dict[str, Any]]
    answers: tuple[tuple[str, Any, float], ...]
    result: QuizResult
    criteria: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quizzes:
    """Some attempts at one bank that achieve it, and some that do not yet."""

    achieved: tuple[Quiz, ...]
    not_yet: tuple[Quiz, ...]


def make_quizzes(module_code: str, bank: Bank) -> Quizzes:
    """Draw and mark a few attempts: with everything known or nearly, and with a third of it known."""
    achieved, not_yet = [], []
    for seed in range(1, VARIETY + 1):
        nearly = _make(module_code, bank, seed, unknown=range(seed % 3))
        achieved.append(nearly if nearly.result.achieved else _make(module_code, bank, seed, unknown=range(0)))
    for seed in range(101, 101 + VARIETY):
        partly = _make(module_code, bank, seed, unknown=range(5, 10_000))
        not_yet.append(_make(module_code, bank, seed, unknown=range(10_000)) if partly.result.achieved else partly)
    return Quizzes(tuple(achieved), tuple(not_yet))


def _make(module_code: str, bank: Bank, seed: int, *, unknown: range) -> Quiz:
    drawn = draw_questions(bank, seed=seed)
    answers = []
    fractions = {}
    for place, one in enumerate(drawn):
        question = bank.questions[one.id]
        fractions[one.id] = 0.0
        if place not in unknown:
            response = right_response(question, one.seed)
            fractions[one.id] = mark(question, response, one.seed).fraction
            answers.append((one.id, response, fractions[one.id]))
    result = result_of_quiz(fractions, {one.id: bank.questions[one.id].criterion for one in drawn})
    return Quiz(
        module_code=module_code,
        seed=seed,
        drawn=[asdict(one) for one in drawn],
        answers=tuple(answers),
        result=result,
        criteria={code: asdict(criterion) for code, criterion in result.criteria.items()},
    )


class Attempts:
    """Writes attempts. Answers are most of all rows: those of a quiz are sent once, and copied inside the database."""

    def __init__(self, rows: Rows, edition: str) -> None:
        self.rows = rows
        self.edition = edition
        self.first_of: dict[tuple[str, int], int] = {}
        self.copies: dict[int, list[int]] = defaultdict(list)  # of each first, those that still lack its answers

    def add(self, enrolment_id: int, quiz: Quiz, number: int, started_at: datetime) -> datetime:
        """A submitted attempt; gives when it was submitted."""
        submitted_at = started_at + timedelta(minutes=30)
        attempt_id = self._attempt(enrolment_id, quiz, number, started_at, submitted_at)
        first = self.first_of.setdefault((quiz.module_code, quiz.seed), attempt_id)
        if first != attempt_id:
            self.copies[first].append(attempt_id)
            return submitted_at
        for question_id, response, fraction in quiz.answers:
            self._answer(attempt_id, question_id, response, submitted_at, fraction)
        return submitted_at

    def add_open(self, enrolment_id: int, quiz: Quiz, number: int, started_at: datetime, known: int) -> None:
        """An attempt in which the first questions are answered."""
        attempt_id = self._attempt(enrolment_id, quiz, number, started_at, None)
        for place, (question_id, response, _fraction) in enumerate(quiz.answers[:known], start=1):
            self._answer(attempt_id, question_id, response, started_at + timedelta(minutes=place), None)

    def copy_answers(self) -> None:
        """Give attempts that were written since the last time the answers of the first of their quiz."""
        columns = ["attempt_id", "question_id", "response", "saved_at", "fraction"]
        for first, attempt_ids in self.copies.items():
            answers = (
                select(Attempt.id, Answer.question_id, Answer.response, Attempt.submitted_at, Answer.fraction)
                .join(Answer, Answer.attempt_id == first)
                .where(Attempt.id.in_(attempt_ids))
            )
            db.session.execute(insert(_ANSWERS).from_select(columns, answers))
        self.copies.clear()

    def _attempt(
        self, enrolment_id: int, quiz: Quiz, number: int, started_at: datetime, submitted_at: datetime | None
    ) -> int:
        is_marked = submitted_at is not None
        return self.rows.add(
            Attempt,
            enrolment_id=enrolment_id,
            module_code=quiz.module_code,
            number=number,
            edition=self.edition,
            seed=quiz.seed,
            drawn=quiz.drawn,
            started_at=started_at,
            submitted_at=submitted_at,
            score=quiz.result.score if is_marked else None,
            out_of=quiz.result.out_of if is_marked else None,
            percent=quiz.result.percent if is_marked else None,
            achieved=quiz.result.achieved if is_marked else None,
            criteria=quiz.criteria if is_marked else None,
            was_ended=False,
        )

    def _answer(
        self, attempt_id: int, question_id: str, response: Any, saved_at: datetime, fraction: float | None
    ) -> None:
        self.rows.add(
            Answer,
            attempt_id=attempt_id,
            question_id=question_id,
            response=response,
            saved_at=saved_at,
            fraction=fraction,
        )
