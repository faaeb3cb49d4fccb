"""Numbers as people type and read them.

In what is typed, a comma before groups of three digits parts thousands, as in Britain ("1,520" is one thousand five
hundred and twenty); so do spaces, and commas as on the Indian subcontinent ("1,52,000"). Any other single comma is a
decimal comma ("1520,50", "1.520,50", "0,520"). A point alone is always a decimal point ("1.520" is about one and a
half). Digits of every script count. What cannot be read with certainty is not a number.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

LONGEST_NUMBER = 60

CURRENCIES = "£€$"
SAME_UNITS = (
    {"£", "pound", "pounds", "gbp"},
    {"%", "percent", "per cent"},
    {"p", "pence", "penny"},
)

_SAME_MARK = str.maketrans("٫٬．，−–＋％٪", ".,.,--+%%")
_BRITISH = re.compile(
    r"""(?P<whole>\d+ | [1-9]\d{0,2}(?:,\d{3})+ | [1-9]\d{0,2}(?:[ ]\d{3})+ | [1-9]\d?(?:,\d{2})+,\d{3})?
        (?:\.(?P<part>\d*))?""",
    re.VERBOSE,
)
_DECIMAL_COMMA = re.compile(r"(?P<whole>\d+|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+),(?P<part>\d+)")
_TYPED = re.compile(r"(?P<head>[^\d.,]*)(?P<number>[\d., ]*\d)(?P<tail>[^\d]*)")


def read_number(text: str, unit: str = "") -> Fraction | None:
    """The exact number that was typed, with or without its unit, or None when it is not certainly one number.

    A "£" is read when the unit is pounds, or when the question has no unit.
    """
    typed = _TYPED.fullmatch(_plain(text)) if len(text) <= LONGEST_NUMBER else None
    if typed is None:
        return None
    head = typed["head"].replace(" ", "")
    sign, head = ("-" if "-" in head else "+"), re.sub(r"[+-]", "", head, count=1)
    tail = typed["tail"].strip(" .,")
    if head not in _heads(unit) or tail not in _tails(unit):
        return None
    number = typed["number"].strip()
    digits = _BRITISH.fullmatch(number) or _DECIMAL_COMMA.fullmatch(number)
    if digits is None:
        return None
    whole = re.sub(r"\D", "", digits["whole"] or "0")
    return Fraction(f"{sign}{whole}.{digits['part'] or '0'}")


def write_number(value: int | Fraction, unit: str = "") -> str:
    """A number for reading: "1,520", "£1,520.50 a year", "70%", "52p", "12 days".

    Rounded to six places, money to two.
    """
    rounded = round(Fraction(value), 2 if unit.startswith(tuple(CURRENCIES)) else 6)
    digits = f"{float(abs(rounded)):,.6f}".rstrip("0").rstrip(".")
    sign = "-" if rounded < 0 else ""
    if unit.startswith(tuple(CURRENCIES)):
        digits = digits if rounded.denominator == 1 else f"{float(abs(rounded)):,.2f}"
        return f"{sign}{unit[0]}{digits}{unit[1:]}"
    space = "" if unit in ("%", "p", "") else " "
    return f"{sign}{digits}{space}{unit}"


def _plain(text: str) -> str:
    """The text in ASCII digits and marks, one space for any spacing, without the invisible marks of direction."""
    letters = []
    for letter in text.translate(_SAME_MARK):
        if letter.isdecimal():
            letters.append(str(unicodedata.decimal(letter)))
        elif unicodedata.category(letter) != "Cf":
            letters.append(letter)
    return " ".join("".join(letters).split()).casefold()


def _heads(unit: str) -> set[str]:
    """What may stand before the digits."""
    if not unit:
        return {"", "£"}
    return {"", *(same for same in _same_units(unit) if same in CURRENCIES)}


def _tails(unit: str) -> set[str]:
    """What may stand after the digits."""
    tails = {"", f"{unit.casefold()}s", unit.casefold().removesuffix("s")} | _same_units(unit)
    if unit.startswith(tuple(CURRENCIES)):
        tails.add(unit[1:].strip().casefold())
    return tails


def _same_units(unit: str) -> set[str]:
    """Other ways to write the unit; of "£ a year", those of "£"."""
    units = {unit.casefold(), *(sign for sign in CURRENCIES if unit.startswith(sign))}
    return units.union(*(same for same in SAME_UNITS if same & units))
