"""Forms as pages offer them, what a person would send, and what nobody should."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.links import PASSWORD
from tests.hostile.words import (
    ANYWHERE,
    EXTRA,
    HOSTILE,
    IN_DAYS,
    IN_NUMBERS,
    IN_WORDS,
    Entries,
    as_bytes,
    encoded,
    multipart,
)
from tests.hostile.world import SmallWorld
from tests.plain_browser import address_of, buttons_of, entries_of, forms_of, is_post, read

DIGITS = re.compile(r"\d+")
DAYS = re.compile(r"_(on|time|from|until)$|^due_")


class Offer:
    """A form as a page offers it."""

    def __init__(self, form: Element, page: str) -> None:
        self.form = form
        self.page = page
        self.address = address_of(form, page)
        self.is_post = is_post(form)
        self.is_multipart = form.get("enctype") == "multipart/form-data"
        self.buttons: list[Element | None] = [*buttons_of(form)] or [None]
        self.fields = sorted({name for name, _value in self.entries()} - {"csrf_token"})
        self.files = [field.get("name", "") for field in form.iter("input") if field.get("type") == "file"]

    @property
    def asks(self) -> frozenset[str]:
        """The kinds of its fields, whatever ids they name."""
        return frozenset(DIGITS.sub("#", self.kind_of(field)) for field in [*self.fields, *self.files])

    @property
    def key(self) -> tuple[str, frozenset[str]]:
        """Where it leads, and what it asks."""
        return DIGITS.sub("#", self.address), self.asks

    def kind_of(self, name: str) -> str:
        """What a field is, such as "radio 3 answer" for one of three."""
        fields = [field for field in self.form.iter() if field.get("name") == name]
        kinds = {f"{field.get('type', field.tag)} {field.get('inputmode', '')}" for field in fields}
        return f"{'/'.join(sorted(kinds))} {len(fields)} {name}"

    def entries(self) -> Entries:
        """What a person would send: what stands there, what can be chosen, and something sensible in what is empty."""
        for field in self.form.iter("input"):
            if field.get("type") in ("radio", "checkbox") and not self._is_ticked(field.get("name")):
                field.set("checked", "")
        for number, field in enumerate(self.form.iter("select")):  # where several choose from one list, each its own
            options = [option for option in field.iter("option") if option.get("value")]
            if options and not any(option.get("selected") is not None for option in options):
                options[number % len(options)].set("selected", "")
                for nothing in set(field.iter("option")) - set(options):
                    nothing.attrib.pop("selected", None)
        words = {name: iter(said.split("/")) for name, said in SENSIBLE.items()}
        return [
            (name, value or next(words.get(self._sense(name), iter(())), "")) for name, value in entries_of(self.form)
        ]

    def _sense(self, name: str) -> str:
        return "a day" if self.kind_of(name).startswith("date") else DIGITS.sub("", name)

    def _is_ticked(self, name: str | None) -> bool:
        return any(field.get("name") == name and "checked" in field.attrib for field in self.form.iter("input"))


SENSIBLE = {
    "name": "Amira Haddad",
    "email": "amira@example.org",
    "password": PASSWORD,
    "current": PASSWORD,
    "code": "123456",
    "title": "Housing officer",
    "summary": "You help people.",
    "grade": "SCP 6",
    "pay_from": "25989",
    "pay_to": "26824",
    "hours_from": "1",
    "hours_to": "60",
    "hours_per_week": "37",
    "place": "Millbrook",
    "contract_months": "12",
    "hours_pattern": "Monday to Friday",
    "positions": "2",
    "start_wish": "In September",
    "filled_on": "1/12/2026",
    "how_to_apply": "Write to us.",
    "a day": "2098-12-24",
    "closes_on": "24/12/2098",
    "closes_time": "12:00",
    "wording-": "You know who decides",
    "places": "30",
    "signatory_name": "Mary Okafor",
    "signatory_post": "Chief executive",
    "reason": "A reason.",
    "reason-": "A reason.",
    "comment": "A word.",
    "comment-.": "A word.",
    "action": "I ran the desk of a clinic for three years.",
    "text": "My work",
    "opens_on": "24/11/2098",
    "starts_on": "24/12/2098",
    "ends_on": "24/12/2099",
    "begun_on": "24/11/2025",
    "looked_on": "24/11/2025",
    "looked_at": "The yearly report",
    "held_on": "24/11/2025",
    "heard": "Forms are too long.",
    "attendance": "40",
    "day": "24/12/2098",
    "starts_time": "12:00",
    "minutes": "30",
    "due_on": "24/12/2098",
    "task": "Shorten the form",
    "owner": "Head of HR",
    "words": "A note.",
    "due_T": "24/12/2099/24/12/2099",
}


def offers_on(pages: Iterable[tuple[str, TestResponse]]) -> list[Offer]:
    """The forms of the pages, each once."""
    offers: dict[object, Offer] = {}
    for address, answer in pages:
        for form in forms_of(read(answer.text)):
            offer = Offer(form, address)
            offers.setdefault(offer.key, offer)
    return list(offers.values())


def pages_of(world: SmallWorld, who: str) -> Iterator[tuple[str, TestResponse]]:
    """Every page that somebody sees."""
    browser = world.browser(who)
    for address in world.addresses(who):
        answer = browser.get(address)
        assert answer.status_code < 500, f"{who}: GET {address}"
        if answer.status_code == 200 and answer.mimetype == "text/html":
            yield address, answer


def attacks_on(offer: Offer, *, as_a_whole: bool) -> Iterator[tuple[str, Entries, Entries]]:
    """What is done, in words; what is sent; and which files. Fields that were tried one by one elsewhere are sent as a
    whole.
    """
    usual = offer.entries()
    yield "what nobody asked for", usual + EXTRA, []
    if not offer.fields:
        return
    for what, value in HOSTILE.items():
        yield f"{what} everywhere", [(name, value) for name, _usual in usual], []
    yield "everything twice", [*usual, *((name, HOSTILE["SQL"]) for name, _usual in usual)], []
    yield "lists", [(f"{name}{brackets}", "1") for name, _usual in usual for brackets in ("[]", "[0][x]")], []
    if as_a_whole:
        return
    for field in {DIGITS.sub("#", field): field for field in offer.fields}.values():
        for what, value in hostile_for(offer, field).items():
            yield f"{what} in {field}", [(name, value if name == field else old) for name, old in usual], []
        yield f"no {field}", [(name, old) for name, old in usual if name != field], []
    for field in offer.files:
        for what, value in HOSTILE.items():
            yield f"{what} as the name of {field}", usual, [(field, as_bytes(value)[:2000] + b".pdf")]


def hostile_for(offer: Offer, field: str) -> dict[str, str | bytes]:
    """What is worth trying in a field by itself."""
    kind = offer.kind_of(field)
    if kind.startswith(("select", "radio", "checkbox", "hidden")):
        return ANYWHERE
    if "decimal" in kind or "numeric" in kind:
        return ANYWHERE | IN_NUMBERS
    return ANYWHERE | (IN_DAYS if DAYS.search(field) else IN_WORDS)


def send(browser: FlaskClient, offer: Offer, entries: Entries, files: Entries, number: int) -> TestResponse:
    """Send a form by one of its buttons."""
    button = offer.buttons[number % len(offer.buttons)]
    if button is not None and button.get("name"):
        entries = [(button.get("name", ""), button.get("value", "")), *entries]
    if not offer.is_post:
        return browser.get(offer.address, query_string=encoded(entries))
    if offer.is_multipart:
        kind = "multipart/form-data; boundary=frontier"
        return browser.post(offer.address, data=multipart(entries, files), content_type=kind)
    return browser.post(offer.address, data=encoded(entries), content_type="application/x-www-form-urlencoded")
