"""The reference of a concern or complaint: who holds it may see its state. Sixty bits of chance: nobody guesses it."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
LOOKALIKES = str.maketrans("OIL", "011")


def new_reference() -> str:
    """A reference such as "7Q2M-9XWD-4K0P"; no letter in it is read as another."""
    letters = "".join(secrets.choice(ALPHABET) for _number in range(LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))


def read_reference(typed: str) -> str | None:
    """The reference that somebody typed, in whatever case, with or without its dashes; None when it can be none."""
    letters = "".join(typed.upper().split()).replace("-", "").replace("–", "").translate(LOOKALIKES)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))
