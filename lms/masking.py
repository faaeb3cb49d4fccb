"""Taking a person's own name out of what they wrote, for a reader who is not to know whose it is. Pure.

It is done for the reader's page only: what is kept is never changed. It forgives case and accents, and nothing else: a
nickname, a spelling mistake or a story that gives its author away stay, as they do on paper.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MARK = "[name]"
SHORTEST_PART = 3

# A letter with the accents and vowel signs behind it: Python's \w leaves these out.
_SIGNS = "".join(sign for sign in map(chr, range(0x300, 0xFE30)) if unicodedata.category(sign) in ("Mn", "Mc"))
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{re.escape(_SIGNS)}])*")
_WITHIN_A_NAME = re.compile(r"[ \t]{1,2}|, ?|['’‘`-]")
# Letters that Unicode does not take apart into a plain one and its accent.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"})

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NameMask:
    """What is hidden: ``names``, each as the parts that it has, in plain letters; and addresses of mail."""

    names: tuple[tuple[str, ...], ...]
    addresses: tuple[str, ...] = ()

    def hide(self, text: str) -> str:
        """The text with MARK in place of every address, of every part of a name that has three letters or more and
        stands as a whole word, and of a whole name however short its parts are.
        """
        spans = [*self._addresses_in(text), *(span for name in self.names for span in _places(name, text))]
        return _replaced(text, sorted(spans))

    def _addresses_in(self, text: str) -> Iterator[Span]:
        for address in self.addresses:
            yield from (found.span() for found in re.finditer(re.escape(address), text, re.IGNORECASE))


def mask_for(people: Iterable[tuple[str, str]]) -> NameMask:
    """The mask that hides these people, each a name and an address of mail (or none)."""
    known = list(people)
    return NameMask(
        tuple(_parts(name) for name, _address in known), tuple(address for _name, address in known if address)
    )


def plain(word: str) -> str:
    """A word without case and accents: "Łukasz", "ŁUKASZ" and "lukasz" are one."""
    if word.isascii():
        return word.casefold()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(letter for letter in apart if unicodedata.category(letter)[0] != "M").translate(_PLAIN)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in _WORD.findall(name))


def _places(name: Sequence[str], text: str) -> Iterator[Span]:
    """Where the name stands: its parts in a row count as one, so that nobody reads from the marks how many it has."""
    row: list[tuple[str, Span]] = []
    for found in _WORD.finditer(text):
        word = plain(found.group())
        if word not in name:
            continue
        if row and not _WITHIN_A_NAME.fullmatch(text, row[-1][1][1], found.start()):
            yield from _telling(row, name)
            row = []
        row.append((word, found.span()))
    yield from _telling(row, name)


def _telling(row: Sequence[tuple[str, Span]], name: Sequence[str]) -> Iterator[Span]:
    """The row, if it tells whose it is: short parts alone, such as "de la", do not."""
    words = [word for word, _span in row]
    if any(len(word) >= SHORTEST_PART for word in words) or (len(row) > 1 and set(words) == set(name)):
        yield row[0][1][0], row[-1][1][1]


def _replaced(text: str, spans: Sequence[Span]) -> str:
    shown, end = [], 0
    for start, stop in spans:
        if start >= end:
            shown += [text[end:start], MARK]
        end = max(end, stop)
    return "".join([*shown, text[end:]])
