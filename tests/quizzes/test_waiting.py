"""After two attempts that achieved nothing there is a day to read again; the pages say from when one can try."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from lms.accounts.models import Person
from lms.clock import moment_in_words
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.quizzes.models import Attempt
from lms.quizzes.services import submit
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import make_answers, make_attempt

SignIn = Callable[[Person], FlaskClient]
QUIZ = "/learn/town-halls/quiz"


def tries(enrolment: Enrolment, *results: bool, at: datetime) -> Attempt:
    """Attempts one after another, right or wrong, each submitted at that moment; gives the last."""
    for number, right in enumerate(results, start=1):
        attempt = make_attempt(enrolment=enrolment, number=number)
        make_answers(attempt, right=right)
        submit(attempt.id, at)
    db.session.commit()
    return attempt


def test_one_try_that_achieves_nothing_asks_nobody_to_wait(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    tries(enrolment, False, at=now)
    client = sign_in(enrolment.person)
    assert "Try again" in client.get(QUIZ).text
    assert client.post(QUIZ).status_code == 302


def test_after_two_tries_the_third_waits_a_day_and_lessons_are_named(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    with app.test_request_context():
        tomorrow = moment_in_words(now + timedelta(days=1))
    enrolment = make_enrolment()
    last = tries(enrolment, False, False, at=now)
    client = sign_in(enrolment.person)
    for path in (QUIZ, f"{QUIZ}/{last.id}/result"):
        page = client.get(path).text
        assert f"You can try again from {tomorrow}" in page
        assert ">Try again<" not in page
    assert "Read these again first" in client.get(f"{QUIZ}/{last.id}/result").text
    refused = client.post(QUIZ)
    assert refused.status_code == 409
    assert "Read the lessons again first." in refused.text


@pytest.mark.parametrize(("hours", "status"), [(23.9, 409), (24.1, 302)])
def test_the_day_is_counted_from_the_last_submission(sign_in: SignIn, now: datetime, hours: float, status: int) -> None:
    enrolment = make_enrolment()
    tries(enrolment, False, False, at=now)
    db.session.execute(update(Attempt).values(submitted_at=now - timedelta(hours=hours)))
    assert sign_in(enrolment.person).post(QUIZ).status_code == status


def test_an_attempt_that_is_open_can_always_be_gone_on_with(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    tries(enrolment, False, False, at=now)
    open_attempt = make_attempt(enrolment=enrolment, number=3)
    client = sign_in(enrolment.person)
    assert "Go on with your quiz" in client.get(QUIZ).text
    assert client.post(QUIZ).location == f"{QUIZ}/{open_attempt.id}/1"
