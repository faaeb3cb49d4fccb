"""Signing in and out, guessing, and choosing a new password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms.accounts.links import RESET_SECONDS
from lms.accounts.models import CountedTry, Person
from lms.accounts.passwords import hash_password
from lms.accounts.services import FAILURES_BY_ADDRESS, FAILURES_BY_NETWORK, WINDOW
from lms.audit import AuditEntry
from lms.clock import utc_now
from lms.extensions import db
from tests.accounts.links import PASSWORD, grown_old, is_in, mailed_path, mails_to, register, sign_in_with, the_person
from tests.factories.accounts import make_person

EMAIL = "amira@example.org"
NEW_PASSWORD = "eleven quiet herons"
RESET_SALT = "lms.accounts.reset"


@pytest.fixture
def amira(app: Flask) -> Person:
    """Somebody whose password is PASSWORD."""
    person = make_person(email=EMAIL, name="Amira Haddad")
    person.password_hash = hash_password(PASSWORD)
    db.session.commit()
    return person


def fail(client: FlaskClient, email: str, times: int) -> None:
    for _time in range(times):
        assert sign_in_with(client, email, "not the password").status_code == 422


def let_time_pass(pause: timedelta) -> None:
    """Move what was counted back, as if it had happened so much earlier."""
    db.session.execute(update(CountedTry).values(at=utc_now() - pause))
    db.session.commit()


def ask_for_reset(client: FlaskClient) -> str:
    """Ask for a link, and give its path."""
    assert client.post("/reset", data={"email": EMAIL}).location == "/look-at-your-mail"
    return mailed_path(EMAIL)


def test_the_right_password_lets_in(client: FlaskClient, amira: Person) -> None:
    assert sign_in_with(client, EMAIL).location == "/learn"
    assert is_in(client)


def test_the_address_may_be_typed_in_capitals_and_with_spaces(client: FlaskClient, amira: Person) -> None:
    assert sign_in_with(client, "  AMIRA@Example.org ").location == "/learn"


def test_a_wrong_password_lets_nobody_in(client: FlaskClient, amira: Person) -> None:
    answer = sign_in_with(client, EMAIL, PASSWORD + " ")
    assert answer.status_code == 422
    assert PASSWORD not in answer.text
    assert not is_in(client)


def test_an_empty_form_is_answered_with_sentences(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={})
    assert answer.status_code == 422
    assert "Write your e-mail address." in answer.text
    assert "Write your password." in answer.text


def test_an_unconfirmed_person_is_sent_a_new_link_and_is_not_let_in(client: FlaskClient) -> None:
    register(client)
    assert sign_in_with(client, EMAIL).location == "/look-at-your-mail"
    assert not is_in(client)
    assert [mail.subject for mail in mails_to(EMAIL)] == ["Confirm your e-mail address"] * 2


def test_a_closed_account_answers_like_a_wrong_password(client: FlaskClient, amira: Person) -> None:
    amira.closed_at = utc_now()
    assert sign_in_with(client, EMAIL).status_code == 422
    assert not is_in(client)


def test_many_failures_stop_even_the_right_password_for_a_while(client: FlaskClient, amira: Person) -> None:
    fail(client, EMAIL, FAILURES_BY_ADDRESS)
    answer = sign_in_with(client, EMAIL)
    assert answer.status_code == 429
    assert "Wait for fifteen minutes" in answer.text
    assert not is_in(client)
    let_time_pass(WINDOW - timedelta(minutes=1))
    assert sign_in_with(client, EMAIL).status_code == 429
    let_time_pass(WINDOW + timedelta(seconds=1))
    assert sign_in_with(client, EMAIL).location == "/learn"


def test_failures_with_an_unknown_address_stop_in_the_same_way(client: FlaskClient) -> None:
    fail(client, "nobody@example.org", FAILURES_BY_ADDRESS)
    assert sign_in_with(client, "nobody@example.org").status_code == 429


def test_failures_with_one_address_leave_others_alone(client: FlaskClient, amira: Person) -> None:
    fail(client, "nobody@example.org", FAILURES_BY_ADDRESS)
    assert sign_in_with(client, EMAIL).location == "/learn"


def test_one_network_can_not_try_one_password_on_many_addresses(client: FlaskClient, amira: Person) -> None:
    for number in range(FAILURES_BY_NETWORK):
        fail(client, f"guess{number}@example.org", 1)
    assert sign_in_with(client, EMAIL).status_code == 429


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "///evil.example",
        "http://evil.example",
        "https://evil.example/learn",
        "\\\\evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/learn\\..\\evil",
        "javascript:alert(1)",
        " //evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "%2f%2fevil.example",
        "//[",
        "evil.example",
        "@evil.example",
        "",
    ],
)
def test_nobody_is_sent_to_another_site_afterwards(client: FlaskClient, amira: Person, wanted: str) -> None:
    answer = client.post("/sign-in", query_string={"next": wanted}, data={"email": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/learn")


def test_who_asked_for_a_page_is_led_there_after_signing_in(client: FlaskClient, amira: Person) -> None:
    location = client.get("/account/details?from=menu").location
    assert sign_in_with(client, EMAIL, path=location).location == "/account/details?from=menu"


def test_signing_in_leaves_nothing_of_an_earlier_session(client: FlaskClient, amira: Person) -> None:
    with client.session_transaction() as session:
        session["left behind"] = "by somebody else"
    sign_in_with(client, EMAIL)
    with client.session_transaction() as session:
        assert "left behind" not in session


def test_signing_out_ends_the_session(client: FlaskClient, amira: Person) -> None:
    sign_in_with(client, EMAIL)
    assert client.post("/sign-out").location == "/"
    assert not is_in(client)


def test_a_link_does_not_sign_out(client: FlaskClient, amira: Person) -> None:
    sign_in_with(client, EMAIL)
    assert client.get("/sign-out").status_code == 405
    assert is_in(client)


def test_signing_out_on_every_device_ends_the_other_sessions(app: Flask, amira: Person) -> None:
    phone, library = app.test_client(), app.test_client()
    sign_in_with(phone, EMAIL)
    sign_in_with(library, EMAIL)
    assert phone.post("/account/sign-out-everywhere").status_code == 302
    assert not is_in(phone)
    assert not is_in(library)


def test_a_changed_password_ends_the_other_sessions_only(app: Flask, amira: Person) -> None:
    phone, library = app.test_client(), app.test_client()
    sign_in_with(phone, EMAIL)
    sign_in_with(library, EMAIL)
    sent = {"current": "not the password", "password": NEW_PASSWORD}
    assert phone.post("/account/password", data=sent).status_code == 422
    assert phone.post("/account/password", data={**sent, "current": PASSWORD}).location == "/account"
    assert is_in(phone)
    assert not is_in(library)


def test_a_reset_gives_a_new_password_and_ends_every_session(app: Flask, client: FlaskClient, amira: Person) -> None:
    library = app.test_client()
    sign_in_with(library, EMAIL)
    path = ask_for_reset(client)
    assert client.get(path).status_code == 200
    assert client.post(path, data={"password": "short"}).status_code == 422
    assert client.post(path, data={"password": NEW_PASSWORD}).location == "/sign-in"
    assert not is_in(library)
    assert sign_in_with(client, EMAIL).status_code == 422
    assert sign_in_with(client, EMAIL, NEW_PASSWORD).location == "/learn"
    deeds = db.session.scalars(select(AuditEntry.action)).all()
    assert "person.password_changed" in deeds


def test_a_reset_link_works_once(client: FlaskClient, amira: Person) -> None:
    first, second = ask_for_reset(client), ask_for_reset(client)
    assert client.post(second, data={"password": NEW_PASSWORD}).status_code == 302
    for path in (first, second):
        answer = client.post(path, data={"password": "another good phrase"})
        assert answer.status_code == 410
        assert 'href="/reset"' in answer.text
    assert sign_in_with(client, EMAIL, NEW_PASSWORD).location == "/learn"


def test_a_reset_link_runs_out_after_an_hour(client: FlaskClient, amira: Person) -> None:
    token = ask_for_reset(client).rpartition("/")[2]
    late = grown_old(token, RESET_SALT, seconds=RESET_SECONDS + 5)
    assert client.post(f"/reset/{late}", data={"password": NEW_PASSWORD}).status_code == 410
    just_in_time = grown_old(token, RESET_SALT, seconds=RESET_SECONDS - 60)
    assert client.post(f"/reset/{just_in_time}", data={"password": NEW_PASSWORD}).status_code == 302


def test_a_reset_link_is_void_once_the_password_was_changed(client: FlaskClient, amira: Person) -> None:
    path = ask_for_reset(client)
    sign_in_with(client, EMAIL)
    client.post("/account/password", data={"current": PASSWORD, "password": NEW_PASSWORD})
    assert client.get(path).status_code == 410


def test_a_reset_confirms_the_address_because_the_mail_was_read(client: FlaskClient) -> None:
    register(client)
    client.post(ask_for_reset(client), data={"password": NEW_PASSWORD})
    assert the_person(EMAIL).confirmed_at is not None
    assert sign_in_with(client, EMAIL, NEW_PASSWORD).location == "/learn"


def test_a_closed_account_gets_no_reset_link(client: FlaskClient, amira: Person) -> None:
    path = ask_for_reset(client)
    amira.closed_at = utc_now()
    assert client.post(path, data={"password": NEW_PASSWORD}).status_code == 410
    client.post("/reset", data={"email": EMAIL})
    assert len(mails_to(EMAIL)) == 1


def test_a_reset_lets_in_somebody_whom_a_stranger_locked_out(client: FlaskClient, amira: Person) -> None:
    fail(client, EMAIL, FAILURES_BY_ADDRESS)
    assert sign_in_with(client, EMAIL).status_code == 429
    assert client.post(ask_for_reset(client), data={"password": NEW_PASSWORD}).status_code == 302
    assert sign_in_with(client, EMAIL, NEW_PASSWORD).location == "/learn"
