"""What a certificate claims: frozen at issue, in words of configuration, under a number that nobody guesses."""

from __future__ import annotations

import inspect
import json
import random
import secrets
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from certificates.certificate import Route, Wording
from certificates.numbers import ALPHABET, new_number
from lms.accounts.models import Person
from lms.awards.facts import from_json, to_json
from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.clock import london_day
from lms.config import Settings
from lms.editions import Shelf, current_edition
from lms.extensions import db
from tests.awards.reading import words_of, words_of_pdf
from tests.factories.badges import facts as a_certificate

SignIn = Callable[[Person], FlaskClient]
Issue = Callable[[], IssuedCertificate]

NAME = "Zoë Łukasiewicz"


def test_facts_are_those_of_this_day_and_person(issued: IssuedCertificate) -> None:
    today = london_day(issued.issued_at).isoformat()
    assert issued.facts["name"] == NAME
    assert issued.facts["programme"] == "A small programme"
    assert issued.facts["issued_on"] == today
    assert issued.facts["verify_url"] == f"http://localhost/certificates/{issued.number}"
    assert issued.facts["modules"] == [
        {"code": "T1", "title": "Town halls", "achieved_on": today},
        {"code": "T2", "title": "Kind letters", "achieved_on": today},
    ]


def test_skills_are_those_that_quizzes_and_tasks_evidence(issued: IssuedCertificate, client: FlaskClient) -> None:
    stated = [(one["skill"], one["level"], one["module"], one["criterion"]) for one in issued.facts["skills"]]
    assert stated == [("S01", 2, "T1", "1.1"), ("S07", 3, "T2", "1.2"), ("S24", 1, "T1", "2.1")]
    kept = db.session.scalars(select(CertifiedSkill).order_by(CertifiedSkill.skill))
    assert [(one.skill, one.level, one.module_code, one.criterion) for one in kept] == stated
    words = words_of(client.get(f"/certificates/{issued.number}").text)
    assert "Council knowledge Shows in a practice task T1, criterion 1.1" in words
    assert "Plain writing Shows with an own real example T2, criterion 1.2" in words
    assert "Organising Knows T1, criterion 2.1" in words


def test_a_new_name_changes_neither_page_nor_pdf(
    issued: IssuedCertificate, client: FlaskClient, sign_in: SignIn
) -> None:
    learner, path = sign_in(issued.person), f"/certificates/{issued.number}"
    page, pdf = client.get(path).text, learner.get(f"{path}/pdf").data
    assert learner.post("/account/details", data={"name": "Anna Nowak", "language": "en"}).status_code == 302
    assert "Anna Nowak" in learner.get("/account").text
    assert client.get(path).text == page
    assert learner.get(f"{path}/pdf").data == pdf
    assert NAME in words_of(page)
    assert NAME in words_of_pdf(pdf)


@pytest.fixture
def rename_programme(app: Flask) -> Callable[[], None]:
    """A function that changes the title of the programme and of its modules."""
    before = current_edition()

    def change() -> None:
        modules = tuple(replace(module, title="Renamed") for module in before.programme.modules)
        renamed = replace(before, programme=replace(before.programme, title="Renamed", modules=modules))
        app.extensions["editions"] = Shelf(renamed, (), {renamed.id: renamed})

    return change


def test_a_renamed_programme_changes_nothing_that_was_issued(
    issued: IssuedCertificate, client: FlaskClient, rename_programme: Callable[[], None]
) -> None:
    page = client.get(f"/certificates/{issued.number}").text
    rename_programme()
    assert "Renamed" in client.get("/programme").text
    assert client.get(f"/certificates/{issued.number}").text == page


def test_what_it_says_of_itself_is_configuration_and_frozen_too(
    app: Flask, client: FlaskClient, sign_in: SignIn, issue: Issue
) -> None:
    settings: Settings = app.extensions["settings"]
    ours = Wording("An awarding house", "A heading of theirs", "has done what they ask.", "A note of their route.")
    app.extensions["settings"] = replace(settings, wording=ours)
    certificate = issue()
    app.extensions["settings"] = settings
    path = f"/certificates/{certificate.number}"
    page = words_of(client.get(path).text)
    pdf = words_of_pdf(sign_in(certificate.person).get(f"{path}/pdf").data)
    for words in (ours.issuer, ours.heading, ours.statement, ours.route_note):
        assert words in page
        assert words in pdf
    assert settings.wording.heading not in page + pdf


@pytest.mark.parametrize("claim", ["award", "level", "credit", "qualification", "ofqual", "regulat", "diploma"])
def test_by_default_it_claims_nothing_that_only_others_may(
    app: Flask, issued: IssuedCertificate, client: FlaskClient, sign_in: SignIn, claim: str
) -> None:
    denial = app.extensions["settings"].wording.route_note
    assert "No other body stands behind it." in denial
    path = f"/certificates/{issued.number}"
    page = words_of(client.get(path).text)
    pdf = words_of_pdf(sign_in(issued.person).get(f"{path}/pdf").data)
    for words in (page, pdf):
        assert denial in words
        assert claim not in words.casefold()


def test_a_number_is_drawn_from_the_systems_secrets_and_not_from_a_seed(issue: Issue) -> None:
    assert inspect.signature(new_number).parameters["choose"].default is secrets.choice
    state, numbers = random.getstate(), []
    try:
        for _time in range(2):
            random.seed(1)
            numbers.append(issue().number)
    finally:
        random.setstate(state)
    one, two = (number.replace("-", "").removeprefix("WLG") for number in numbers)
    assert len(one) == len(two) == 20
    assert sum(a != b for a, b in zip(one, two, strict=True)) > 5


def test_one_wrong_letter_leads_to_nobodys_certificate(issued: IssuedCertificate, client: FlaskClient) -> None:
    start, last = issued.number[:-1], issued.number[-1]
    for letter in ALPHABET.replace(last, ""):
        assert client.get(f"/certificates/{start}{letter}").status_code == 404


@pytest.mark.parametrize("route", list(Route))
def test_the_route_is_frozen_with_the_facts_and_facts_from_before_routes_are_our_own(route: Route) -> None:
    certificate = a_certificate(route=route)
    kept = json.loads(json.dumps(to_json(certificate)))
    assert from_json(kept) == certificate
    assert ("route" in kept["wording"]) is (route is not Route.OWN)
