"""Starting, answering and submitting an attempt."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from assessments.drawing import draw_questions
from assessments.marking import mark
from assessments.responses import clean_response
from assessments.results import result_of_quiz
from lms import audit
from lms.clock import moment_in_words
from lms.editions import Edition, get_edition
from lms.errors import Conflict
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.models import QuizStanding
from lms.quizzes.accepting import accept_known_words
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.policy import may_take_late
from lms.quizzes.queries import Asked, Sheet, asked_of, next_try_at, responses_of

SEED_BITS = 62  # fits a BigInteger


class AttemptClosed(Conflict):
    """A submitted attempt takes no more answers."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(_("You have submitted this quiz. Its answers can’t be changed now."))
        self.sheet = sheet


class WindowClosed(Conflict):
    """The attempt's window closed too long ago."""

    def __init__(self) -> None:
        super().__init__(_("The time for this quiz is over. What you saved in time is kept. You can submit it."))


class AlreadyAchieved(Conflict):
    """An achieved quiz needs no further attempt."""


class TooSoon(Conflict):
    """After two attempts that achieved nothing, there is a day to read again."""


class StaleQuestion(Conflict):
    """The form was made for another question than the one that has this number."""

    def __init__(self) -> None:
        super().__init__(_("This answer belongs to another question. Open the quiz again, and answer."))


def _keep_answer(insert: Any, *, only_over_earlier: bool = False) -> Any:
    table = db.metadata.tables[Answer.__tablename__]
    statement = insert(table)
    earlier = func.coalesce(table.c.written_at, table.c.saved_at) <= statement.excluded.written_at
    statement = statement.on_conflict_do_update(
        index_elements=["attempt_id", "question_id"],
        set_={name: statement.excluded[name] for name in ("response", "saved_at", "written_at")},
        where=earlier if only_over_earlier else None,
    )
    return statement.returning(table.c.attempt_id) if only_over_earlier else statement


# Built once: saving an answer is what happens most.
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_KEEP_ANSWER = {name: _keep_answer(insert) for name, insert in _INSERTS.items()}
_KEEP_LATER_ANSWER = {name: _keep_answer(insert, only_over_earlier=True) for name, insert in _INSERTS.items()}


def start(enrolment_id: int, edition: Edition, module_code: str, now: datetime) -> int:
    """The id of the learner's open attempt, made from this edition's bank when there is none: whoever starts on two
    devices is in one attempt.

    What the last attempt missed is asked again; questions not seen before come first. Raises AlreadyAchieved,
    TooSoon.
    """
    learning.lock_enrolment(enrolment_id)
    query = (
        select(Attempt)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.module_code == module_code)
        .order_by(Attempt.number)
    )
    earlier = list(db.session.scalars(query))
    last = earlier[-1] if earlier else None
    if last is not None and last.submitted_at is None:
        return last.id
    if any(attempt.achieved for attempt in earlier):
        raise AlreadyAchieved(_("You have achieved this quiz already. Go on to the task."))
    again_at = next_try_at(earlier)
    if again_at is not None and now < again_at:
        raise TooSoon(_("Read the lessons again first. You can try from %(moment)s.", moment=moment_in_words(again_at)))
    bank = edition.get_bank(module_code)
    seed = secrets.randbits(SEED_BITS)
    drawn = draw_questions(
        bank,
        seed=seed,
        missed=frozenset(code for code, score in _criteria_of(last) if not score["met"]),
        seen=frozenset(one["id"] for attempt in earlier for one in attempt.drawn),
    )
    attempt = Attempt(
        enrolment_id=enrolment_id,
        module_code=module_code,
        number=last.number + 1 if last else 1,
        edition=edition.id,
        seed=seed,
        drawn=[asdict(question) for question in drawn],
        started_at=now,
    )
    db.session.add(attempt)
    db.session.flush()
    learning.note_quiz_standing(enrolment_id, module_code, QuizStanding.OPEN)
    return attempt.id


def save_answer(sheet: Sheet, asked: Asked, raw: object, now: datetime) -> None:
    """Keep what is answered now; the same answer again changes nothing but the time. ``sheet`` is held open.

    Raises AttemptClosed, WindowClosed, and MalformedResponse for what can't be an answer: then the earlier one stays.
    """
    row = _answer_row(sheet, asked, raw, now)
    db.session.execute(_KEEP_ANSWER[db.engine.dialect.name], row | {"written_at": None})


def save_written_answer(sheet: Sheet, asked: Asked, raw: object, written_at: datetime, now: datetime) -> bool:
    """Keep what was answered at ``written_at`` and comes only now, unless something was written after it; whether it is
    kept. ``sheet`` is held open.

    A moment that can't be is brought to the nearest that can: a phone's clock may be wrong. Of two answers written at
    the same moment the one that comes last is kept. Raises as save_answer does.
    """
    row = _answer_row(sheet, asked, raw, now)
    row["written_at"] = min(max(written_at, sheet.started_at), now)
    return db.session.execute(_KEEP_LATER_ANSWER[db.engine.dialect.name], row).first() is not None


def _answer_row(sheet: Sheet, asked: Asked, raw: object, now: datetime) -> dict[str, Any]:
    if not sheet.is_open:
        raise AttemptClosed(sheet)
    if not may_take_late(sheet.started_at, sheet.closes_at, now):
        raise WindowClosed
    return {
        "attempt_id": sheet.id,
        "question_id": asked.question.id,
        "response": clean_response(asked.question, raw),
        "saved_at": now,
    }


def submit(attempt_id: int, now: datetime) -> None:
    """Mark every answer and record the result, once: whoever submits a second time changes nothing."""
    attempt = db.session.scalars(
        select(Attempt).where(Attempt.id == attempt_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if attempt.submitted_at is not None:
        return
    asked = asked_of(attempt.drawn, get_edition(attempt.edition).get_bank(attempt.module_code))
    responses = responses_of(attempt.id)
    accepted = accept_known_words(attempt, asked, responses, now)
    fractions = {
        one.question.id: mark(
            one.question, responses.get(one.question.id), one.seed, accepted.get(one.question.id, frozenset())
        ).fraction
        for one in asked
    }
    result = result_of_quiz(fractions, {one.question.id: one.question.criterion for one in asked})
    answered = [
        {"attempt_id": attempt.id, "question_id": question_id, "fraction": fraction}
        for question_id, fraction in fractions.items()
        if question_id in responses
    ]
    if answered:
        db.session.execute(update(Answer), answered)
    attempt.submitted_at = now
    attempt.score = result.score
    attempt.out_of = result.out_of
    attempt.percent = result.percent
    attempt.achieved = result.achieved
    attempt.criteria = {code: asdict(criterion) for code, criterion in result.criteria.items()}
    audit.record("attempt.submitted", attempt, now, module=attempt.module_code, achieved=result.achieved)
    if result.achieved:
        learning.record_quiz_achieved(attempt.enrolment_id, attempt.module_code, now)
    else:
        learning.note_quiz_standing(attempt.enrolment_id, attempt.module_code, QuizStanding.NOT_YET)


def _criteria_of(attempt: Attempt | None) -> list[tuple[str, dict[str, object]]]:
    return list((attempt.criteria or {}).items()) if attempt is not None else []
