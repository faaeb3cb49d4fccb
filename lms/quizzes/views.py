"""Pages of a quiz: what it is, one question a page, the check before submitting, and the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from assessments.drawing import QUIZ_SIZE, Presented, present
from assessments.marking import mark
from assessments.quiz_rules import USUAL
from assessments.responses import MalformedResponse
from assessments.results import CRITERION_MARK, PASS_MARK
from lms.access import Role, for_roles
from lms.clock import LONDON, utc_now
from lms.database import write_after_all
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.queries import edition_of, get_current_enrolment, standing_in
from lms.quizzes import queries, services
from lms.quizzes.forms import read_answer
from lms.quizzes.policy import may_answer
from lms.quizzes.queries import Asked, Sheet
from lms.quizzes.services import AttemptClosed, TimeOver
from lms.quizzes.time_queries import times_for
from lms.quizzes.typed_answers import reasons_of
from lms.quizzes.wording import (
    expected_in_words,
    number_of_gap,
    picture,
    readable_response,
    refusal_in_words,
    response_in_words,
    text_with_numbers,
)
from lms.requests import is_autosave
from modules.programme import Criterion, Lesson, Module

quizzes = Blueprint("quizzes", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Field:
    """What the inputs of a question are made of: how it is shown, what was answered last, and why that is no answer."""

    shown: Presented
    given: object
    pictures: Sequence[tuple[str, Markup]]
    error: str


ViewAnswer = str | Response | tuple[str | Response, int]


@quizzes.get("/learn/<module_slug>/quiz")
@for_roles(Role.LEARNER)
def quiz(module_slug: str) -> str:
    """What the quiz is, for how long and how often, the attempts so far, and the way in."""
    enrolment = get_current_enrolment(current_user.id)
    edition = edition_of(enrolment)
    module = edition.get_module(module_slug)
    bank = edition.get_bank(module.code)
    now = utc_now()
    attempts = queries.attempts_at(enrolment.id, module.code)
    times = times_for(enrolment.id, module.code, now)
    if times.run is not None and times.run.is_over(now):
        _end(attempts[0].id, now)
        enrolment = get_current_enrolment(current_user.id)
        attempts = queries.attempts_at(enrolment.id, module.code)
        times = times_for(enrolment.id, module.code, now)
    return render_template(
        "quizzes/quiz.html",
        module=module,
        criteria=[criterion for criterion in module.criteria if criterion.code in bank.criteria],
        standing=standing_in(enrolment, module),
        attempts=attempts,
        rules=bank.rules,
        has_usual_tries=replace(bank.rules, minutes=None) == USUAL,
        times=times,
        questions=min(QUIZ_SIZE, len(bank.questions)),
        pass_percent=round(PASS_MARK * 100),
        criterion_percent=round(CRITERION_MARK * 100),
        now=now,
    )


@quizzes.post("/learn/<module_slug>/quiz")
@for_roles(Role.LEARNER)
def start(module_slug: str) -> Response:
    """Start an attempt, or go on with the one that is open."""
    enrolment = get_current_enrolment(current_user.id)
    edition = edition_of(enrolment)
    module = edition.get_module(module_slug)
    attempt_id = services.start(enrolment.id, edition, module.code, utc_now())
    db.session.commit()
    return redirect(url_for("quizzes.question", module_slug=module.slug, attempt_id=attempt_id, number=1))


@quizzes.get("/learn/<module_slug>/quiz/<int:attempt_id>/<int:number>")
@for_roles(Role.LEARNER)
def question(module_slug: str, attempt_id: int, number: int) -> ViewAnswer:
    """One question. When the time is over, there is only the way to submit, and then the result."""
    now = utc_now()
    sheet = _my_sheet(module_slug, attempt_id)
    if _is_closed(sheet, now):
        return redirect(_address("quizzes.result", sheet))
    if sheet.run.is_timed and sheet.run.has_ended(now):
        return redirect(_address("quizzes.review", sheet))
    asked = sheet.get_asked(number)
    responses = queries.responses_of(sheet.id)
    given = readable_response(asked.question, responses.get(asked.question.id))
    return _question_page(sheet, asked, responses, given, now)


@quizzes.post("/learn/<module_slug>/quiz/<int:attempt_id>/<int:number>")
@for_roles(Role.LEARNER)
def save(module_slug: str, attempt_id: int, number: int) -> ViewAnswer:
    """Save one answer: by itself while somebody writes, or with the button that leads on."""
    sheet = _my_sheet(module_slug, attempt_id, queries.Hold.SUBMISSION)
    asked = sheet.get_asked(number)
    if sheet.is_open and request.form.get("question") != asked.question.id:
        raise services.StaleQuestion
    now = utc_now()
    raw = read_answer(asked.question, asked.seed, request.form)
    try:
        services.save_answer(sheet, asked, raw, now)
    except (AttemptClosed, TimeOver) as refusal:
        return _too_late(refusal, asked, raw)
    except MalformedResponse:
        error = refusal_in_words(asked.question)
        if is_autosave():
            return jsonify(saved=False, message=error), 422
        return _question_page(sheet, asked, queries.responses_of(sheet.id), raw, now, error), 422
    db.session.commit()
    if is_autosave():
        at = now.astimezone(LONDON).strftime("%H:%M")
        return jsonify(saved=True, at=at, secondsLeft=sheet.run.seconds_left(now))
    if request.form.get("then") == "review" or number == len(sheet.asked):
        return redirect(_address("quizzes.review", sheet))
    return redirect(url_for("quizzes.question", module_slug=sheet.module.slug, attempt_id=sheet.id, number=number + 1))


@quizzes.get("/learn/<module_slug>/quiz/<int:attempt_id>/review")
@for_roles(Role.LEARNER)
def review(module_slug: str, attempt_id: int) -> str | Response:
    """What is answered and what is not, before submitting."""
    now = utc_now()
    sheet = _my_sheet(module_slug, attempt_id)
    if _is_closed(sheet, now):
        return redirect(_address("quizzes.result", sheet))
    responses = queries.responses_of(sheet.id)
    lines = [
        (asked, present(asked.question, asked.seed).prompt, responses.get(asked.question.id) is not None)
        for asked in sheet.asked
    ]
    return render_template(
        "quizzes/review.html",
        module=sheet.module,
        sheet=sheet,
        lines=lines,
        now=now,
        unanswered=sum(not is_answered for _asked, _prompt, is_answered in lines),
    )


@quizzes.post("/learn/<module_slug>/quiz/<int:attempt_id>/submit")
@for_roles(Role.LEARNER)
def submit(module_slug: str, attempt_id: int) -> Response:
    """Submit: a second click or tab changes nothing and sees the same result."""
    sheet = _my_sheet(module_slug, attempt_id, queries.Hold.EVERYTHING)
    services.submit_sheet(sheet, utc_now())
    db.session.commit()
    return redirect(_address("quizzes.result", sheet))


@quizzes.get("/learn/<module_slug>/quiz/<int:attempt_id>/result")
@for_roles(Role.LEARNER)
def result(module_slug: str, attempt_id: int) -> str | Response:
    """The score, each criterion, each question with its feedback, and what to do next."""
    now = utc_now()
    sheet = _my_sheet(module_slug, attempt_id)
    if sheet.is_open:
        if not _is_closed(sheet, now):
            return redirect(_address("quizzes.review", sheet))
        sheet = _my_sheet(module_slug, attempt_id)
    found = queries.result_of(sheet)
    accepted = reasons_of(sheet.id)
    texts = {criterion.code: criterion for criterion in sheet.module.criteria}
    return render_template(
        "quizzes/result.html",
        module=sheet.module,
        sheet=sheet,
        result=found,
        times=times_for(sheet.enrolment_id, sheet.module.code, now),
        now=now,
        criteria=[(score, texts.get(score.code)) for score in found.criteria],
        questions=[_marked(asked, found, accepted.get(asked.question.id, {})) for asked in sheet.asked],
        lessons=_lessons_for([score.code for score in found.criteria if not score.met], sheet.module),
        pass_percent=round(PASS_MARK * 100),
    )


def _my_sheet(module_slug: str, attempt_id: int, hold: queries.Hold = queries.Hold.NOTHING) -> Sheet:
    """The attempt, where it is the reader's own and of this module. Raises NotFound."""
    sheet = queries.get_sheet(attempt_id, hold)
    if not may_answer(current_user, sheet) or sheet.module.slug != module_slug:
        raise NotFound
    return sheet


def _is_closed(sheet: Sheet, now: datetime) -> bool:
    """Whether the attempt is submitted; one whose time is over is submitted now, where no job was faster."""
    if sheet.is_open and sheet.run.is_over(now):
        _end(sheet.id, now)
        return True
    return not sheet.is_open


def _end(attempt_id: int, now: datetime) -> None:
    db.session.rollback()
    write_after_all()
    services.submit(attempt_id, now)
    db.session.commit()


def _too_late(refusal: AttemptClosed | TimeOver, asked: Asked, raw: object) -> ViewAnswer:
    """An answer that is not taken any more: say so, show it, so that it can be copied, and lead to the result."""
    db.session.rollback()
    address = _address("quizzes.result", refusal.sheet)
    if is_autosave():
        return jsonify(saved=False, message=refusal.message, result=address), 409
    given = response_in_words(asked.question, raw)
    is_submitted = not refusal.sheet.is_open
    page = render_template(
        "quizzes/closed.html", message=refusal.message, result=address, given=given, is_submitted=is_submitted
    )
    return page, 409


def _question_page(
    sheet: Sheet, asked: Asked, responses: dict[str, Any], given: object, now: datetime, error: str = ""
) -> str:
    shown = present(asked.question, asked.seed)
    return render_template(
        "quizzes/question.html",
        module=sheet.module,
        sheet=sheet,
        number=asked.number,
        field=Field(shown, given, [(option.id, picture(option)) for option in shown.pictures], error),
        answered={key for key, response in responses.items() if response is not None},
        now=now,
    )


def _marked(asked: Asked, found: queries.Result, accepted: Mapping[str, str]) -> dict[str, Any]:
    """A question as the result page shows it. The mark is the one that was stored; feedback is read afresh.

    ``accepted`` are the gaps, or "", whose answer a person accepted, each with the reason.
    """
    question = asked.question
    answer = found.answers.get(question.id, queries.Answered(None, None))
    fresh = mark(question, answer.response, asked.seed, accepted.keys())
    return {
        "number": asked.number,
        "prompt": present(question, asked.seed).prompt,
        "text": text_with_numbers(question),
        "criterion": question.criterion,
        "answer": response_in_words(question, answer.response),
        "fraction": answer.fraction or 0,
        "feedback": fresh.feedback,
        "accepted": [(number_of_gap(question, gap_id), reason) for gap_id, reason in accepted.items()],
        "expected": expected_in_words(question, fresh),
    }


def _lessons_for(codes: list[str], module: Module) -> list[tuple[Criterion, list[Lesson]]]:
    """The lessons that teach each of these criteria."""
    return [
        (criterion, [lesson for lesson in module.lessons if criterion.code in lesson.criteria])
        for criterion in module.criteria
        if criterion.code in codes
    ]


def _address(endpoint: str, sheet: Sheet) -> str:
    return url_for(endpoint, module_slug=sheet.module.slug, attempt_id=sheet.id)
