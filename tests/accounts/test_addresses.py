"""A new e-mail address: the new one proves that it is theirs, the old one is told, and nobody takes another's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms.accounts.models import AddressChange, Person
from lms.accounts.passwords import hash_password
from lms.extensions import db
from tests.accounts.links import PASSWORD, is_in, mailed_path, mails_to, sign_in_with
from tests.factories.accounts import make_person
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
PATH = "/account/email"
NEW = "new@example.org"


def amira() -> Person:
    person = make_person(email="amira@example.org")
    person.password_hash = hash_password(PASSWORD)
    return person


def ask(client: FlaskClient, email: str = NEW, password: str = PASSWORD) -> int:
    return client.post(PATH, data={"email": email, "password": password}).status_code


def test_the_new_address_counts_after_its_link_and_the_old_one_is_told(
    app: Flask, sign_in: SignIn, client: FlaskClient
) -> None:
    browser = sign_in(amira())
    assert ask(browser, "New@Example.org") == 302
    assert sign_in_with(client, "new@example.org").status_code == 422
    path = mailed_path(NEW)
    assert "Use this address" in browser.get(path).text
    assert browser.post(path).status_code == 302
    assert is_in(browser)  # the session stays
    assert "Your e-mail address has changed" in mails_to("amira@example.org")[-1].subject
    assert sign_in_with(client, NEW).status_code == 302
    assert browser.post(path).status_code == 410


def test_the_password_is_asked_for(sign_in: SignIn) -> None:
    browser = sign_in(amira())
    assert ask(browser, password="not this one at all") == 422
    assert mails_to(NEW) == []


def test_an_address_with_an_account_is_not_given_away(sign_in: SignIn) -> None:
    make_person(email=NEW)
    browser = sign_in(amira())
    assert ask(browser) == 302
    assert "You have an account already" in mails_to(NEW)[-1].subject
    assert db.session.scalars(select(AddressChange)).all() == []


def test_an_address_that_somebody_took_meanwhile_is_refused(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(amira())
    ask(browser)
    path = mailed_path(NEW)
    make_person(email=NEW)
    answer = browser.post(path)
    assert answer.status_code == 409
    assert "Another account uses this address now" in answer.text


def test_two_people_at_once_get_an_address_once(app: Flask, sign_in: SignIn) -> None:
    other = make_person(email="other@example.org")
    other.password_hash = hash_password(PASSWORD)
    browsers = [sign_in(amira()), sign_in(other)]
    paths = []
    for browser in browsers:
        assert ask(browser) == 302
        paths.append(mailed_path(NEW))
    tabs = list(zip(browsers, paths, strict=True))
    assert sorted(at_once(lambda tab: tab[0].post(tab[1]).status_code, tabs)) == [302, 409]
    assert len(db.session.scalars(select(Person).where(Person.email == NEW)).all()) == 1


def test_a_link_grows_old_and_an_earlier_one_is_void_after_a_later_one(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    browser = sign_in(amira())
    ask(browser)
    first = mailed_path(NEW)
    ask(browser, "newer@example.org")
    assert browser.post(mailed_path("newer@example.org")).status_code == 302
    assert browser.post(first).status_code == 410
    ask(browser, "newest@example.org")
    db.session.execute(update(AddressChange).values(expires_at=now - timedelta(minutes=1)))
    db.session.commit()
    assert browser.get(mailed_path("newest@example.org")).status_code == 410


def test_five_mails_in_a_while_are_enough(sign_in: SignIn) -> None:
    browser = sign_in(amira())
    assert [ask(browser, f"new{number}@example.org") for number in range(6)] == [302] * 5 + [429]


def test_guessing_the_password_of_an_open_session_stops(sign_in: SignIn) -> None:
    browser = sign_in(amira())
    assert {ask(browser, password=f"wrong number {number}") for number in range(10)} == {422}
    assert ask(browser) == 429
