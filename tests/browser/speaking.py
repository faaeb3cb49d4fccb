"""What English pages say, as pages in another language say it: looked up in the catalogue, as the pages do.

A test writes the English sentence once: as it stands on the page ("Your place in line: 1."), as it stands in the
catalogue ("Your place in line: %(position)d.", for any place), or its beginning ("Your place in line"). Words that are
in no catalogue are content: names, titles and lessons stay as they are. So does a sentence that nobody has translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from lms.catalogues import TRANSLATIONS

Words = str | re.Pattern[str]
PLACE = re.compile(r"%\((?P<python>\w+)\)(?P<kind>[sd])|\{(?P<script>\w+)\}")  # {…} is filled in by our scripts

ENOUGH = 10  # letters that make it plain which sentence begins so
FEWEST_LETTERS = 5  # of a sentence with places, beside them


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence of a catalogue, and its translation: one, or a form for each kind of number."""

    english: str
    translated: tuple[str, ...]

    @property
    def letters(self) -> int:
        """How much of it is always the same."""
        return len(PLACE.sub("", self.english))


def in_language(language: str, *english: Words) -> Words:
    """English words as a reader of a language finds them. Of several words, or words with places to fill: a pattern."""
    found = [words if isinstance(words, re.Pattern) else translate(language, words) for words in english]
    if len(found) == 1 and (isinstance(found[0], re.Pattern) or not PLACE.search(found[0])):
        return found[0]
    return re.compile("|".join(words.pattern if isinstance(words, re.Pattern) else _pattern(words) for words in found))


def translate(language: str, english: str) -> Words:
    """One sentence, whole or its beginning. A pattern where the translation may say one of several things."""
    sentences = _sentences(language)
    for sentence in sentences:
        if sentence.english == english:
            return _any(sentence.translated)
        if sentence.letters < FEWEST_LETTERS:  # "from %(low)s to %(high)s" fits too much
            continue
        if match := re.fullmatch(_pattern(sentence.english, named=True), english):
            return _any(_filled(form, match.groupdict()) for form in sentence.translated)
    if len(english) >= ENOUGH:
        begun = [sentence for sentence in sentences if sentence.english.startswith(english)]
        return _any(form for sentence in begun for form in sentence.translated) if begun else english
    return english


def _any(forms: Iterable[str]) -> Words:
    one, *others = dict.fromkeys(forms)
    return re.compile("|".join(map(_pattern, [one, *others]))) if others else one


def _filled(form: str, values: dict[str, str]) -> str:
    """A translation with the values of the English sentence."""
    return PLACE.sub(lambda place: values.get(place["python"] or place["script"], place[0]), form)


def _pattern(words: str, *, named: bool = False) -> str:
    """Words as a pattern, in which something stands at each place."""
    parts, end, seen = [], 0, set()
    for place in PLACE.finditer(words):
        name, said = place["python"] or place["script"], r"\d[\d.,]*" if place["kind"] == "d" else ".+"
        parts += [
            re.escape(words[end : place.start()]),
            f"(?P<{name}>{said})" if named and name not in seen else f"{said}?",
        ]
        seen.add(name)
        end = place.end()
    return "".join([*parts, re.escape(words[end:])])


@cache
def _sentences(language: str) -> list[Sentence]:
    """Every translated sentence: those without places first, then those that say most themselves."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return []
    with path.open("rb") as file:
        found = [sentence for message in read_po(file) for sentence in _of(message)]
    return sorted(found, key=lambda one: (bool(PLACE.search(one.english)), -one.letters))


def _of(message: Message) -> Iterator[Sentence]:
    english = message.id if isinstance(message.id, tuple | list) else (message.id,)
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if message.id and all(forms) and not message.fuzzy:
        for one in english:
            yield Sentence(
                one.replace("%%", "%"), tuple(form.replace("%%", "%") for form in dict.fromkeys(forms) if form)
            )
