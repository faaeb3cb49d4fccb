"""Forms that another site sends, or that were open for too long, change nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.access import mark_of
from lms.accounts.models import Person
from lms.extensions import db
from lms.outbox.models import Message
from tests.accounts.links import PASSWORD, grown_old, is_in, the_person
from tests.factories.accounts import make_person

FORM = {"name": "Amira Haddad", "email": "amira@example.org", "password": PASSWORD, "language": "en"}
ONE_DAY_SECONDS = 24 * 60 * 60
SALT = "wtf-csrf-token"
WITHOUT_TOKEN = ("accounts.choose_language", "notices.stop_now", "alerts.stop_now")


@pytest.fixture(autouse=True)
def checked(app: Flask) -> Iterator[None]:
    """Tokens are asked for, as where people work."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def token_of(client: FlaskClient, path: str = "/register") -> str:
    found = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', client.get(path).text) or re.search(
        r'type="hidden" name="csrf_token" value="([^"]+)"', client.get(path).text
    )
    assert found is not None
    return found[1]


def is_refused(answer: TestResponse) -> bool:
    """Whether the answer is a clear page that tells what to do."""
    return answer.status_code == 400 and "Go back, reload it, and send it again." in answer.text


def test_a_form_with_its_token_is_taken(client: FlaskClient) -> None:
    assert client.post("/register", data={**FORM, "csrf_token": token_of(client)}).location == "/look-at-your-mail"


@pytest.mark.parametrize("token", [None, "", "invented", "IjEyMyI.invented.invented", "\x00", "x" * 5000])
def test_a_form_without_a_right_token_changes_nothing(client: FlaskClient, token: str | None) -> None:
    token_of(client)
    answer = client.post("/register", data=FORM if token is None else {**FORM, "csrf_token": token})
    assert is_refused(answer)
    for model in (Person, Message):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_a_token_of_another_browser_is_refused(app: Flask, client: FlaskClient) -> None:
    token = token_of(app.test_client())
    token_of(client)
    assert is_refused(client.post("/register", data={**FORM, "csrf_token": token}))
    assert is_refused(app.test_client().post("/register", data={**FORM, "csrf_token": token}))


def test_a_form_that_was_open_for_more_than_a_day_is_refused(client: FlaskClient) -> None:
    token = token_of(client)
    late = grown_old(token, SALT, seconds=ONE_DAY_SECONDS + 5)
    assert is_refused(client.post("/register", data={**FORM, "csrf_token": late}))
    in_time = grown_old(token, SALT, seconds=ONE_DAY_SECONDS - 60)
    assert client.post("/register", data={**FORM, "csrf_token": in_time}).status_code == 302


def test_a_form_from_before_somebody_else_signed_in_is_refused(
    client: FlaskClient, sign_in: Callable[[Person], FlaskClient]
) -> None:
    browser = sign_in(make_person(name="Before"))
    before = token_of(browser, "/account/details")
    browser.post("/sign-out", data={"csrf_token": before})
    sent = {"name": "After", "language": "en", "csrf_token": before}
    assert is_refused(browser.post("/account/details", data=sent))


def test_another_site_can_not_change_or_end_what_somebody_signed_in_has(
    sign_in: Callable[[Person], FlaskClient],
) -> None:
    browser = sign_in(make_person(name="Before", email="amira@example.org"))
    for path in ("/account/details", "/account/password", "/account/sign-out-everywhere", "/sign-out", "/language"):
        sent = {"name": "After", "language": "pl"}
        assert is_refused(browser.post(path, data=sent, headers={"Origin": "https://evil.example"})), path
    assert is_in(browser)
    assert (the_person("amira@example.org").name, the_person("amira@example.org").language) == ("Before", "en")


def test_every_form_that_changes_something_asks_for_a_token(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        # Visitors choose a language without a session. The links that stop mail are followed by mail programs, by
        # themselves (RFC 8058): what only the mail holds is what counts. Programs of councils send a token of theirs.
        if "POST" in (rule.methods or set()) and rule.endpoint not in WITHOUT_TOKEN:
            values = dict.fromkeys(rule.arguments, 1)
            with app.test_request_context():
                path = app.url_map.bind("localhost").build(rule.endpoint, values)
            mark = mark_of(app, rule.endpoint)
            if mark is not None and mark.scope is not None:
                assert client.post(path).status_code == 401, rule.endpoint
                continue
            assert is_refused(client.post(path)), rule.endpoint
