"""Certificate numbers: nobody guesses one, and one that was typed from paper is still understood."""

from __future__ import annotations

import secrets
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "WLG"
LETTERS = 19
GROUP = 5
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_number(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new number with 95 random bits and a check letter, such as "WLG-7K3M9-QXT40-…".

    ``choose`` takes one letter of several. Only data for measuring, which must be the same each time, brings its own.
    """
    body = "".join(choose(ALPHABET) for _letter in range(LETTERS))
    return written(body)


def normalise_number(text: str) -> str | None:
    """The number that was meant: small letters, missing dashes, and O for 0 or I for 1 are understood.

    None for what can't be a number: too short or long, with other signs, or with a slip that the check letter shows.
    """
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    body = letters.removeprefix(PREFIX).translate(READ_AS)
    if len(body) != LETTERS + 1 or any(letter not in ALPHABET for letter in body):
        return None
    return written(body[:-1]) if _check_letter(body[:-1]) == body[-1] else None


def written(letters: str) -> str:
    """The number that these nineteen letters make, with its check letter and its dashes."""
    body = letters + _check_letter(letters)
    groups = [body[start : start + GROUP] for start in range(0, len(body), GROUP)]
    return "-".join([PREFIX, *groups])


def _check_letter(body: str) -> str:
    """A weighted sum by a prime: it shows one wrong letter, and two neighbours that changed places."""
    total = sum((place + 1) * ALPHABET.index(letter) for place, letter in enumerate(body))
    return ALPHABET[total % 31]
