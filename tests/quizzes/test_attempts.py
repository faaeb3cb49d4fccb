"""Starting an attempt, answering question by question, and going on later or elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from assessments.drawing import present
from assessments.questions import AnyQuestion
from lms.accounts.models import Person
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.queries import Asked, asked_of
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import form_of, make_answers, make_attempt, make_submitted, right_response
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]

QUIZ = "/learn/town-halls/quiz"
AUTOSAVE = {"X-Requested-With": "autosave"}


def asked_in(attempt: Attempt) -> tuple[Asked, ...]:
    return asked_of(attempt.drawn, current_edition().get_bank(attempt.module_code))


def asked_of_type(attempt: Attempt, kind: str) -> Asked:
    return next(asked for asked in asked_in(attempt) if asked.question.type == kind)


def page_of(attempt: Attempt, number: int = 1) -> str:
    return f"{QUIZ}/{attempt.id}/{number}"


def stored(attempt: Attempt, question: AnyQuestion) -> Any:
    db.session.expire_all()
    return db.session.get_one(Answer, (attempt.id, question.id)).response


def test_an_attempt_starts_with_every_quiz_criterion_asked(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    assert "Start the quiz" in client.get(QUIZ).text
    answer = client.post(QUIZ)
    attempt = db.session.scalars(select(Attempt)).one()
    assert answer.location == f"{QUIZ}/{attempt.id}/1"
    assert {asked.question.criterion for asked in asked_in(attempt)} == {"1.2", "2.1"}
    assert attempt.edition == current_edition().id
    assert "Go on with your quiz: Town halls" in client.get("/learn").text


def test_starting_again_goes_on_with_the_open_attempt(sign_in: SignIn) -> None:
    attempt = make_attempt()
    phone, laptop = (sign_in(attempt.enrolment.person) for _ in range(2))
    phone.post(page_of(attempt, 1), data=form_of(asked_in(attempt)[0].question, None, asked_in(attempt)[0].seed))
    assert "Go on with your quiz" in laptop.get(QUIZ).text
    assert laptop.post(QUIZ).location == page_of(attempt)
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_two_starts_at_the_same_moment_land_in_one_attempt(app: Flask, sign_in: SignIn) -> None:
    person = make_enrolment().person
    clients = [sign_in(person) for _ in range(4)]
    addresses = at_once(lambda client: client.post(QUIZ).location, clients)
    assert len(set(addresses)) == 1
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_a_page_does_not_tell_in_which_order_the_bank_lists_what_it_offers(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    for asked in asked_in(attempt):
        ids = present(asked.question, asked.seed).offered_ids
        if not ids:
            continue
        path = page_of(attempt, asked.number)
        page = client.get(path).text
        pattern = r'name="answer-([^"]+)"' if "<select" in page else r'name="answer"[^>]* value="([^"]+)"'
        assert re.findall(pattern, page) == [str(place) for place in range(1, len(ids) + 1)]
        by_id = {f"answer-{one}": "1" for one in ids} if "<select" in page else {"answer": ids[0]}
        assert client.post(path, data={"question": asked.question.id, **by_id}).status_code == 422


def test_every_type_of_question_is_answered_with_native_inputs(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    seen = set()
    for asked in asked_in(attempt):
        question = asked.question
        path = page_of(attempt, asked.number)
        page = client.get(path).text
        assert f"Question {asked.number} of {len(asked_in(attempt))}" in page
        assert "checked" not in page
        assert "selected" not in page
        response = right_response(question, asked.seed)
        assert client.post(path, data=form_of(question, response, asked.seed)).status_code == 302
        assert stored(attempt, question) == response
        again = client.get(path).text
        typed = [f'value="{one}"' for one in (response.values() if isinstance(response, dict) else [response])]
        shown = again.count(" checked>") + again.count(" selected>") + sum(map(again.count, typed))
        assert shown >= (len(response) if isinstance(response, list | dict) else 1), question.type
        seen.add(question.type)
    assert seen == {
        "single_choice",
        "multiple_response",
        "true_false",
        "matching",
        "ordering",
        "numeric",
        "short_text",
        "cloze",
        "picture_choice",
    }


def test_a_save_leads_to_the_next_question_and_after_the_last_to_the_check(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    asked = asked_in(attempt)
    assert client.post(page_of(attempt), data=form_of(asked[0].question, None, asked[0].seed)).location == page_of(
        attempt, 2
    )
    last = asked[-1]
    review = f"{QUIZ}/{attempt.id}/review"
    assert client.post(page_of(attempt, last.number), data=form_of(last.question, None, last.seed)).location == review
    early = client.post(page_of(attempt), data=form_of(asked[0].question, None, asked[0].seed) | {"then": "review"})
    assert early.location == review


def test_saving_again_replaces_the_answer_and_nothing_else(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    asked = asked_of_type(attempt, "short_text")
    path = page_of(attempt, asked.number)
    for words in ("a mayor", "a mayor", "a councillor"):
        client.post(path, data=form_of(asked.question, words, asked.seed))
    assert stored(attempt, asked.question) == "a councillor"
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1
    client.post(path, data=form_of(asked.question, "", asked.seed))
    assert stored(attempt, asked.question) is None
    assert "No answer" in client.get(f"{QUIZ}/{attempt.id}/review").text


def test_an_answer_that_is_saved_while_writing_is_acknowledged_with_its_time(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    asked = asked_of_type(attempt, "short_text")
    answer = client.post(
        page_of(attempt, asked.number), data=form_of(asked.question, "a counc", asked.seed), headers=AUTOSAVE
    )
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["saved"] is True
    assert len(answer.json["at"]) == 5
    assert stored(attempt, asked.question) == "a counc"


def test_a_number_that_cannot_be_read_is_shown_again_with_what_to_do(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    asked = asked_of_type(attempt, "numeric")
    path = page_of(attempt, asked.number)
    client.post(path, data=form_of(asked.question, "12", asked.seed))
    answer = client.post(path, data=form_of(asked.question, "about <b>twelve</b>", asked.seed))
    assert answer.status_code == 422
    assert "Write a number in digits" in answer.text
    assert 'value="about &lt;b&gt;twelve&lt;/b&gt;"' in answer.text
    assert "<title>Error:" in answer.text
    assert stored(attempt, asked.question) == "12"


def test_what_cannot_be_an_answer_is_refused_for_every_type(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    bad: dict[str, dict[str, Any]] = {
        "single_choice": {"answer": "9"},
        "multiple_response": {"answer": ["1", "99"]},
        "true_false": {"answer": "perhaps"},
        "matching": {"answer-p1": "' OR 1=1 --"},
        "ordering": {"answer-9": "1", "answer-1": "17"},
        "numeric": {"answer": "1e999999999"},
        "short_text": {"answer": "x" * 501},
        "cloze": {"answer-how": "' OR 1=1 --"},
        "picture_choice": {"answer": "9"},
    }
    for kind, data in bad.items():
        asked = asked_of_type(attempt, kind)
        path = page_of(attempt, asked.number)
        for headers in ({}, AUTOSAVE):
            answer = client.post(path, data=data | {"question": asked.question.id}, headers=headers)
            assert answer.status_code == 422, (kind, headers)
        assert answer.json is not None
        assert answer.json["saved"] is False
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0


def test_a_form_made_for_another_question_is_refused(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    asked = asked_of_type(attempt, "short_text")
    for number, question in ((asked.number, "t1-gone"), (asked.number, ""), (asked.number % 14 + 1, asked.question.id)):
        answer = client.post(page_of(attempt, number), data={"question": question, "answer": "a councillor"})
        assert answer.status_code == 409, (number, question)
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0


def test_the_order_of_options_stays_the_same_when_a_page_is_reloaded(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    path = page_of(attempt, asked_of_type(attempt, "single_choice").number)
    assert client.get(path).text == client.get(path).text


def test_another_persons_attempt_is_not_found(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(make_enrolment().person)
    asked = asked_in(attempt)[0]
    base = f"{QUIZ}/{attempt.id}"
    for path in (f"{base}/1", f"{base}/review", f"{base}/result"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"{base}/1", data=form_of(asked.question, None, asked.seed)).status_code == 404
    assert client.post(f"{base}/submit").status_code == 404
    db.session.expire_all()
    assert attempt.submitted_at is None


def test_addresses_that_lead_nowhere_are_not_found(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    count = len(asked_in(attempt))
    for path in (
        f"{QUIZ}/4711/1",
        f"{QUIZ}/{attempt.id}/0",
        f"{QUIZ}/{attempt.id}/{count + 1}",
        f"/learn/kind-letters/quiz/{attempt.id}/1",
    ):
        assert client.get(path).status_code == 404, path
        assert client.post(path).status_code == 404, path
    assert client.get(f"{QUIZ}/99999999999999999999/1").status_code == 404


def test_the_next_attempt_asks_again_what_was_missed_and_new_questions_first(sign_in: SignIn) -> None:
    first = make_submitted(right=False)
    client = sign_in(first.enrolment.person)
    assert "Try again" in client.get(QUIZ).text
    client.post(QUIZ)
    second = db.session.scalars(select(Attempt).where(Attempt.number == 2)).one()
    asked = [one.question.criterion for one in asked_in(second)]
    assert asked.count("1.2") >= 2
    assert asked.count("2.1") >= 2
    assert "Attempt 1" in client.get(QUIZ).text


def test_an_achieved_quiz_is_not_started_again(sign_in: SignIn) -> None:
    attempt = make_submitted()
    client = sign_in(attempt.enrolment.person)
    page = client.get(QUIZ).text
    assert "You have achieved this quiz" in page
    assert "Go on to the task" in page
    assert client.post(QUIZ).status_code == 409


def test_a_question_that_left_the_bank_is_left_out(sign_in: SignIn) -> None:
    attempt = make_attempt()
    make_answers(attempt)
    attempt.drawn = [*attempt.drawn, {"id": "t1-withdrawn", "seed": 1}]
    attempt.drawn[0] = {"id": "t1-also-withdrawn", "seed": 2}
    client = sign_in(attempt.enrolment.person)
    assert "Question 1 of 13" in client.get(page_of(attempt)).text
    page = client.post(f"{QUIZ}/{attempt.id}/submit", follow_redirects=True).text
    assert "You have 13 of 13 marks: 100%." in page


def test_pages_and_saves_take_few_statements(sign_in: SignIn, count_statements: Counting) -> None:
    attempt = make_attempt()
    make_answers(attempt)
    client = sign_in(attempt.enrolment.person)
    asked = asked_in(attempt)[0]
    base, data = f"{QUIZ}/{attempt.id}", form_of(asked.question, right_response(asked.question, asked.seed), asked.seed)

    def statements_of(deed: Callable[[], Any]) -> int:
        db.session.commit()
        with count_statements() as statements:
            assert deed().status_code in (200, 302)
        return len(statements)

    assert statements_of(lambda: client.get(f"{base}/1")) == 3
    assert statements_of(lambda: client.post(f"{base}/1", data=data)) == 3
    assert statements_of(lambda: client.post(f"{base}/1", data=data, headers=AUTOSAVE)) == 3
    assert statements_of(lambda: client.get(f"{base}/review")) == 3
    assert statements_of(lambda: client.get(QUIZ)) <= 6
    client.post(f"{base}/submit")
    assert statements_of(lambda: client.get(f"{base}/result")) <= 6


def test_who_left_the_group_starts_no_attempt(sign_in: SignIn) -> None:
    enrolment: Enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    client.post("/learn/leave")
    assert client.post(QUIZ).location == "/learn/enrol"
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
