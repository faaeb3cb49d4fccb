"""Typed words compared: which differences are only typing, and which make another word."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterable

LETTERS_FOR_A_SLIP = 6  # "form" is no "from" badly spelled: a slip in a short word makes another word too often

_SAME_LETTER = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})
_ANSWERS_THEMSELVES = set("%#@&")


def same_words(text: str, *, match_case: bool = False) -> str:
    """What is compared of a short text: without letter case, spare spaces, outer punctuation or invisible marks.

    Signs that can be an answer themselves stay: "50%", "C#", "@". With ``match_case`` letter case stays, too.
    """
    text = unicodedata.normalize("NFKC", text).translate(_SAME_LETTER)
    text = unicodedata.normalize("NFKC", text if match_case else text.casefold())
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    outer = {letter for letter in text if unicodedata.category(letter).startswith("P")} - _ANSWERS_THEMSELVES
    return " ".join(text.strip("".join(outer) + string.whitespace).split())


def is_one_of(typed: str, accepted: Iterable[str], *, match_case: bool = False, slips: int = 0) -> bool:
    """Whether what was typed is one of the accepted texts, with at most ``slips`` slips of spelling in all.

    What makes another answer is never a slip: anything in a word of fewer than six letters, more than one for every
    six letters of a word, another first letter, another digit or sign, a word too many or too few.
    """
    words = same_words(typed, match_case=match_case)
    if not words:
        return False
    wanted = [same_words(text, match_case=match_case) for text in accepted]
    return words in wanted or any(0 < _slips_between(words, text, slips) <= slips for text in wanted)


def may_slip(text: str) -> bool:
    """Whether any word of an accepted text is long enough for a slip."""
    return any(_slips_allowed(word) for word in same_words(text).split())


def _slips_between(typed: str, wanted: str, most: int) -> int:
    """The slips of spelling, or more than ``most`` where it is another answer. 0 only for the same words."""
    pairs = list(zip(typed.split(), wanted.split(), strict=False))
    if len(typed.split()) != len(wanted.split()):
        return most + 1
    slips = 0
    for word, right in pairs:
        if word == right:
            continue
        allowed = min(_slips_allowed(right), most)
        if word[0] != right[0] or _not_letters(word) != _not_letters(right) or abs(len(word) - len(right)) > allowed:
            return most + 1
        distance = edit_distance(word, right)
        if distance > allowed:
            return most + 1
        slips += distance
    return slips


def _slips_allowed(word: str) -> int:
    return sum(letter.isalpha() for letter in word) // LETTERS_FOR_A_SLIP


def _not_letters(word: str) -> list[str]:
    """Digits and signs. Marks on letters, such as vowels in Bengali, belong to the letters."""
    return [letter for letter in word if unicodedata.category(letter)[0] not in "LM"]


def edit_distance(one: str, other: str) -> int:
    """How many letters to put in, take out, change, or swap with the next (Damerau and Levenshtein; no letter is
    touched twice).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
