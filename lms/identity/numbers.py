"""Learner numbers, checked as they are typed. Pure."""

from __future__ import annotations

import re

DIGITS = 10
MODULUS = 11
RIGHT = 10
SCN_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)


def clean_number(typed: str) -> str:
    """The digits, as somebody writes them with spaces or dashes between."""
    return re.sub(r"[\s\-]", "", typed)


def is_uln(number: str) -> bool:
    """Whether it can be a Unique Learner Number (domain sheet): ten digits, the first not 0, and the sum of each digit
    times 10, 9, … 1 leaves 10 when divided by 11.
    """
    if not re.fullmatch(r"[1-9][0-9]{9}", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, range(DIGITS, 0, -1), strict=True))
    return total % MODULUS == RIGHT


def is_scn(number: str) -> bool:
    """Whether it can be a Scottish Candidate Number: nine digits, the first two of a year, and the last a check. The
    sum of each times 3, 2, 7, 6, 5, 4, 3, 2 and 1 leaves nothing when divided by 11 (HESA Student Record, field SCN:
    https://www.hesa.ac.uk/collection/c07051/n/scn).
    """
    if not re.fullmatch(r"[0-9]{9}", number):
        return False
    return sum(int(digit) * weight for digit, weight in zip(number, SCN_WEIGHTS, strict=True)) % MODULUS == 0
