"""Appeals, malpractice cases, requests for special consideration."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.cases import consideration_services as considerations
from lms.cases import malpractice_services as malpractice
from lms.cases.appeal_services import appeal_marking
from lms.cases.models import Appeal, Category, Consideration, MalpracticeCase
from lms.clock import utc_now
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Submission
from lms.marking.services import release
from lms.once import new_token
from tests.factories.accounts import make_person
from tests.factories.learning import make_enrolment
from tests.factories.marking import make_marking, make_submission


def make_released(
    *,
    enrolment: Enrolment | None = None,
    tutor: Person | None = None,
    decision: Decision = Decision.REFER,
    module_code: str = "T1",
    now: datetime | None = None,
) -> Submission:
    """Work with a decision that was told to the learner."""
    submission = make_submission(enrolment=enrolment or make_enrolment(), module_code=module_code)
    with current_app.test_request_context():
        release(make_marking(submission, tutor or make_person(roles=[Role.TUTOR]), decision=decision), now or utc_now())
    db.session.flush()
    return submission


def make_appeal(submission: Submission, *, words: str = "I did say it.", now: datetime | None = None) -> Appeal:
    """An appeal against the decision on a piece of work."""
    counts = [one for one in submission.markings if one.released_at is not None][-1]
    with current_app.test_request_context():
        appeal = appeal_marking(
            submission.enrolment, submission.module_code, counts, words, token=new_token(), now=now or utc_now()
        )
    db.session.flush()
    return appeal


def make_case(submission: Submission, *, by: Person | None = None, now: datetime | None = None) -> MalpracticeCase:
    """A malpractice case about a piece of work."""
    reporter = by or make_person(roles=[Role.TUTOR])
    with current_app.test_request_context():
        case = malpractice.report(
            submission,
            Category.COPIED,
            "Two paragraphs are those of a website.",
            by=reporter.id,
            token=new_token(),
            now=now or utc_now(),
        )
    db.session.flush()
    return case


def make_consideration(
    enrolment: Enrolment, *, words: str = "My child was ill.", module_code: str = "T1", now: datetime | None = None
) -> Consideration:
    """A request that something that happened is considered."""
    at = now or utc_now()
    with current_app.test_request_context():
        asked = considerations.ask(enrolment, module_code, date(2026, 10, 5), words, token=new_token(), now=at)
    db.session.flush()
    return asked
