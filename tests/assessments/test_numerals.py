"""Numbers as people type and read them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.numerals import read_number, write_number


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("1520", "", 1520),
        ("1,520", "", 1520),
        ("£1,520.00", "£", 1520),
        ("£1,520.00", "", 1520),
        (" 1 520 ", "", 1520),
        ("1\u00a0520\u202f000", "", 1520000),
        ("1,52,000", "", 152000),
        ("1520,50", "£", Fraction("1520.5")),
        ("1.520,50", "£", Fraction("1520.5")),
        ("0,520", "", Fraction("0.52")),
        ("1.520", "", Fraction("1.52")),
        (".5", "", Fraction("0.5")),
        ("7.", "", 7),
        ("-5", "", -5),
        ("−5", "", -5),
        ("-£5", "£", -5),
        ("+5", "", 5),
        ("١٥٢٠", "", 1520),
        ("١٬٥٢٠٫٥", "", Fraction("1520.5")),
        ("۱۵۲۰", "", 1520),
        ("১,৫২০", "", 1520),
        ("\u200f١٥\u200f", "", 15),
        ("１５２０", "", 1520),
        ("12 days", "days", 12),
        ("1 Day", "days", 1),
        ("12 days", "day", 12),
        ("52p", "pence", 52),
        ("70 per cent", "%", 70),
        ("٧٠٪", "%", 70),
        ("1520 pounds", "£", 1520),
        ("£1520 a year", "£ a year", 1520),
        ("1520", "£ a year", 1520),
    ],
)
def test_a_number_is_read_as_it_was_meant(typed: str, unit: str, number: Fraction) -> None:
    assert read_number(typed, unit) == number


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("", ""),
        (".", ""),
        ("twelve", ""),
        ("5²", ""),
        ("1e3", ""),
        ("1/2", ""),
        ("5 or 6", ""),
        ("1,5,2", ""),
        ("1 5", ""),
        ("12 days", "hours"),
        ("52p", "£"),
        ("£52", "days"),
        ("5 million", "£"),
        ("--5", ""),
        ("1,520.00.00", ""),
        ("9" * 61, ""),
        ("nan", ""),
        ("inf", ""),
    ],
)
def test_what_is_not_certainly_one_number_is_none(typed: str, unit: str) -> None:
    assert read_number(typed, unit) is None


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (1520, "", "1,520"),
        (Fraction("1520.5"), "£", "£1,520.50"),
        (-1520, "£", "-£1,520"),
        (Fraction(4000, 3), "£ a year", "£1,333.33 a year"),
        (Fraction("0.125"), "", "0.125"),
        (Fraction(1, 3), "hours", "0.333333 hours"),
        (70, "%", "70%"),
        (52, "p", "52p"),
        (12, "days", "12 days"),
        (0, "", "0"),
        (Fraction(-1, 10**9), "", "0"),
    ],
)
def test_a_number_is_written_for_reading(value: Fraction, unit: str, written: str) -> None:
    assert write_number(value, unit) == written


@given(
    st.decimals(-(10**8), 10**8, places=2),
    st.sampled_from(["", "£", "£ a year", "$", "%", "p", "pence", "days", "Band D homes", "per cent"]),
)
def test_what_is_written_can_be_read_back(value: Fraction, unit: str) -> None:
    assert read_number(write_number(Fraction(value), unit), unit) == Fraction(value)


@given(st.text(max_size=80), st.text(max_size=10))
def test_reading_never_raises(typed: str, unit: str) -> None:
    assert read_number(typed, unit) is None or typed
