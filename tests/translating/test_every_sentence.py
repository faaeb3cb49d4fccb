"""No English is left on a page that is in another language, unless it is marked as English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.catalogues import catalogues_of
from lms.extensions import db
from tests.hostile.people import VISITOR
from tests.hostile.world import SmallWorld
from tests.translating.pseudo import LANGUAGE, Pseudo, untranslated

pytestmark = pytest.mark.pages

ASKS = {"Accept-Language": LANGUAGE}
WHO = (VISITOR, "half signed in", "setting up", "newcomer", "learner", "learner who is further", "graduate")


@pytest.fixture
def pseudo(app: Flask) -> Iterator[None]:
    """The pseudo-language in place of a real one."""
    catalogues = catalogues_of(app)
    kept = dict(catalogues.by_language)
    catalogues.by_language[LANGUAGE] = Pseudo()
    yield
    catalogues.by_language = kept


@pytest.fixture
def world(app: Flask, pseudo: None, now: datetime) -> SmallWorld:
    """The small world, in which everybody reads the pseudo-language."""
    world = SmallWorld(app, now)
    db.session.execute(update(Person).values(language=LANGUAGE))
    db.session.commit()
    return world


def fault_of(answer: TestResponse) -> str:
    """What is wrong with an answer; nothing where it is no page."""
    if answer.mimetype != "text/html":
        return ""
    page = answer.get_data(as_text=True)
    if f'<html lang="{LANGUAGE}"' not in page:
        return "the page is not in the language"
    found = untranslated(page)
    return str(found) if found else ""


def test_every_word_for_learners_and_the_public_is_translated_or_marked(world: SmallWorld) -> None:
    faults, opened = {}, 0
    for who in WHO:
        browser = world.browser(who)
        for address in world.addresses(who):
            answer = browser.get(address, headers=ASKS, follow_redirects=True)
            opened += answer.mimetype == "text/html"
            faults[f"{who}: {address}"] = fault_of(answer)
    left = [f"{address}: {fault}" for address, fault in faults.items() if fault]
    assert opened > 60
    assert not left, "\n".join(left)


def test_what_answers_an_empty_form_is_translated_too(world: SmallWorld) -> None:
    left, sent = [], 0
    for who in WHO:
        for rule in world.app.url_map.iter_rules():
            if "POST" not in (rule.methods or ()) or not world.may_open(who, rule):
                continue
            address = next(iter(world.addresses_of(rule)))
            for data in ({}, {"email": "nobody", "password": "short", "name": "1", "text": "x", "option": "9"}):
                answer = world.browser(who).post(address, data=data, headers=ASKS, follow_redirects=True)
                sent += 1
                if fault := fault_of(answer):
                    left.append(f"{who}: {address} {data}: {fault}")
    assert sent > 40
    assert not left, "\n".join(left)


def test_the_sweep_finds_a_sentence_that_nobody_can_translate() -> None:
    page = "<p>⟦Translated ⟧<bdi>Amira</bdi></p>"
    assert untranslated(page) == []
    assert untranslated(page + "<p>⟦Translated ⟧and not</p>") == ["⟦Translated ⟧and not"]
    assert untranslated(page + '<input type="submit" value="Send">') == ["Send"]
    assert untranslated(page + '<nav aria-label="Main"></nav>') == ["Main"]
    assert untranslated(page + '<p lang="en" dir="ltr">A lesson.</p>') == []
