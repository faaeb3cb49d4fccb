"""What a phone fetches to keep a module, and the marks by which it sees that something has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.models import Person
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import LessonProgress
from lms.offline.queries import account_key, mark_of_check, mark_of_module
from tests.factories.accounts import make_person
from tests.factories.learning import make_enrolment
from tests.factories.quizzes import make_attempt, make_submitted

SignIn = Callable[[Person], FlaskClient]
KEEP = {"X-Requested-With": "keep"}
BUNDLE = "/offline/modules/town-halls"


def test_every_page_of_a_bundle_opens_and_names_its_account(sign_in: SignIn) -> None:
    attempt = make_attempt()
    person = attempt.enrolment.person
    client = sign_in(person)
    bundle = client.get(BUNDLE).get_json(force=True)
    assert bundle["account"] == account_key(person)
    assert f"/learn/town-halls/quiz/{attempt.id}/review" in bundle["pages"]
    assert sum(f"/quiz/{attempt.id}/" in page for page in bundle["pages"]) == len(attempt.drawn) + 1
    for page in bundle["pages"] + bundle["shared"]:
        answer = client.get(page, headers=KEEP)
        assert answer.status_code == 200, page
        assert answer.headers["X-Account"] == account_key(person), page
    assert "X-Account" not in client.get(bundle["shell"]).headers
    for file in bundle["assets"]:
        assert client.get(file).status_code == 200, file


def test_no_kept_page_of_a_quiz_tells_what_is_right(sign_in: SignIn) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    bank = current_edition().get_bank("T1")
    pages = client.get(BUNDLE).get_json(force=True)["pages"]
    text = "".join(client.get(page, headers=KEEP).text for page in pages if f"/quiz/{attempt.id}/" in page)
    for question in bank.questions.values():
        assert question.feedback not in text
    assert "data-right" not in text


def test_a_submitted_attempt_is_not_in_the_bundle(sign_in: SignIn) -> None:
    attempt = make_submitted()
    pages = sign_in(attempt.enrolment.person).get(BUNDLE).get_json(force=True)["pages"]
    assert not any(f"/quiz/{attempt.id}" in page for page in pages)


def test_to_fetch_a_lesson_is_not_to_open_it(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    count = select(func.count()).select_from(LessonProgress)
    kept = client.get("/learn/town-halls/who-decides", headers=KEEP).text
    assert db.session.scalar(count) == 0
    assert current_edition().get_module("T1").lessons[0].check.options[0].feedback in kept
    opened = client.get("/learn/town-halls/who-decides").text
    assert db.session.scalar(count) == 1
    assert "data-feedback" not in opened


def test_keeping_a_module_asks_little_of_the_database(sign_in: SignIn, count_statements: Callable[[], Any]) -> None:
    attempt = make_attempt()
    client = sign_in(attempt.enrolment.person)
    for page in (BUNDLE, "/offline/state", "/offline"):
        with count_statements() as statements:
            client.get(page)
        assert len(statements) <= 6, statements


def test_the_state_tells_who_is_signed_in_and_what_their_modules_are_now(sign_in: SignIn) -> None:
    person = make_enrolment().person
    client = sign_in(person)
    state = client.get("/offline/state").get_json(force=True)
    assert state["account"] == account_key(person)
    assert state["marks"]["town-halls"] == client.get(BUNDLE).get_json(force=True)["mark"]
    assert sign_in(make_person(roles=[Role.LEARNER])).get("/offline/state").get_json(force=True)["marks"] == {}


def test_the_mark_changes_with_what_is_kept_and_with_nothing_else(app: Flask) -> None:
    edition = current_edition()
    module = edition.get_module("T1")
    mark = mark_of_module(edition, module, "en")
    lesson = module.lessons[0]
    rewritten = replace(lesson, html=lesson.html + "<p>More.</p>")
    assert mark_of_module(edition, module, "en") == mark
    assert mark_of_module(edition, module, "ar") != mark
    assert mark_of_module(replace(edition, id="another"), module, "en") != mark
    assert mark_of_module(edition, replace(module, lessons=(rewritten, *module.lessons[1:])), "en") != mark
    assert mark_of_module(edition, replace(module, hours=99), "en") == mark
    turned = replace(lesson, check=replace(lesson.check, options=lesson.check.options[::-1]))
    assert mark_of_check(turned) != mark_of_check(lesson) == mark_of_check(rewritten)


def test_an_account_is_known_by_what_tells_nothing_and_never_changes(app: Flask) -> None:
    one, other = make_person(roles=[Role.LEARNER]), make_person(roles=[Role.LEARNER])
    key = account_key(one)
    assert key != account_key(other)
    one.email, one.name, one.session_key = "new@example.org", "New", "new"
    assert account_key(one) == key
    assert account_key(make_person(roles=[Role.TUTOR])) is None


@pytest.mark.parametrize("role", [Role.TUTOR, Role.PROGRAMME_OFFICER])
def test_pages_of_staff_are_nobodys_to_keep(sign_in: SignIn, role: Role) -> None:
    answer = sign_in(make_person(roles=[role])).get("/account")
    assert answer.headers["X-Account"] == "none"
    assert 'data-account=""' in answer.text


def test_pages_of_a_visitor_say_that_nobody_is_signed_in(client: FlaskClient) -> None:
    assert client.get("/").headers["X-Account"] == "none"


def test_the_service_worker_may_answer_for_every_page_and_is_never_stale(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/service-worker.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    assert client.get("/app.webmanifest").get_json(force=True)["start_url"] == "/learn"


def test_before_signing_out_one_can_leave_or_remove_what_is_here(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    page = client.get("/offline/leaving").text
    assert page.count('action="/sign-out"') == 2
    everywhere = client.get("/offline/leaving?everywhere=1").text
    assert 'action="/account/sign-out-everywhere"' in everywhere
    assert "Sign out and leave it here for me" in page


def test_a_module_that_is_not_mine_can_not_be_kept(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    assert client.get("/offline/modules/no-such-module").status_code == 404
