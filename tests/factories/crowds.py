"""Many learners, made in few statements."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import insert

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.clock import london_day
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Enrolment, ModuleProgress, QuizStanding
from lms.marking.models import Submission
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.queries import asked_of
from tests.factories.learning import make_cohort
from tests.factories.quizzes import make_attempt, right_response

numbers = count(1)


def make_learners(number: int, now: datetime) -> list[tuple[str, int]]:
    """So many learners of one cohort: for each what their session says, and their enrolment."""
    cohort, first = make_cohort(), next(numbers)
    people = [
        {
            "name": f"Learner {place}",
            "email": f"crowd{first}-{place}@example.org",
            "language": "en",
            "password_hash": "no password",
            "session_key": f"key{place}",
            "created_at": now,
            "confirmed_at": now,
            "last_seen_on": london_day(now),
        }
        for place in range(number)
    ]
    ids = list(db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), people))
    db.session.execute(
        insert(RoleHolding), [{"person_id": one, "role": Role.LEARNER, "granted_at": now} for one in ids]
    )
    enrolments = [{"person_id": one, "cohort_id": cohort.id, "enrolled_at": now - timedelta(days=7)} for one in ids]
    enrolment_ids = db.session.scalars(
        insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True), enrolments
    ).all()
    keys = [f"{one}.key{place}" for place, one in enumerate(ids)]
    return list(zip(keys, enrolment_ids, strict=True))


def make_waiting_work(enrolment_ids: list[int], now: datetime) -> list[int]:
    """Work of each that waits for a tutor; the ids of the submissions."""
    at = now - timedelta(hours=1)
    rows = [
        {
            "enrolment_id": one,
            "module_code": "T1",
            "version": 1,
            "edition": current_edition().id,
            "text": "Councillors decide, and officers do the work.",
            "saved_at": at,
            "declared_at": at,
            "submitted_at": at,
            "marking_due_at": at,
        }
        for one in enrolment_ids
    ]
    return list(db.session.scalars(insert(Submission).returning(Submission.id, sort_by_parameter_order=True), rows))


def make_open_attempts(enrolment_ids: list[int], now: datetime, *, minutes: int | None = None) -> list[int]:
    """An open attempt for each, with every question answered rightly; their ids."""
    pattern = make_attempt(minutes=minutes)
    bank = current_edition().get_bank("T1")
    attempts = [
        {
            "enrolment_id": one,
            "module_code": "T1",
            "number": 1,
            "edition": pattern.edition,
            "seed": 1,
            "drawn": pattern.drawn,
            "started_at": now,
            "minutes": minutes,
        }
        for one in enrolment_ids
    ]
    ids = list(db.session.scalars(insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), attempts))
    answers = [(one.question.id, right_response(one.question, one.seed)) for one in asked_of(pattern.drawn, bank)]
    db.session.execute(
        insert(Answer),
        [
            {"attempt_id": number, "question_id": question, "response": response, "saved_at": now}
            for number in ids
            for question, response in answers
        ],
    )
    db.session.execute(
        insert(ModuleProgress),
        [{"enrolment_id": one, "module_code": "T1", "quiz_standing": QuizStanding.OPEN} for one in enrolment_ids],
    )
    db.session.flush()
    return ids
