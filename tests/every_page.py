"""Every page of the small world, and every state that its forms lead to: for whoever looks at finished pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from flask import Flask
from flask.testing import FlaskClient
from flask_babel import refresh
from sqlalchemy import update
from werkzeug.test import TestResponse

from lms.access import COUNCIL_ROLES, Role
from lms.accounts.models import Person
from lms.errors import problem_page
from lms.extensions import db
from tests.factories.accounts import grant, make_person
from tests.factories.councils import make_council
from tests.hostile.offers import Offer, offers_on, send
from tests.hostile.people import VISITOR
from tests.hostile.snapshot import Snapshot
from tests.hostile.words import Entries
from tests.hostile.world import SmallWorld
from tests.plain_browser import read

Place = tuple[tuple[str, ...], ...]
STATUSES = (400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as somebody got it. ``state`` says how they came to it."""

    who: str
    address: str
    state: str
    html: str
    status: int = 200

    @property
    def name(self) -> str:
        """Which page it is, for whoever has to find it."""
        return f"{self.who}: {self.address} ({self.state})"

    @property
    def title(self) -> str:
        """Its title."""
        found = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        return found[1].strip() if found else ""

    @property
    def shape(self) -> frozenset[tuple[str, ...]]:
        """What it is built of: pages of one shape differ in their words only."""
        return frozenset(
            (parent.get("class", parent.tag), child.tag, child.get("class", ""), *sorted(child.attrib))
            for parent in read(self.html).iter()
            for child in parent
        )

    @property
    def places(self) -> frozenset[Place]:
        """Where its elements stand: styles give every element in one place the same colours."""
        return frozenset(_places_below(read(self.html), ()))


def _places_below(element: Element, above: Place) -> Iterator[Place]:
    here = (*above, (element.tag, element.get("class", ""), element.get("type", ""), *sorted(element.attrib)))
    yield here
    for child in element:
        yield from _places_below(child, here)


def speak(world: SmallWorld, language: str) -> None:
    """Let everybody in the world read this language."""
    db.session.execute(update(Person).values(language=language))
    db.session.commit()


def pages(world: SmallWorld, who: str, language: str) -> Iterator[Shown]:
    """Every page that is for somebody, as it stands."""
    for address, answer in _answers(world, who, language):
        yield from shown(who, address, "as it stands", answer)


def pages_and_outcomes(
    world: SmallWorld, before: Snapshot, who: str, language: str, seen: set[object]
) -> Iterator[Shown]:
    """Every page that is for somebody, and what they see after sending each form empty, and filled in.

    ``seen`` holds the forms that were sent by others already.
    """
    answers = list(_answers(world, who, language))
    for address, answer in answers:
        yield from shown(who, address, "as it stands", answer)
    found = [(address, answer) for address, answer in answers if answer.mimetype == "text/html"]
    yield from _outcomes(offers_on(found), world, before, who, language, seen)


def _answers(world: SmallWorld, who: str, language: str) -> Iterator[tuple[str, TestResponse]]:
    browser = browser_of(world, who, language)
    for address in world.addresses(who):
        yield address, browser.get(address)


def _outcomes(
    offers: list[Offer], world: SmallWorld, before: Snapshot, who: str, language: str, seen: set[object]
) -> Iterator[Shown]:
    browser = browser_of(world, who, language)
    for offer in offers:
        if offer.key in seen or offer.address == "/language":  # which would choose another language
            continue
        seen.add(offer.key)
        for state, entries in tries(offer):
            answer = send(browser, offer, entries, [], 0)
            if answer.status_code in (302, 303):
                yield from shown(who, offer.address, f"{state}, then", browser.get(answer.location))
            yield from shown(who, offer.address, state, answer)
            if offer.is_post and (answer.status_code < 400 or answer.status_code == 429):
                before.restore()
                browser = browser_of(world, who, language)


def tries(offer: Offer) -> Iterator[tuple[str, Entries]]:
    """What is sent."""
    usual = offer.entries()
    yield "sent empty", [(name, "") for name, _value in usual]
    yield "filled in", usual


def empty_pages(app: Flask) -> Iterator[Shown]:
    """The pages of somebody who holds every role, before there is anything to show on them."""
    council = make_council()
    person = make_person(name="Somebody", roles=[role for role in Role if role not in COUNCIL_ROLES])
    for role in COUNCIL_ROLES:
        grant(person, role, council=council)
    db.session.commit()
    browser = app.test_client()
    with browser.session_transaction() as session:
        session.update({"_user_id": person.get_id(), "_fresh": "yes"})
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint != "static":
            yield from shown("somebody", rule.rule, "with nothing on it", browser.get(rule.rule))


def problems(world: SmallWorld, language: str) -> Iterator[Shown]:
    """The page of each error."""
    for status in STATUSES:
        with world.app.test_request_context(headers={"Accept-Language": language}):
            refresh()  # the language of the page before is kept with the app's context, which a test shares
            answer = problem_page(status, "")
            yield Shown(VISITOR, f"error {status}", "as it stands", answer.get_data(as_text=True), status)


def browser_of(world: SmallWorld, who: str, language: str) -> FlaskClient:
    """A browser of somebody, set to this language."""
    browser = world.browser(who)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return browser


def shown(who: str, address: str, state: str, answer: TestResponse) -> Iterator[Shown]:
    """An answer, if it is a page."""
    assert answer.status_code < 500, f"{who}: {address}"
    if answer.mimetype == "text/html" and "<html" in answer.text and answer.status_code not in (301, 302, 303, 308):
        yield Shown(who, address, state, answer.text, answer.status_code)
