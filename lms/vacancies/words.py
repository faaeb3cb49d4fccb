"""Words of posts as they are searched: folded, so that Môn is found as mon and officers as officer. Pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40
MOST_ASKED = 8  # of a search: nobody types more that narrow it further
WORD = re.compile(r"[^\W_]+")
APOSTROPHES = re.compile(r"['’ʼ]")
# In every text, so they tell no post from another.
STOP_WORDS = frozenset(
    (
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "for",
        "from",
        "has",
        "have",
        "in",
        "is",
        "of",
        "on",
        "or",
        "our",
        "so",
        "that",
        "the",
        "their",
        "this",
        "to",
        "was",
        "we",
        "were",
        "will",
        "with",
        "you",
        "your",
    )
)  # fmt: skip


def words_of(text: str) -> list[str]:
    """The words of a text, each once, in the order of the text."""
    plain = APOSTROPHES.sub("", _without_accents(text.casefold()))
    folded = (_singular(word)[:LONGEST] for word in WORD.findall(plain) if word not in STOP_WORDS)
    return list(dict.fromkeys(folded))


def asked_words(text: str) -> list[str]:
    """The words of a search, as many as are looked for."""
    return words_of(text)[:MOST_ASKED]


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _singular(word: str) -> str:
    """A word without the s of its plural. Both sides are folded alike, so what is cut wrongly is found all the same."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
