"""Who judges work sees what is agreed for the learner, and never why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.extensions import db
from lms.marking.services import release
from lms.quality.models import Sample
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed, make_asked
from tests.factories.marking import make_marking, make_submission

SignIn = Callable[[Person], FlaskClient]
NEED = "Extra time: 25% more for timed work, and 7 more days for each due date"


def test_tutors_and_quality_assurers_see_the_need_beside_the_work(app: Flask, sign_in: SignIn, now: datetime) -> None:
    submission, tutor = make_submission(), make_person(roles=[Role.TUTOR])
    learner, officer = submission.enrolment.person, make_person(roles=[Role.PROGRAMME_OFFICER])
    assert submission.submitted_at is not None
    day = london_day(submission.submitted_at)
    make_agreed(learner, officer, reason="I have dyslexia.", valid_from=day)
    page = sign_in(tutor).get(f"/marking/{submission.id}").text
    assert NEED in page
    assert "dyslexia" not in page
    app.extensions["settings"] = replace(app.extensions["settings"], sampling_share=1.0)
    with app.test_request_context():
        release(make_marking(submission, tutor), now)
    sample = db.session.scalars(select(Sample)).one()
    page = sign_in(make_person(roles=[Role.QUALITY_ASSURER])).get(f"/quality/{sample.id}").text
    assert NEED in page
    assert "dyslexia" not in page


def test_what_held_when_the_work_was_handed_in_is_what_counts(app: Flask, sign_in: SignIn, now: datetime) -> None:
    submission = make_submission()
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    make_agreed(submission.enrolment.person, officer, valid_from=london_day(now) + timedelta(days=1))
    assert "What is agreed" not in sign_in(make_person(roles=[Role.TUTOR])).get(f"/marking/{submission.id}").text


def test_what_is_only_asked_for_is_nobodys_business(sign_in: SignIn) -> None:
    submission = make_submission()
    make_asked(submission.enrolment.person, words="More time, please.")
    page = sign_in(make_person(roles=[Role.TUTOR])).get(f"/marking/{submission.id}").text
    assert "What is agreed" not in page
    assert "More time, please." not in page


def test_the_learners_page_of_needs_takes_few_statements(sign_in: SignIn, count_statements: Callable[[], Any]) -> None:
    learner, officer = make_person(), make_person(roles=[Role.PROGRAMME_OFFICER])
    for percent in range(1, 12):
        make_agreed(learner, officer, percent=percent, reason="Because.")
    client = sign_in(learner)
    with count_statements() as statements:
        assert client.get("/adjustments").status_code == 200
    assert len(statements) <= 4, statements
    client = sign_in(officer)
    for path in ("/staff/adjustments", "/staff/adjustments/1"):
        with count_statements() as statements:
            client.get(path)
        assert len(statements) <= 6, (path, statements)
