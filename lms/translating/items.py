"""Everything that can be translated, item by item: its English, and the text that the files hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from lms.editions import Edition
from lms.translating.extraction import po_file, read_catalogue
from lms.translating.models import Kind
from modules.words import english_of_summary, english_of_term

KEY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Item:
    """Something to translate. ``english`` are its words: two for what counts things. ``made_from`` is the hash that the
    file's text was made from, and ``hash`` that of the English now.
    """

    kind: Kind
    key: str
    hash: str
    english: tuple[str, ...]
    texts: tuple[str, ...]
    made_from: str
    place: str
    reviewed_by: str = ""
    reviewed_on: date | None = None

    @property
    def is_outdated(self) -> bool:
        """Whether the file's text was made from other English."""
        return any(self.texts) and self.made_from != self.hash


def key_of_message(context: str | None, singular: str) -> str:
    """What a sentence of a page is found by."""
    return hashlib.sha256(f"{context or ''}\x04{singular}".encode()).hexdigest()[:KEY_LENGTH]


def hash_of_message(english: tuple[str, ...]) -> str:
    """A hash of all that a sentence says in English."""
    return hashlib.sha256("\x00".join(english).encode()).hexdigest()[:KEY_LENGTH]


def items_of(language: str, edition: Edition) -> list[Item]:
    """Everything to translate into a language: sentences by page, then each module's terms and lessons."""
    path = po_file(language)
    return [*_messages(language, path, path.stat().st_mtime_ns if path.exists() else 0), *_words(language, edition)]


@lru_cache(maxsize=16)
def _messages(language: str, path: Path, _changed: int) -> tuple[Item, ...]:
    items = []
    for message in read_catalogue(path, language):
        if not message.id:
            continue
        english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        made_from = hash_of_message(english)
        place = ", ".join(_short(place) for place, _line in message.locations)
        key = key_of_message(message.context, english[0])
        items.append(Item(Kind.MESSAGE, key, made_from, english, tuple(map(str, texts)), made_from, place))
    return tuple(items)


def _short(place: str) -> str:
    """ "lms/learning/templates/learning/lesson.html" -> "learning/lesson.html"."""
    return place.rpartition("/templates/")[2] if "/templates/" in place else place.removeprefix("lms/")


def _words(language: str, edition: Edition) -> Iterator[Item]:
    words = edition.words(language)
    for module in edition.programme.modules:
        for term in module.terms:
            found, english = words.meaning_of(term), english_of_term(term)
            yield Item(
                Kind.MEANING,
                f"{module.slug}.{term.slug}",
                english,
                (f"{term.term}: {term.definition}",),
                (found.text if found else "",),
                found.english if found else english,
                module.title,
                found.reviewed_by if found else "",
                found.reviewed_on if found else None,
            )
        for lesson in module.lessons:
            if lesson.summary:
                told, english = words.summary_of(module, lesson), english_of_summary(lesson)
                yield Item(
                    Kind.SUMMARY,
                    f"{module.slug}.{lesson.slug}",
                    english,
                    (lesson.summary,),
                    (told.text if told else "",),
                    told.english if told else english,
                    f"{module.title}: {lesson.title}",
                    told.reviewed_by if told else "",
                    told.reviewed_on if told else None,
                )
