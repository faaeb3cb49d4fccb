"""Passwords: argon2, a least length, and a list of common ones. No rules about kinds of letters (NCSC's advice)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import gettext as _

SHORTEST = 10
LONGEST = 200
COMMON = Path(__file__).parent / "common_passwords.txt"


def hash_password(password: str) -> str:
    """The password as it is kept."""
    return _hasher().hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether this is the password."""
    try:
        return _hasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def burn_time(password: str) -> None:
    """Spend what a check costs, so that the time taken doesn't tell whether an address is known."""
    _hasher().hash(password[:LONGEST])


def find_fault(password: str, *known: str) -> str | None:
    """What is wrong with a password, in a sentence; None when it is good. ``known``: what others know of the person."""
    if len(password) < SHORTEST:
        return _("Use at least %(number)s letters. Three words that do not belong together are good.", number=SHORTEST)
    if len(password) > LONGEST:
        return _("Use at most %(number)s letters.", number=LONGEST)
    folded = password.casefold().strip()
    if folded in _common() or len(set(folded)) < 4:
        return _("Too many people use this password. Choose another one.")
    if any(part and len(part) >= 4 and part in folded for text in known for part in _parts(text)):
        return _("Do not use your name or e-mail address in the password.")
    return None


def _parts(text: str) -> list[str]:
    return text.casefold().replace("@", " ").replace(".", " ").split()


@cache
def _common() -> frozenset[str]:
    """Common passwords, and what people make of them to reach a length."""
    words = COMMON.read_text(encoding="utf-8").split()
    endings = ["", "1", "12", "123", "1234", "12345", "123456", "!", "1!", "123!", "2024", "2025", "2026"]
    return frozenset(word + ending for word in words for ending in endings) | frozenset(
        a + b for a in words for b in words[:40]
    )


def _hasher() -> PasswordHasher:
    settings = current_app.config
    return PasswordHasher(
        time_cost=settings.get("ARGON2_TIME_COST", 3),
        memory_cost=settings.get("ARGON2_MEMORY_KIB", 19 * 1024),
        parallelism=1,
    )
