"""Submitting once, and the result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import london_day
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import ModuleProgress, QuizStanding
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.queries import asked_of, criteria_met
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import form_of, make_answers, make_attempt, make_submitted, right_response, wrong_response
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]

QUIZ = "/learn/town-halls/quiz"
AUTOSAVE = {"X-Requested-With": "autosave"}


def the_progress() -> ModuleProgress:
    db.session.expire_all()
    return db.session.scalars(select(ModuleProgress)).one()


def submissions() -> int:
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "attempt.submitted")
    return db.session.scalar(query) or 0


def test_the_check_page_says_what_has_no_answer(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    review = f"{QUIZ}/{attempt.id}/review"
    assert "14 questions have no answer yet" in client.get(review).text
    make_answers(attempt)
    page = client.get(review).text
    assert "You have answered every question" in page
    assert "No answer" not in page


def test_everything_right_achieves_the_quiz_and_leads_to_the_task(sign_in: SignIn) -> None:
    attempt = make_attempt()
    make_answers(attempt)
    client = sign_in(attempt.enrolment.person)
    page = client.post(f"{QUIZ}/{attempt.id}/submit", follow_redirects=True).text
    assert "You have achieved this quiz" in page
    assert "You have 14 of 14 marks: 100%." in page
    assert 'href="/learn/town-halls/task"' in page
    assert "Not right" not in page
    db.session.expire_all()
    assert (attempt.score, attempt.out_of, attempt.percent, attempt.achieved) == (14, 14, 100, True)
    assert attempt.criteria == {
        "1.2": {"marks": 7, "out_of": 7, "met": True},
        "2.1": {"marks": 7, "out_of": 7, "met": True},
    }
    assert the_progress().quiz_standing is QuizStanding.ACHIEVED
    assert db.session.scalars(select(Answer.fraction)).all() == [1.0] * 14


def test_seventy_percent_without_every_criterion_is_not_yet(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    right_of_second = 0
    for asked in asked_of(attempt.drawn, current_edition().get_bank("T1")):
        is_right = asked.question.criterion == "1.2" or right_of_second < 3
        right_of_second += is_right and asked.question.criterion == "2.1"
        response = right_response(asked.question, asked.seed) if is_right else wrong_response(asked.question)
        client.post(f"{QUIZ}/{attempt.id}/{asked.number}", data=form_of(asked.question, response, asked.seed))
    page = client.post(f"{QUIZ}/{attempt.id}/submit", follow_redirects=True).text
    assert "You have 10 of 14 marks: 71%." in page
    assert "Not yet: you can try again" in page
    assert page.count("Not yet met") == 1
    assert "Read these again first" in page
    assert 'href="/learn/town-halls/the-rooms"' in page
    assert 'href="/learn/town-halls/who-decides"' not in page
    assert the_progress().quiz_standing is QuizStanding.NOT_YET
    assert "Next: lesson 1" in client.get("/learn").text


def test_the_result_shows_ones_own_answer_the_right_one_and_feedback(sign_in: SignIn) -> None:
    attempt = make_submitted(right=False)
    page = sign_in(attempt.enrolment.person).get(f"{QUIZ}/{attempt.id}/result").text
    assert "You have 0 of 14 marks: 0%." in page
    assert page.count("Not right") == 14
    assert "a wrong answer" in page
    assert "Voters choose this person." in page
    assert "councillor – works" in page
    assert "3. morning" in page
    assert "-1 rooms" in page


def test_what_was_not_answered_is_shown_as_such(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    page = client.post(f"{QUIZ}/{attempt.id}/submit", follow_redirects=True).text
    assert page.count("<dd>None</dd>") == 14
    assert "0%" in page


def test_what_a_learner_typed_is_only_text(sign_in: SignIn) -> None:
    attempt = make_attempt()
    asked = next(
        a for a in asked_of(attempt.drawn, current_edition().get_bank("T1")) if a.question.type == "short_text"
    )
    client = sign_in(attempt.enrolment.person)
    typed = "<script>alert(1)</script>'; DROP TABLE answer; --"
    client.post(f"{QUIZ}/{attempt.id}/{asked.number}", data=form_of(asked.question, typed, asked.seed))
    page = client.post(f"{QUIZ}/{attempt.id}/submit", follow_redirects=True).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_second_click_sees_the_same_result_and_changes_nothing(sign_in: SignIn) -> None:
    attempt = make_attempt()
    make_answers(attempt)
    client = sign_in(attempt.enrolment.person)
    path = f"{QUIZ}/{attempt.id}/submit"
    first = client.post(path)
    db.session.expire_all()
    moment = attempt.submitted_at
    assert client.post(path).location == first.location
    db.session.expire_all()
    assert attempt.submitted_at == moment
    assert submissions() == 1


def test_of_two_simultaneous_submits_one_wins_and_both_see_the_result(app: Flask, sign_in: SignIn) -> None:
    attempt = make_attempt()
    make_answers(attempt)
    path, person = f"{QUIZ}/{attempt.id}/submit", attempt.enrolment.person
    clients = [sign_in(person) for _ in range(4)]
    answers = at_once(lambda client: client.post(path, follow_redirects=True), clients)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert all("You have 14 of 14 marks: 100%." in answer.text for answer in answers)
    assert submissions() == 1


def test_an_answer_is_marked_or_refused_when_it_meets_the_submission(app: Flask, sign_in: SignIn) -> None:
    attempt = make_attempt()
    asked = next(
        a for a in asked_of(attempt.drawn, current_edition().get_bank("T1")) if a.question.type == "true_false"
    )
    attempt_id, person = attempt.id, attempt.enrolment.person
    data = form_of(asked.question, right_response(asked.question, asked.seed), asked.seed)
    clients = [sign_in(person) for _ in range(4)]

    def save_or_submit(number: int) -> int:
        if number == 0:
            return clients[0].post(f"{QUIZ}/{attempt_id}/submit").status_code
        return clients[number].post(f"{QUIZ}/{attempt_id}/{asked.number}", data=data, headers=AUTOSAVE).status_code

    answers = at_once(save_or_submit, range(4))
    assert answers[0] == 302
    fractions = list(db.session.scalars(select(Answer.fraction).where(Answer.attempt_id == attempt_id)))
    if 200 in answers[1:]:
        assert fractions == [1.0]
    else:
        assert answers[1:] == [409] * 3
        assert fractions == []


def test_a_closed_attempt_takes_no_more_answers_and_leads_to_the_result(sign_in: SignIn) -> None:
    attempt = make_submitted(right=False)
    asked = asked_of(attempt.drawn, current_edition().get_bank("T1"))[0]
    client = sign_in(attempt.enrolment.person)
    base = f"{QUIZ}/{attempt.id}"
    before = db.session.get_one(Answer, (attempt.id, asked.question.id)).response
    data = form_of(asked.question, right_response(asked.question, asked.seed), asked.seed)
    stale = client.post(f"{base}/1", data=data)
    assert stale.status_code == 409
    assert f'href="{base}/result"' in stale.text
    late = client.post(f"{base}/1", data=data, headers=AUTOSAVE)
    assert late.status_code == 409
    assert late.json is not None
    assert late.json["result"] == f"{base}/result"
    db.session.expire_all()
    assert db.session.get_one(Answer, (attempt.id, asked.question.id)).response == before
    for path in ("1", "review"):
        assert client.get(f"{base}/{path}").location == f"{base}/result"


def test_an_open_attempt_has_no_result_yet(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    assert client.get(f"{QUIZ}/{attempt.id}/result").location == f"{QUIZ}/{attempt.id}/review"


def test_criteria_are_evidenced_by_achieved_attempts_only(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    missed = make_submitted(enrolment=enrolment, right=False)
    assert criteria_met(enrolment.id) == {}
    achieved = make_submitted(enrolment=enrolment, module_code="T2")
    achieved.submitted_at = now - timedelta(days=3)
    missed.criteria = {"1.2": {"marks": 7, "out_of": 7, "met": True}}
    db.session.flush()
    assert criteria_met(enrolment.id) == {"T2": {"1.1": london_day(now - timedelta(days=3))}}


def test_an_attempt_says_of_which_edition_it_is(app: Flask) -> None:
    attempt = make_submitted()
    assert db.session.scalars(select(Attempt.edition)).one() == current_edition().id == attempt.edition
