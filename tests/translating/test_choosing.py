"""Which language somebody reads, and what is marked on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts import services as accounts
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.extensions import db
from lms.languages import LANGUAGES, PLURALS
from lms.outbox.models import Message
from tests.accounts.links import PASSWORD
from tests.factories.accounts import make_person


def language_of(page: str) -> tuple[str, str]:
    """The language and the direction that a page says it has."""
    start = page.index('<html lang="') + len('<html lang="')
    language, rest = page[start:].split('"', 1)
    return language, rest.split('dir="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_reads_what_the_browser_asks_for(client: FlaskClient, language: str) -> None:
    page = client.get("/", headers={"Accept-Language": f"{language}, en;q=0.5"}).text
    assert language_of(page) == (language, "rtl" if language in ("ar", "ur") else "ltr")
    for name in LANGUAGES.values():
        assert name in page
    assert (".rtl.css" in page) == (language in ("ar", "ur"))


def test_a_visitor_chooses_a_language_and_stays_on_the_page(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "uk", "next": "/glossary?q=officer"})
    assert answer.location == "/glossary?q=officer"
    assert language_of(client.get("/programme").text) == ("uk", "ltr")
    client.post("/language", data={"language": "klingon"})
    assert language_of(client.get("/programme").text) == ("uk", "ltr")


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/sign-out", "/nowhere", "", "/learn/enrol\r\nSet-Cookie: a=b"],
)
def test_choosing_leads_to_no_other_site_and_to_nothing_that_can_not_be_read(client: FlaskClient, address: str) -> None:
    assert client.post("/language", data={"language": "pl", "next": address}).location == "/"


def test_a_choice_follows_the_person_to_every_device(sign_in: Callable[[Person], FlaskClient]) -> None:
    person = make_person(name="Amira", roles=[Role.LEARNER])
    phone, library = sign_in(person), sign_in(person)
    phone.post("/language", data={"language": "ar", "next": "/account"})
    page = library.get("/account", headers={"Accept-Language": "pl"}).text
    assert language_of(page) == ("ar", "rtl")


def test_what_a_visitor_chose_is_kept_at_signing_in_and_left_to_nobody_else(client: FlaskClient, app: Flask) -> None:
    for email in ("amira@example.org", "olena@example.org"):
        person = make_person(name="Somebody", email=email, roles=[Role.LEARNER])
        accounts.set_password(person, PASSWORD, utc_now())
    db.session.commit()
    client.post("/language", data={"language": "ro"})
    client.post("/sign-in", data={"email": "amira@example.org", "password": PASSWORD})
    assert language_of(client.get("/account").text)[0] == "ro"
    assert language_of(client.post("/sign-out", follow_redirects=True).text)[0] == "ro"
    client.post("/sign-in", data={"email": "olena@example.org", "password": PASSWORD})
    assert language_of(client.get("/account").text)[0] == "en"


def test_registering_offers_the_language_of_the_page(client: FlaskClient) -> None:
    page = client.get("/register", headers={"Accept-Language": "pt"}).text
    chosen = page[page.index('value="pt"') :].split(">", 1)[0]
    assert "selected" in chosen
    assert 'lang="pt"' in chosen


def test_pages_of_staff_are_in_english_whatever_they_read_otherwise(sign_in: Callable[[Person], FlaskClient]) -> None:
    officer = make_person(name="Olu", roles=[Role.PROGRAMME_OFFICER, Role.LEARNER])
    officer.language = "ar"
    browser = sign_in(officer)
    page = browser.get("/staff/cohorts").text
    assert language_of(page) == ("en", "ltr")
    assert 'action="/language"' not in page
    assert language_of(browser.get("/account").text) == ("ar", "rtl")


def test_a_page_in_another_language_says_that_it_is_a_draft(client: FlaskClient) -> None:
    assert 'href="/languages"' in client.get("/", headers={"Accept-Language": "cy"}).text
    assert 'href="/languages"' not in client.get("/", headers={"Accept-Language": "en"}).text


def test_english_is_marked_on_other_pages_only(client: FlaskClient) -> None:
    assert '<bdi lang="en">Town halls</bdi>' in client.get("/programme", headers={"Accept-Language": "ar"}).text
    assert 'lang="en"' not in client.get("/programme").text.replace('<html lang="en"', "").replace(
        'value="en" lang="en"', ""
    )


def test_days_and_amounts_are_written_as_the_language_writes_them(app: Flask) -> None:
    from datetime import date

    from flask_babel import force_locale

    from lms.clock import day_in_words
    from lms.rendering import number, pounds

    day = date(2026, 11, 25)
    found = {}
    with app.test_request_context():
        for language in LANGUAGES:
            with force_locale(language):
                found[language] = (day_in_words(day), number(12345), pounds(2725400))
    assert found["en"] == ("25 November 2026", "12,345", "£27,254")
    assert found["cy"] == ("25 Tachwedd 2026", "12,345", "£27,254")
    assert found["uk"] == ("25 листопада 2026", "12\xa0345", "£27\xa0254")
    assert found["pl"][0] == "25 listopada 2026"
    assert found["ro"] == ("25 noiembrie 2026", "12.345", "£27.254")
    assert found["ar"][0] == "25 نوفمبر 2026"
    assert found["ur"][0] == "25 نومبر 2026"


@pytest.mark.parametrize("language", PLURALS)
def test_each_language_has_a_form_for_every_number(language: str) -> None:
    from gettext import c2py

    rule, forms = c2py(PLURALS[language].rule), len(PLURALS[language].examples)
    assert {rule(number) for number in range(1000)} == set(range(forms))
    for form, examples in enumerate(PLURALS[language].examples):
        first = examples.split(",")[0].split(" ")[0].rstrip("…")
        assert rule(int(first)) == form


def test_a_mail_is_in_the_language_of_its_reader(client: FlaskClient) -> None:
    person = make_person(name="Olena", email="olena@example.org", roles=[Role.LEARNER])
    person.language = "uk"
    client.post("/reset", data={"email": "olena@example.org"}, headers={"Accept-Language": "pl"})
    subject = db.session.scalars(select(Message.subject)).one()
    assert any("Ѐ" <= letter <= "ӿ" for letter in subject)
