"""A browser without a screen and without scripts, over the test client.

It reads pages, fills in their forms by label and presses their buttons, so that a test sends only what a page offers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

INLINE = ("a", "abbr", "b", "bdi", "code", "em", "i", "label", "span", "strong")
TICKED = ("checkbox", "radio")
NOT_SENT = ("button", "file", "image", "reset", "submit")


class PlainBrowser:
    """One person's browser. It stays on a page until a link or a button leads away."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.address = "/"
        self.page = Element("html")
        self.files: dict[str, tuple[str, bytes]] = {}

    def goes(self, address: str) -> None:
        """Open a path, or the path of a whole address."""
        parts = urlsplit(address)
        self._read(self.client.get(parts.path + (f"?{parts.query}" if parts.query else ""), follow_redirects=True))

    def follows(self, words: str) -> None:
        """Follow the link with these words."""
        link = self._find((found for found in self.page.iter("a") if found.get("href")), words)
        self.goes(urljoin(self.address, link.get("href", "")))

    def presses(self, words: str) -> None:
        """Press the button with these words, which sends its form."""
        form, button = next(
            (form, button) for form in forms_of(self.page) for button in buttons_of(form) if said(button) == words
        )
        sent: dict[str, list[Any]] = {}
        for name, value in entries_of(form, button):
            sent.setdefault(name, []).append(value)
        for name in [name for name in self.files if name in {field.get("name") for field in form.iter("input")}]:
            title, content = self.files.pop(name)
            sent[name] = [(BytesIO(content), title)]
        target = address_of(form, self.address)
        if is_post(form):
            encoding = form.get("enctype", "application/x-www-form-urlencoded")
            self._read(self.client.post(target, data=sent, content_type=encoding, follow_redirects=True))
        else:
            self._read(self.client.get(urlsplit(target).path, query_string=sent, follow_redirects=True))

    def writes(self, label: str, text: object, *, below: str = "") -> None:
        """Write into the field with this label; where several have it, into the one below a legend."""
        field = self._labelled(label, below)
        if field.tag == "textarea":
            field.text = str(text)
        else:
            field.set("value", str(text))

    def writes_day(self, legend: str, day: date) -> None:
        """Write a day into the three fields below a legend."""
        for label, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.writes(label, part, below=legend)

    def chooses(self, label: str, option: str, *, below: str = "") -> None:
        """Choose from a list by the option's words."""
        options = list(self._labelled(label, below).iter("option"))
        chosen = self._find(options, option)
        for one in options:
            one.attrib.pop("selected", None)
        chosen.set("selected", "")

    def ticks(self, label: str) -> None:
        """Tick every box with this label, or choose every such radio button in place of the others of its name."""
        for field in self._all_labelled(label, self.page):
            if field.get("type") == "radio":
                for other in self.page.iter("input"):
                    if other.get("type") == "radio" and other.get("name") == field.get("name"):
                        other.attrib.pop("checked", None)
            field.set("checked", "")

    def adds(self, label: str, name: str, content: bytes) -> None:
        """Choose a file."""
        self.files[self._labelled(label, "").get("name", "")] = (name, content)

    def offers(self, words: str) -> bool:
        """Whether the page has a button with these words."""
        return any(said(button) == words for form in forms_of(self.page) for button in buttons_of(form))

    def links(self, start: str) -> list[str]:
        """The addresses in the main part that begin with this."""
        found = (link.get("href", "") for link in self._main().iter("a"))
        return [address for address in found if address.startswith(start)]

    def text(self) -> str:
        """What the main part of the page says."""
        return said(self._main())

    def reads(self, words: str) -> None:
        """Find these words on the page, or fail."""
        assert words in self.text(), f"{self.address} does not say {words!r}: {self.text()}"

    def _main(self) -> Element:
        return next(self.page.iter("main"))

    def _labelled(self, words: str, below: str) -> Element:
        groups = (found for found in self.page.iter("fieldset") if said(found).startswith(f"{below} "))
        return self._all_labelled(words, next(groups) if below else self.page)[0]

    def _all_labelled(self, words: str, part: Element) -> list[Element]:
        named = {label.get("for") for label in self._find_all(part.iter("label"), words)}
        return [found for found in part.iter() if found.get("id") in named]

    def _find(self, elements: Iterable[Element], words: str) -> Element:
        return self._find_all(elements, words)[0]

    def _find_all(self, elements: Iterable[Element], words: str) -> list[Element]:
        """The elements that say just this, or else those that begin with it; at least one."""
        found = [(said(element), element) for element in elements]
        exact = [element for text, element in found if text == words]
        fits = exact or [element for text, element in found if text.startswith(words)]
        assert fits, f"{self.address} has no {words!r}, only {[text for text, _element in found]}"
        return fits

    def _read(self, answer: TestResponse) -> None:
        self.address = answer.request.path
        self.page = read(answer.text)
        assert answer.status_code == 200, f"{self.address} answered {answer.status_code}: {said(self.page)}"


def read(page: str) -> Element:
    """A page as a tree of elements."""
    tree: Element = html5lib.parse(page, namespaceHTMLElements=False)
    return tree


def said(element: Element) -> str:
    """An element's words, with single spaces, and with one wherever a block begins or ends."""
    return " ".join("".join(_words_of(element)).split())


def forms_of(page: Element) -> list[Element]:
    """A page's forms."""
    return list(page.iter("form"))


def is_post(form: Element) -> bool:
    """Whether the form changes something."""
    return form.get("method", "get").lower() == "post"


def address_of(form: Element, page_address: str) -> str:
    """Where a form is sent."""
    return urljoin(page_address, form.get("action") or page_address)


def buttons_of(form: Element) -> list[Element]:
    """The buttons that send a form."""
    buttons = [found for found in form.iter("button") if found.get("type", "submit") == "submit"]
    return buttons + [found for found in form.iter("input") if found.get("type") == "submit"]


def entries_of(form: Element, button: Element | None = None) -> list[tuple[str, str]]:
    """What a browser sends: names and values of the fields as they stand, and of the button that was pressed."""
    entries = [entry for element in form.iter() for entry in _entries_of_field(element)]
    if button is not None and button.get("name"):
        entries.append((button.get("name", ""), button.get("value", "")))
    return [(name, value) for name, value in entries if name]


def _words_of(element: Element) -> Iterator[str]:
    gap = "" if element.tag in INLINE else " "
    yield gap + (element.text or "") + (element.get("aria-label", "") if element.get("role") == "img" else "")
    for child in element:
        yield from _words_of(child)
        yield child.tail or ""
    yield gap


def _entries_of_field(element: Element) -> Iterator[tuple[str, str]]:
    name, kind = element.get("name", ""), element.get("type", "text")
    if element.tag == "input":
        if kind not in NOT_SENT and (kind not in TICKED or "checked" in element.attrib):
            yield name, element.get("value", "on" if kind in TICKED else "")
    elif element.tag == "textarea":
        yield name, (element.text or "").replace("\r\n", "\n").replace("\n", "\r\n")
    elif element.tag == "select":
        options = list(element.iter("option"))
        chosen = next((one for one in options if "selected" in one.attrib), options[0] if options else None)
        if chosen is not None:
            yield name, chosen.get("value", said(chosen))
