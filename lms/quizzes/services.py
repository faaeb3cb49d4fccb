"""Starting, answering and submitting an attempt."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from assessments.drawing import draw_questions
from assessments.marking import mark
from assessments.responses import clean_response
from assessments.results import result_of_quiz
from lms import audit
from lms.accounts.models import Person
from lms.addresses import path_of
from lms.clock import moment_in_words
from lms.editions import Edition
from lms.errors import Conflict
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.models import Enrolment, QuizStanding
from lms.learning.queries import edition_of
from lms.notices.models import NoticeKind
from lms.notices.services import tell
from lms.quizzes.accepting import accept_known_words
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.queries import Asked, Hold, Sheet, get_sheet, responses_of
from lms.quizzes.time_queries import times_for
from lms.quizzes.times import Bar, Times
from lms.recognition.events import RecognitionAgreed
from lms.recognition.queries import recognised_criteria

SEED_BITS = 62  # fits a BigInteger


class AttemptClosed(Conflict):
    """A submitted attempt takes no more answers."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(
            _("The time for this quiz is over. What you saved in time was submitted.")
            if sheet.was_ended
            else _("You have submitted this quiz. Its answers can’t be changed now.")
        )
        self.sheet = sheet


class TimeOver(Conflict):
    """The attempt's time is over, and nothing is taken any more."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(_("The time for this quiz is over. What you saved in time is kept."))
        self.sheet = sheet


class NotNow(Conflict):
    """The quiz can't be started: it is not open yet, or not any more, or there are no tries left."""


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


# Built once, of tables: saving an answer is what happens most, and many submit at the same moment.
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_KEEP_ANSWER = {name: _keep_answer(insert) for name, insert in _INSERTS.items()}
_ANSWER, _ATTEMPT = db.metadata.tables[Answer.__tablename__], db.metadata.tables[Attempt.__tablename__]
_MARK_ANSWER = (
    update(_ANSWER)
    .where(_ANSWER.c.attempt_id == bindparam("of_attempt"), _ANSWER.c.question_id == bindparam("of_question"))
    .values(fraction=bindparam("fraction"))
)
_CLOSE_ATTEMPT = update(_ATTEMPT).where(_ATTEMPT.c.id == bindparam("of_attempt"))
_KEEP_LATER_ANSWER = {name: _keep_answer(insert, only_over_earlier=True) for name, insert in _INSERTS.items()}


def start(enrolment_id: int, edition: Edition, module_code: str, now: datetime) -> int:
    """The id of the learner's open attempt, made from this edition's bank when there is none: whoever starts on two
    devices is in one attempt, and no clock begins again.

    What the last attempt missed is asked again; questions not seen before come first. Raises AlreadyAchieved,
    TooSoon, NotNow.
    """
    learning.lock_enrolment(enrolment_id)
    query = (
        select(Attempt)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.module_code == module_code)
        .order_by(Attempt.number)
        .execution_options(populate_existing=True)
    )
    earlier = list(db.session.scalars(query))
    last = earlier[-1] if earlier else None
    times = times_for(enrolment_id, module_code, now)
    if last is not None and last.submitted_at is None:
        if times.run is None or not times.run.is_over(now):
            return last.id
        submit(last.id, now)
        return start(enrolment_id, edition, module_code, now)
    if set(edition.get_bank(module_code).criteria) <= recognised_criteria(enrolment_id, edition, module_code).keys():
        raise AlreadyAchieved(_("You have achieved this quiz already. Go on to the task."))
    _refuse(times)
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
        minutes=bank.rules.minutes,
    )
    db.session.add(attempt)
    db.session.flush()
    learning.note_quiz_standing(enrolment_id, module_code, QuizStanding.OPEN)
    return attempt.id


def _refuse(times: Times) -> None:
    """Raises AlreadyAchieved, TooSoon or NotNow where nobody can start now."""
    match times.bar:
        case Bar.ACHIEVED:
            raise AlreadyAchieved(_("You have achieved this quiz already. Go on to the task."))
        case Bar.CLOSED if times.closes_at:
            raise NotNow(_("This quiz closed on %(moment)s.", moment=moment_in_words(times.closes_at)))
        case Bar.NO_TRIES:
            raise NotNow(_("You have used all tries at this quiz. Ask your tutor what you can do."))
        case Bar.NOT_OPEN if times.opens_at:
            raise NotNow(_("This quiz opens on %(moment)s.", moment=moment_in_words(times.opens_at)))
        case Bar.WAIT if times.again_at:
            again_at = moment_in_words(times.again_at)
            raise TooSoon(_("Read the lessons again first. You can try from %(moment)s.", moment=again_at))


def save_answer(sheet: Sheet, asked: Asked, raw: object, now: datetime) -> None:
    """Keep what is answered now; the same answer again changes nothing but the time. ``sheet`` is held open.

    Raises AttemptClosed, TimeOver, and MalformedResponse for what can't be an answer: then the earlier one stays.
    """
    row = _answer_row(sheet, asked, raw, now)
    connection = db.session.connection()
    connection.execute(_KEEP_ANSWER[connection.dialect.name], row | {"written_at": None})


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
    # It counts when the answer came, never when a phone says that it was written: a phone's clock can be set.
    if sheet.run.is_over(now):
        raise TimeOver(sheet)
    return {
        "attempt_id": sheet.id,
        "question_id": asked.question.id,
        "response": clean_response(asked.question, raw),
        "saved_at": now,
    }


def submit(attempt_id: int, now: datetime) -> None:
    """Mark every answer and record the result, once: whoever submits a second time changes nothing.

    An attempt whose time was over is submitted as of that moment, whoever comes to it first: a page, or the job.
    """
    submit_sheet(get_sheet(attempt_id, Hold.EVERYTHING), now)


def submit_sheet(sheet: Sheet, now: datetime) -> None:
    """The same for an attempt that is read already, with everything held."""
    if not sheet.is_open:
        return
    was_ended = sheet.run.is_over(now)
    responses = responses_of(sheet.id)
    accepted = accept_known_words(sheet, responses, now)
    fractions = {
        one.question.id: mark(
            one.question, responses.get(one.question.id), one.seed, accepted.get(one.question.id, frozenset())
        ).fraction
        for one in sheet.asked
    }
    # What is recognised can't be lost: its questions don't count, whatever was answered.
    recognised = recognised_criteria(sheet.enrolment_id, sheet.edition, sheet.module.code)
    criterion_of = {one.question.id: one.question.criterion for one in sheet.asked}
    counted = {key: fraction for key, fraction in fractions.items() if criterion_of[key] not in recognised}
    result = result_of_quiz(counted, criterion_of)
    answered = [
        {"of_attempt": sheet.id, "of_question": question_id, "fraction": fraction}
        for question_id, fraction in fractions.items()
        if question_id in responses
    ]
    if answered:
        db.session.execute(_MARK_ANSWER, answered)
    change = {
        "submitted_at": sheet.run.taken_until if was_ended else now,
        "was_ended": was_ended,
        "score": result.score,
        "out_of": result.out_of,
        "percent": result.percent,
        "achieved": result.achieved,
        "criteria": {code: asdict(criterion) for code, criterion in result.criteria.items()},
    }
    db.session.execute(_CLOSE_ATTEMPT, {"of_attempt": sheet.id, **change})
    code, details = sheet.module.code, {"was_ended": True} if was_ended else {}
    audit.record("attempt.submitted", Attempt(id=sheet.id), now, module=code, achieved=result.achieved, **details)
    if result.achieved:
        learning.record_quiz_achieved(sheet.enrolment_id, code, now)
    elif counted or not fractions:
        learning.note_quiz_standing(sheet.enrolment_id, code, QuizStanding.NOT_YET)
    if was_ended:
        _tell_of_end(sheet, now)


def _tell_of_end(sheet: Sheet, now: datetime) -> None:
    learner = db.session.get_one(Person, sheet.person_id)
    tell(
        learner,
        NoticeKind.FEEDBACK,
        about=f"quiz ended {sheet.id}",
        sentence=_l(
            "The time for your quiz “%(module)s” was over. We submitted what you had saved.", module=sheet.module.title
        ),
        path=path_of("quizzes.result", module_slug=sheet.module.slug, attempt_id=sheet.id),
        now=now,
    )


def achieve_what_is_recognised(event: RecognitionAgreed) -> None:
    """A quiz of which every criterion is recognised is achieved."""
    enrolment = db.session.get_one(Enrolment, event.enrolment_id)
    edition = edition_of(enrolment)
    bank = edition.find_bank(event.module_code)
    if bank is None:
        return
    if set(bank.criteria) <= recognised_criteria(enrolment.id, edition, event.module_code).keys():
        learning.record_quiz_achieved(enrolment.id, event.module_code, event.at)


def set_aside(attempt: Attempt, now: datetime) -> None:
    """The result counts no longer, after an investigation: the learner takes the quiz anew."""
    attempt.set_aside_at = now
    db.session.flush()
    _follow(attempt, now)


def restore(attempt: Attempt, now: datetime) -> None:
    """A result that was set aside counts again."""
    attempt.set_aside_at = None
    db.session.flush()
    _follow(attempt, now)


def _follow(attempt: Attempt, now: datetime) -> None:
    """Let the progress follow what counts now."""
    query = select(Attempt.id).where(
        Attempt.enrolment_id == attempt.enrolment_id,
        Attempt.module_code == attempt.module_code,
        Attempt.achieved.is_(True),
        Attempt.set_aside_at.is_(None),
    )
    if db.session.scalars(query.limit(1)).first() is not None:
        learning.record_quiz_achieved(attempt.enrolment_id, attempt.module_code, now)
    else:
        learning.reopen_quiz(attempt.enrolment_id, attempt.module_code, now)


def _criteria_of(attempt: Attempt | None) -> list[tuple[str, dict[str, object]]]:
    return list((attempt.criteria or {}).items()) if attempt is not None else []
