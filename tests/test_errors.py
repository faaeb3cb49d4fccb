"""Every kind of fault has its page: it says what happened and what to do next, and nothing is lost or half-written."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning.models import Cohort
from lms.marking.models import Submission
from lms.outbox.models import Message
from tests.accounts.links import register, sign_in_with
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import make_submitted
from tests.factories.vacancies import make_vacancy
from tests.plain_browser import read, said

SignIn = Callable[[Person], FlaskClient]
TASK = "/learn/kind-letters/task"
AUTOSAVE = {"X-Requested-With": "autosave"}
TRACES = ("Traceback", 'File "', "sqlalchemy", "psycopg", "sqlite3", "werkzeug")


class Faulty:
    """Somebody who does each thing that can go wrong."""

    def __init__(self, app: Flask, sign_in: SignIn) -> None:
        self.app, self.sign_in = app, sign_in
        self.visitor = app.test_client()
        self.enrolment = make_enrolment()
        self.learner = sign_in(self.enrolment.person)

    def sends_a_stale_form(self) -> TestResponse:
        self.app.config["WTF_CSRF_ENABLED"] = True
        try:
            return self.learner.post("/learn/leave", data={"csrf_token": "from the day before yesterday"})
        finally:
            self.app.config["WTF_CSRF_ENABLED"] = False

    def is_cut_off_while_sending(self) -> TestResponse:
        as_gunicorn_tells = {"CONTENT_LENGTH": "1000", "wsgi.input_terminated": True}
        form = {"name": "Amira Had"}
        return self.learner.post("/account/details", data=form, environ_overrides=as_gunicorn_tells)

    def opens_what_is_for_another_role(self) -> TestResponse:
        return self.learner.get("/staff/audit")

    def opens_what_is_not_there(self) -> TestResponse:
        return self.visitor.get("/no/such/page")

    def opens_a_record_of_somebody_else(self) -> TestResponse:
        return self.learner.get(f"/learn/town-halls/quiz/{make_submitted().id}/result")

    def opens_what_is_only_sent_to(self) -> TestResponse:
        return self.learner.get("/sign-out")

    def starts_a_quiz_that_is_achieved(self) -> TestResponse:
        make_submitted(enrolment=self.enrolment)
        return self.learner.post("/learn/town-halls/quiz")

    def looks_for_people_without_a_pledge(self) -> TestResponse:
        vacancy = make_vacancy(make_council())
        recruiter = self.sign_in(make_person(roles=[Role.RECRUITER], council=vacancy.council))
        return recruiter.get(f"/council/vacancies/{vacancy.id}/pool")

    def follows_a_link_that_ran_out(self) -> TestResponse:
        return self.visitor.get("/confirm/an-old-link")

    def follows_an_invitation_that_was_used(self) -> TestResponse:
        return self.visitor.get("/join/an-old-invitation")

    def sends_a_file_that_is_too_large(self) -> TestResponse:
        return self.learner.post(TASK, data={"files": (BytesIO(bytes(12 * 1024 * 1024)), "big.pdf")})

    def sends_a_text_that_is_too_large(self) -> TestResponse:
        return self.learner.post(TASK, data={"text": "x" * 2 * 1024 * 1024}, content_type="multipart/form-data")

    def sends_a_choice_that_no_page_offers(self) -> TestResponse:
        return self.learner.post("/learn/town-halls/who-decides/check", data={"option": "17"})

    def sends_a_form_with_a_gap(self) -> TestResponse:
        return self.visitor.post("/register", data={"name": "Amira Haddad"})

    def guesses_passwords(self) -> TestResponse:
        for _number in range(10):
            sign_in_with(self.visitor, "amira@example.org", "a wild guess")
        return sign_in_with(self.visitor, "amira@example.org", "a wild guess")


FAULTS = [
    (400, Faulty.sends_a_stale_form, "Go back, reload it, and send it again."),
    (400, Faulty.is_cut_off_while_sending, "Go back and try again."),
    (403, Faulty.opens_what_is_for_another_role, "does not have the role that this page needs"),
    (404, Faulty.opens_what_is_not_there, "Check the address."),
    (404, Faulty.opens_a_record_of_somebody_else, "Check the address."),
    (405, Faulty.opens_what_is_only_sent_to, "Use the links and buttons"),
    (409, Faulty.starts_a_quiz_that_is_achieved, "Go on to the task."),
    (409, Faulty.looks_for_people_without_a_pledge, "Ask the programme team to renew it."),
    (410, Faulty.follows_a_link_that_ran_out, "new link"),
    (410, Faulty.follows_an_invitation_that_was_used, "Ask whoever invited you for a new one."),
    (413, Faulty.sends_a_file_that_is_too_large, "Each file can be up to 10 MB."),
    (413, Faulty.sends_a_text_that_is_too_large, "Each file can be up to 10 MB."),
    (422, Faulty.sends_a_choice_that_no_page_offers, "Choose one of the answers on the page."),
    (422, Faulty.sends_a_form_with_a_gap, "Write your e-mail address."),
    (429, Faulty.guesses_passwords, "Wait for fifteen minutes"),
]


@pytest.fixture
def faulty(app: Flask, sign_in: SignIn) -> Faulty:
    return Faulty(app, sign_in)


def assert_is_a_clear_page(answer: TestResponse, status: int, next_step: str) -> None:
    """Whatever went wrong, the page is one of ours: a heading, what to do, and a way on."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "text/html"
    page = read(answer.text)
    assert page.get("lang") == "en"
    [heading] = page.iter("h1")
    main = next(page.iter("main"))
    assert len(said(heading)) > 5
    assert next_step in said(main)
    assert next(main.iter("a"), None) is not None or next(main.iter("button"), None) is not None
    assert {"header", "nav", "footer"} <= {element.tag for element in page.iter()}
    assert said(next(page.iter("title"))).endswith("– Working in Local Government")
    for trace in TRACES:
        assert trace not in answer.text


@pytest.mark.parametrize(("status", "deed", "next_step"), FAULTS, ids=[deed.__name__ for _s, deed, _n in FAULTS])
def test_a_fault_has_a_clear_page_with_its_status_and_a_next_step(
    faulty: Faulty, status: int, deed: Callable[[Faulty], TestResponse], next_step: str
) -> None:
    assert_is_a_clear_page(deed(faulty), status, next_step)


# Faults of ours


@contextmanager
def without_a_table(name: str) -> Iterator[None]:
    """A database that lacks a table, as when a migration was forgotten."""
    db.session.execute(text(f"ALTER TABLE {name} RENAME TO {name}_elsewhere"))
    db.session.commit()
    try:
        yield
    finally:
        db.session.rollback()
        db.session.execute(text(f"ALTER TABLE {name}_elsewhere RENAME TO {name}"))
        db.session.commit()


@contextmanager
def without_a_database() -> Iterator[None]:
    """A database that takes no connection."""

    def refuse(*_connecting: object) -> None:
        raise db.engine.dialect.loaded_dbapi.OperationalError("it does not answer")

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "do_connect", refuse)
    try:
        yield
    finally:
        event.remove(db.engine, "do_connect", refuse)


def count(model: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_unexpected_fault_is_logged_and_its_page_says_that_nothing_is_lost(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with without_a_table("message"), caplog.at_level(logging.ERROR):
        answer = register(client)
    assert_is_a_clear_page(answer, 500, "Nothing that you saved is lost.")
    [record] = [record for record in caplog.records if record.name == "lms.errors"]
    assert record.getMessage() == "POST /register failed"
    assert record.exc_info is not None


def test_an_unexpected_fault_in_the_middle_leaves_nothing_half_written(client: FlaskClient) -> None:
    with without_a_table("message"):
        register(client)
    assert count(Person) == count(AuditEntry) == 0
    assert register(client).location == "/look-at-your-mail"
    assert count(Person) == count(Message) == 1


def test_the_page_still_comes_when_the_database_does_not_answer(sign_in: SignIn, client: FlaskClient) -> None:
    learner = sign_in(make_enrolment().person)
    with without_a_database():
        for browser in (learner, client):
            for path in ("/", "/learn", "/vacancies"):
                assert browser.get(path).status_code in (200, 302, 500), path
        answer = learner.get("/learn")
        assert_is_a_clear_page(answer, 500, "Nothing that you saved is lost.")
    assert learner.get("/learn").status_code == 200


def test_what_breaks_a_rule_of_the_database_is_a_conflict(app: Flask) -> None:
    make_person(email="amira@example.org")
    db.session.commit()
    with app.test_request_context("/register", method="POST"):
        with pytest.raises(IntegrityError) as collision:
            make_person(email="amira@example.org")
        answer = app.make_response(app.handle_user_exception(collision.value))
        assert answer.status_code == 409
        assert "Go back and reload the page." in answer.get_data(as_text=True)
    assert count(Person) == 1


def test_a_named_error_leaves_nothing_half_written(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    learner = sign_in(enrolment.person)
    assert learner.post(TASK, data={"text": "x" * 20_001}).status_code == 422
    assert count(Submission) == 0
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert officer.post("/staff/cohorts/new", data={"name": enrolment.cohort.name}).status_code == 422
    assert count(Cohort) == 1


# What is no page


def test_a_script_that_saves_gets_the_reason_as_data(app: Flask, sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    learner = sign_in(enrolment.person)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        stale = learner.post(TASK, data={"text": "My words"}, headers=AUTOSAVE)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    long = learner.post(TASK, data={"text": "x" * 20_001}, headers=AUTOSAVE)
    learner.post(TASK, data={"text": "My words", "declared": "yes", "action": "submit"})
    closed = learner.post(TASK, data={"text": "My other words"}, headers=AUTOSAVE)
    gone = learner.post("/learn/no-such-module/task", data={"text": "My words"}, headers=AUTOSAVE)
    with without_a_table("submission"):
        broken = learner.post(TASK, data={"text": "My words"}, headers=AUTOSAVE)
    for answer, status, words in (
        (stale, 400, "Go back, reload it, and send it again."),
        (long, 422, "Shorten it to 20,000 letters."),
        (closed, 409, "You have submitted this task."),
        (gone, 404, "Check the address."),
        (broken, 500, "Nothing that you saved is lost."),
    ):
        assert answer.status_code == status
        assert answer.json is not None, answer.text
        assert answer.json["saved"] is False
        assert words in answer.json["message"]


def test_who_reads_only_json_gets_json(client: FlaskClient) -> None:
    for accept, mimetype in {
        "application/json": "application/json",
        "text/html,application/xhtml+xml,*/*;q=0.8": "text/html",
        "*/*": "text/html",
        "image/png": "text/html",
    }.items():
        answer = client.get("/no/such/page", headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (404, mimetype), accept


def test_a_wrong_method_is_told_which_are_right(client: FlaskClient) -> None:
    answer = client.get("/sign-out")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}
    assert set(client.delete("/register").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def ask(client: FlaskClient, method: str, path: str) -> TestResponse:
    """Without the guard against malformed HTML: there is no body to read."""
    db.session.commit()
    with client.application.app_context():
        return FlaskClient.open(client, path, method=method)


def test_a_head_is_answered_as_a_get_without_its_body(sign_in: SignIn, client: FlaskClient) -> None:
    learner = sign_in(make_enrolment().person)
    for browser, path, status in (
        (client, "/", 200),
        (client, "/healthz", 200),
        (client, "/no/such/page", 404),
        (client, "/learn", 302),
        (learner, "/learn", 200),
        (learner, "/learn/town-halls/who-decides", 200),
        (learner, "/staff", 403),
    ):
        answer = ask(browser, "HEAD", path)
        assert (answer.status_code, answer.data) == (status, b""), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_options_are_told_and_change_nothing(client: FlaskClient) -> None:
    answer = ask(client, "OPTIONS", "/register")
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert ask(client, "OPTIONS", "/no/such/page").status_code == 404
