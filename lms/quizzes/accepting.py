"""A person accepts what the machine refused: the tries are marked anew, and never lower."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from assessments.marking import mark
from assessments.responses import typed_texts
from assessments.results import result_of_quiz
from lms import audit
from lms.accounts.models import Person
from lms.addresses import path_of
from lms.editions import get_edition
from lms.errors import Invalid
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.conflicts import knows
from lms.learning.grade_changes import record_change
from lms.learning.models import ChangeKind, Enrolment
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.quizzes.models import AcceptedAnswer, AcceptedWords, Answer, Attempt
from lms.quizzes.queries import Sheet, asked_of
from lms.quizzes.typed_answers import Place, attempts_to_judge, words_in

LONGEST_REASON = 500
AT_ONCE = 200


class NoReason(Invalid):
    """Whoever accepts an answer says why."""


def accept(place: Place, text: str, attempt_id: int | None, reason: str, *, by: int, now: datetime) -> int:
    """Accept a typed answer of one try, or, without one, of every try of this edition in which the same was typed, now
    and later. Gives how many tries were marked anew: one's own never, nor those of learners whom one knows,
    and none twice.

    A mark never falls by it, and no other question and no other try of the learner is looked at. Where the quiz is
    achieved by it, the module is settled as after a submission. Raises NoReason.
    """
    if not reason.strip():
        raise NoReason("Write why this answer is right.")
    words = place.words_of(text)
    wrote = attempts_to_judge(place, words, by=by)
    if attempt_id is None:
        _keep_words(place, words, reason, by, now)
    else:
        wrote = [number for number in wrote if number == attempt_id]
    waiting, count = iter(wrote), 0
    while portion := list(islice(waiting, AT_ONCE)):
        count += _accept_in(portion, place, reason, by, now)
    return count


_ACCEPTED_BY_OTHERS = select(AcceptedWords).where(
    AcceptedWords.edition == bindparam("edition"),
    AcceptedWords.module_code == bindparam("module_code"),
    AcceptedWords.question_id.in_(bindparam("question_ids", expanding=True)),
    AcceptedWords.accepted_by_id != bindparam("learner_id"),
    ~knows(AcceptedWords.accepted_by_id, bindparam("learner_id")),
)


def accept_known_words(sheet: Sheet, responses: Mapping[str, Any], now: datetime) -> dict[str, frozenset[str]]:
    """At a submission: the gaps, by question, whose answers a person accepted before, in the tries of others, who
    doesn't know the learner. Each is noted. One statement, and none for tries in which nothing was typed.
    """
    typed = {
        one.question.id: {gap: words_in(one.question, gap, text) for gap, text in texts.items()}
        for one in sheet.asked
        if (texts := typed_texts(one.question, responses.get(one.question.id)))
    }
    if not typed:
        return {}
    asked = {
        "edition": sheet.edition.id,
        "module_code": sheet.module.code,
        "question_ids": list(typed),
        "learner_id": sheet.person_id,
    }
    found: dict[str, set[str]] = defaultdict(set)
    for known in db.session.scalars(_ACCEPTED_BY_OTHERS, asked):
        if typed[known.question_id].get(known.gap_id) == known.words:
            found[known.question_id].add(known.gap_id)
            db.session.add(
                AcceptedAnswer(
                    attempt_id=sheet.id,
                    question_id=known.question_id,
                    gap_id=known.gap_id,
                    reason=known.reason,
                    accepted_at=now,
                    accepted_by_id=known.accepted_by_id,
                )
            )
    return {question_id: frozenset(gaps) for question_id, gaps in found.items()}


def _keep_words(place: Place, words: str, reason: str, by: int, now: datetime) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    key = {
        "edition": place.edition.id,
        "module_code": place.module_code,
        "question_id": place.question.id,
        "gap_id": place.gap_id,
        "words": words,
    }
    row = insert(AcceptedWords).values(**key, reason=reason, accepted_at=now, accepted_by_id=by)
    db.session.execute(row.on_conflict_do_nothing())
    kept = db.session.scalars(select(AcceptedWords).filter_by(**key)).one()
    audit.record("words.accepted", kept, now, by=by, question=place.question.id, gap=place.gap_id)


def _accept_in(attempt_ids: list[int], place: Place, reason: str, by: int, now: datetime) -> int:
    """Mark these tries anew, while nobody else changes them; how many were changed."""
    question = place.question
    locked = (
        select(Attempt)
        .where(Attempt.id.in_(attempt_ids))
        .order_by(Attempt.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    attempts = list(db.session.scalars(locked))
    accepted: dict[int, set[str]] = defaultdict(set)
    before = select(AcceptedAnswer.attempt_id, AcceptedAnswer.gap_id).where(
        AcceptedAnswer.attempt_id.in_(attempt_ids), AcceptedAnswer.question_id == question.id
    )
    for attempt_id, gap_id in db.session.execute(before):
        accepted[attempt_id].add(gap_id)
    attempts = [attempt for attempt in attempts if place.gap_id not in accepted[attempt.id]]
    answers = _answers_of([attempt.id for attempt in attempts])
    changes: list[dict[str, Any]] = []
    tellings: list[Telling] = []
    learners = _learners_of(attempts)
    for attempt in attempts:
        response, earned = answers[attempt.id][question.id]
        gaps = frozenset(accepted[attempt.id] | {place.gap_id})
        fraction = max(earned, mark(question, response, 0, gaps).fraction)
        answers[attempt.id][question.id] = response, fraction
        changes.append({"attempt_id": attempt.id, "question_id": question.id, "fraction": fraction})
        db.session.add(
            AcceptedAnswer(
                attempt_id=attempt.id,
                question_id=question.id,
                gap_id=place.gap_id,
                reason=reason,
                accepted_at=now,
                accepted_by_id=by,
            )
        )
        before_percent = attempt.percent
        is_new = _raise_result(attempt, {key: one[1] for key, one in answers[attempt.id].items()})
        if attempt.percent != before_percent:
            record_change(
                attempt.enrolment_id,
                attempt.module_code,
                question.criterion,
                ChangeKind.OVERRIDDEN,
                before=f"{before_percent}%",
                after=f"{attempt.percent}%",
                reason=reason,
                about=f"attempt {attempt.id}",
                by=by,
                now=now,
            )
        audit.record(
            "answer.accepted", attempt, now, by=by, question=question.id, gap=place.gap_id, achieved=attempt.achieved
        )
        if is_new:
            learning.record_quiz_achieved(attempt.enrolment_id, attempt.module_code, now)
        tellings.append(_telling(attempt, *learners[attempt.enrolment_id], place))
    if changes:
        db.session.execute(update(Answer), changes)
        tell_all(tellings, now)
    return len(changes)


def _answers_of(attempt_ids: list[int]) -> dict[int, dict[str, tuple[Any, float]]]:
    query = select(Answer.attempt_id, Answer.question_id, Answer.response, Answer.fraction).where(
        Answer.attempt_id.in_(attempt_ids)
    )
    found: dict[int, dict[str, tuple[Any, float]]] = defaultdict(dict)
    for attempt_id, question_id, response, fraction in db.session.execute(query):
        found[attempt_id][question_id] = response, fraction or 0.0
    return found


def _learners_of(attempts: list[Attempt]) -> dict[int, tuple[int, str]]:
    query = (
        select(Enrolment.id, Person.id, Person.language)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.id.in_([attempt.enrolment_id for attempt in attempts]))
    )
    return {enrolment: (person, language) for enrolment, person, language in db.session.execute(query)}


def _raise_result(attempt: Attempt, earned: Mapping[str, float]) -> bool:
    """Bring the result up to what was earned; whether the quiz is achieved by that. Criteria that did not count when it
    was submitted, since they were recognised, don't count now.
    """
    asked = asked_of(attempt.drawn, get_edition(attempt.edition).get_bank(attempt.module_code))
    criterion_of = {
        one.question.id: one.question.criterion for one in asked if one.question.criterion in (attempt.criteria or {})
    }
    result = result_of_quiz({key: earned.get(key, 0.0) for key in criterion_of}, criterion_of)
    is_new = result.achieved and not attempt.achieved and attempt.set_aside_at is None
    if result.score >= (attempt.score or 0):
        attempt.score, attempt.out_of, attempt.percent = result.score, result.out_of, result.percent
        attempt.criteria = {code: asdict(criterion) for code, criterion in result.criteria.items()}
    attempt.achieved = attempt.achieved or result.achieved
    return is_new


def _telling(attempt: Attempt, person_id: int, language: str, place: Place) -> Telling:
    module = place.edition.get_module(attempt.module_code)
    return Telling(
        person_id,
        language,
        NoticeKind.FEEDBACK,
        f"answer {attempt.id} {place.question.id} {place.gap_id}"[:80],
        _l(
            "A tutor accepted one of your answers. Your result is better now. Quiz: %(module)s",
            module=module.title,
        ),
        path_of("quizzes.result", module_slug=module.slug, attempt_id=attempt.id),
    )
