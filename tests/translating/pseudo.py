"""A language in which every translated sentence stands in brackets: what stands outside them is not translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import html5lib
from babel import Locale
from babel.support import NullTranslations

from lms.translating.coverage import PLACEHOLDER
from lms.translating.extraction import fresh_catalogue

LANGUAGE = "cy"  # whose catalogue is taken away for the test: its dates and directions stay
WORDS_IN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "label", "content")
UNSEEN = {"script", "style", "template"}
TRANSLATED = re.compile("⟦[^⟦⟧]*⟧")
LETTERS = re.compile(r"[^\W\d_]{2,}")


@cache
def sentences() -> frozenset[str]:
    """Every sentence that a translator is given."""
    return frozenset(
        text
        for message in fresh_catalogue()
        if message.id
        for text in ((message.id,) if isinstance(message.id, str) else message.id)
    )


def in_brackets(text: str) -> str:
    """A sentence in brackets; what is put into it stands outside them, and answers for itself."""
    pieces, end = [], 0
    for found in PLACEHOLDER.finditer(text):
        pieces += [f"⟦{text[end : found.start()]}⟧", found.group()]
        end = found.end()
    return "".join([*pieces, f"⟦{text[end:]}⟧"])


class Pseudo(NullTranslations):
    """Brackets around what a translator is given, and the English of all else."""

    def gettext(self, message: str) -> str:
        """A sentence."""
        return in_brackets(message) if message in sentences() else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """A sentence that counts."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    ugettext = gettext
    ungettext = ngettext


@cache
def _words_of_dates() -> re.Pattern[str]:
    locale = Locale(LANGUAGE)
    words = {
        name
        for kind in (locale.months, locale.days)
        for use in kind.values()
        for widths in use.values()
        for name in widths.values()
    }
    either = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"\b(?:{either})\b")


def untranslated(page: str) -> list[str]:
    """The words on a page that are neither translated, nor marked as another language, nor somebody's own."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    return [text for text in _texts(document) if LETTERS.search(_words_of_dates().sub("", TRANSLATED.sub("", text)))]


def _texts(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return
    if element.tag == "title":  # holds no elements, so nothing in it can be marked
        yield "" if TRANSLATED.search(element.text or "") else element.text
        return
    is_others = _is_others(element)
    if not is_others:
        # What is put into a sentence of an attribute can't be marked.
        named = (element.get(name) for name in WORDS_IN_ATTRIBUTES if element.tag != "meta")
        yield from (words for words in named if words and not TRANSLATED.search(words))
        given = (words for name, words in element.attrib.items() if name.startswith("data-") and " " in words)
        yield from (words for words in given if not TRANSLATED.search(words))
        if element.tag == "input" and element.get("type") in ("submit", "button", "reset"):
            yield element.get("value", "")
        if element.tag != "textarea":
            yield " ".join((element.text or "").split())
    for child in element:
        if not is_others:
            yield from _texts(child)
        if not is_others and child.tail:
            yield " ".join(child.tail.split())


def _is_others(element: Any) -> bool:
    """Whether a part of the page is in another language, or is what somebody wrote or is called."""
    if element.get("lang") is not None and element.tag != "html":
        return True
    return element.tag in ("bdi", "code", "kbd") or element.get("dir") == "auto"
