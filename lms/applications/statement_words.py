"""The words of a statement: how many there are, and what in them tells who wrote them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lms.masking import NameMask, mask_for

ADVISED_WORDS = 250  # for each criterion
MOST_WORDS = 1500  # altogether, when it is sent
LONGEST_PART = 12_000  # letters to one criterion that are kept

ADDRESS_MARK = "[e-mail]"
PHONE_MARK = "[phone]"

# It begins where a word begins: tried at each letter, a long word without an end would take minutes.
_ADDRESS = re.compile(r"(?<![^\s@<>()\[\]])[^\s@<>()\[\]]+@[^\s@<>()\[\]]+\.[^\W\d_]{2,}")
# Ten digits or more (nine behind a plus), with spaces, dots, dashes and brackets between: not a year, a sum or a day.
_PHONE = re.compile(r"(?<![\w+])(?:\+\d(?:[ .()/-]{0,2}\d){8,13}|\(?0\d?(?:[ .()/-]{0,2}\d){8,12})(?!\w)")


class Telling(StrEnum):
    """What in somebody's words tells who they are."""

    NAME = "name"
    ADDRESS = "address"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Cover:
    """Takes out of a person's words what tells who they are, for a reader who is not to know it yet."""

    mask: NameMask

    def hide(self, text: str) -> str:
        """The text with a mark in place of the person's name, of every e-mail address and of what looks like a phone
        number.
        """
        return self.mask.hide(_PHONE.sub(PHONE_MARK, _ADDRESS.sub(ADDRESS_MARK, text)))

    def telling(self, text: str) -> frozenset[Telling]:
        """What of it stands in the text."""
        found = {Telling.ADDRESS} if _ADDRESS.search(text) else set()
        if _PHONE.search(text):
            found.add(Telling.PHONE)
        without = _ADDRESS.sub("", text)
        if self.mask.hide(without) != without:
            found.add(Telling.NAME)
        return frozenset(found)


def cover_for(name: str, address: str) -> Cover:
    """What covers a person of this name and e-mail address."""
    return Cover(mask_for([(name, address)]))


def nothing_hidden(text: str) -> str:
    """The text as it was written, for a reader who may know whose it is."""
    return text


def hider(cover: Cover, *, named: bool) -> Callable[[str], str]:
    """What is done to each text before it is shown."""
    return nothing_hidden if named else cover.hide


def count_words(text: str) -> int:
    """How many words a text has, as word processors count: what stands between spaces."""
    return len(text.split())
