"""Attempts and their answers."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from flask import Flask

from assessments.drawing import draw_questions, present
from assessments.marking import right_response
from assessments.questions import (
    AnyQuestion,
    Cloze,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    PictureChoice,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from assessments.quiz_rules import QuizRules
from lms.clock import utc_now
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment, QuizStanding
from lms.learning.services import note_quiz_standing
from lms.quizzes.models import Answer, Attempt, QuizWindow
from lms.quizzes.queries import asked_of
from lms.quizzes.services import submit
from tests.factories.learning import make_enrolment

__all__ = ["form_of", "make_answers", "make_attempt", "make_submitted", "right_response", "wrong_response"]


def make_attempt(
    *,
    enrolment: Enrolment | None = None,
    module_code: str = "T1",
    number: int = 1,
    started_at: datetime | None = None,
    minutes: int | None = None,
) -> Attempt:
    """An open attempt without answers: untimed, unless minutes are given."""
    enrolment = enrolment or make_enrolment()
    edition = current_edition()
    bank = edition.get_bank(module_code)
    attempt = Attempt(
        enrolment_id=enrolment.id,
        module_code=module_code,
        number=number,
        edition=edition.id,
        seed=number,
        drawn=[asdict(question) for question in draw_questions(bank, seed=number)],
        started_at=started_at or utc_now(),
        minutes=minutes,
    )
    db.session.add(attempt)
    db.session.flush()
    note_quiz_standing(enrolment.id, module_code, QuizStanding.OPEN)
    return attempt


def make_window(
    cohort: Cohort, module_code: str = "T1", *, opens_at: datetime | None = None, closes_at: datetime | None = None
) -> QuizWindow:
    """When the cohort may start a module's quiz."""
    window = QuizWindow(cohort_id=cohort.id, module_code=module_code, opens_at=opens_at, closes_at=closes_at)
    db.session.add(window)
    db.session.flush()
    return window


def give_rules(app: Flask, rules: QuizRules, module_code: str = "T1") -> None:
    """Let the edition that is taught in this test have these rules for a module's quiz."""
    shelf, edition = app.extensions["editions"], current_edition()
    bank = replace(edition.get_bank(module_code), rules=rules)
    shelf.current = shelf.by_id[edition.id] = replace(edition, banks={**edition.banks, module_code: bank})


def make_answers(attempt: Attempt, *, right: bool = True) -> None:
    """Every question answered, all right or all wrong."""
    for asked in asked_of(attempt.drawn, current_edition().get_bank(attempt.module_code)):
        response = right_response(asked.question, asked.seed) if right else wrong_response(asked.question)
        db.session.add(
            Answer(attempt_id=attempt.id, question_id=asked.question.id, response=response, saved_at=utc_now())
        )
    db.session.flush()


def make_submitted(*, enrolment: Enrolment | None = None, module_code: str = "T1", right: bool = True) -> Attempt:
    """A submitted attempt: achieved, or with nothing right."""
    attempt = make_attempt(enrolment=enrolment, module_code=module_code)
    make_answers(attempt, right=right)
    submit(attempt.id, utc_now())
    db.session.flush()
    db.session.refresh(attempt)
    return attempt


def wrong_response(question: AnyQuestion) -> Any:
    """What earns nothing."""
    match question:
        case SingleChoice() | PictureChoice():
            return next(option.id for option in question.options if not option.correct)
        case MultipleResponse():
            return [option.id for option in question.options if not option.correct]
        case TrueFalse():
            return str(not question.answer).lower()
        case Matching():
            rights = [pair.right for pair in question.pairs]
            return {pair.id: right for pair, right in zip(question.pairs, rights[1:] + rights[:1], strict=True)}
        case Ordering():
            return {item.id: place for place, item in enumerate(reversed(question.items), start=1)}
        case Numeric():
            return "-1"
        case ShortText():
            return "a wrong answer"
        case Cloze():
            return {gap.id: next((c for c in gap.choices if c not in gap.accepted), "wrong") for gap in question.gaps}


def form_of(question: AnyQuestion, response: Any, seed: int) -> dict[str, Any]:
    """What a browser sends for a response: what is offered by its place on the page."""
    places = {one: str(place) for place, one in enumerate(present(question, seed).offered_ids, start=1)}
    form: dict[str, Any] = {"question": question.id}
    if isinstance(response, dict):
        form |= {f"answer-{places.get(key, key)}": str(value) for key, value in response.items()}
    elif isinstance(response, list):
        form["answer"] = [places.get(one, one) for one in response]
    else:
        form["answer"] = places.get(response, response)
    return form
