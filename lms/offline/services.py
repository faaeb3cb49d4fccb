"""Taking what a phone sends. The rule for conflicts is written in this package's docstring."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from assessments.responses import MalformedResponse, clean_response
from lms.errors import NotFound
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.queries import NotEnrolled, get_lesson_standing
from lms.learning.services import NoSuchOption
from lms.offline.forms import Answered, Checked, Done, Item, Opened, Submitted, read_item
from lms.offline.models import Kind, OfflineReceipt, Outcome
from lms.offline.queries import mark_of_check
from lms.quizzes import services as quizzes
from lms.quizzes.forms import read_answer
from lms.quizzes.queries import Asked, Hold, Sheet, get_sheet, responses_of
from lms.quizzes.services import AttemptClosed, TimeOver


def take(person_id: int, item_id: str, sent: object, skew: timedelta, now: datetime) -> OfflineReceipt:
    """Judge one thing that a phone sent, and give its receipt; when it was judged before, that receipt.

    ``skew`` is what to add to the phone's moments.
    """
    item = read_item(sent)
    kind = Kind(item.kind) if item is not None else Kind.UNKNOWN
    key = {"person_id": person_id, "item_id": item_id}
    # The receipt comes first: who sends the same at the same moment, from another tab, waits here for the first.
    claimed = db.session.execute(
        _insert()(OfflineReceipt)
        .values(**key, kind=kind, outcome=Outcome.TAKEN, received_at=now)
        .on_conflict_do_nothing()
        .returning(OfflineReceipt.item_id)
    )
    if claimed.first() is not None:
        outcome = _outcome_of(person_id, item, skew, now) if item is not None else Outcome.UNUSABLE
        if outcome is not Outcome.TAKEN:
            db.session.execute(update(OfflineReceipt).filter_by(**key).values(outcome=outcome))
    return db.session.get_one(OfflineReceipt, (person_id, item_id), populate_existing=True)


def _outcome_of(person_id: int, item: Item, skew: timedelta, now: datetime) -> Outcome:
    written_at = item.written_at(skew)
    try:
        match item:
            case Opened() | Checked() | Done():
                return _take_of_lesson(person_id, item, min(written_at, now))
            case Answered():
                return _take_answer(person_id, item, written_at, now)
            case Submitted():
                return _take_submission(person_id, item, now)
    except NotEnrolled:
        return Outcome.NOT_ENROLLED
    except NotFound:
        return Outcome.GONE
    except TimeOver:
        return Outcome.TOO_LATE
    except (MalformedResponse, NoSuchOption):
        return Outcome.UNUSABLE


def _take_of_lesson(person_id: int, item: Opened | Checked | Done, at: datetime) -> Outcome:
    standing = get_lesson_standing(person_id, item.about.module, item.about.lesson)
    at = max(at, standing.enrolled_at)
    enrolment_id, code, lesson = standing.enrolment_id, standing.module.code, standing.lesson
    match item:
        case Opened():
            learning.open_lesson(enrolment_id, code, lesson, at)
        case Done():
            learning.finish_lesson(enrolment_id, code, lesson, at)
        case Checked():
            if item.about.mark != mark_of_check(lesson):
                return Outcome.CHANGED
            learning.answer_check(enrolment_id, code, lesson, item.about.option, at)
    return Outcome.TAKEN


def _take_answer(person_id: int, item: Answered, written_at: datetime, now: datetime) -> Outcome:
    sheet = _own_sheet(person_id, item.about.attempt, Hold.SUBMISSION)
    asked = _find_asked(sheet, item.about.question)
    raw = read_answer(asked.question, asked.seed, item.about.form)
    try:
        outcome = Outcome.TAKEN if quizzes.save_written_answer(sheet, asked, raw, written_at, now) else Outcome.OLDER
    except AttemptClosed:
        outcome = Outcome.CLOSED
    # A page may have saved the very same answer before: then nothing is lost, and nobody needs to be told of it.
    is_there = outcome is not Outcome.TAKEN and _stands(sheet, asked, raw)
    return Outcome.TAKEN if is_there else outcome


def _stands(sheet: Sheet, asked: Asked, raw: object) -> bool:
    responses = responses_of(sheet.id)
    return asked.question.id in responses and responses[asked.question.id] == clean_response(asked.question, raw)


def _take_submission(person_id: int, item: Submitted, now: datetime) -> Outcome:
    quizzes.submit(_own_sheet(person_id, item.about.attempt).id, now)
    return Outcome.TAKEN


def _own_sheet(person_id: int, attempt_id: int, hold: Hold = Hold.NOTHING) -> Sheet:
    sheet = get_sheet(attempt_id, hold)
    if sheet.person_id != person_id:
        raise NotFound
    return sheet


def _find_asked(sheet: Sheet, question_id: str) -> Asked:
    found = next((asked for asked in sheet.asked if asked.question.id == question_id), None)
    if found is None:
        raise NotFound
    return found


def _insert() -> Any:
    return postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
