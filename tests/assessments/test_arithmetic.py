"""Arithmetic of numeric questions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.arithmetic import NotArithmetic, parse_expression


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("317", {}, 317),
        ("band_d * 6 / 9", {"band_d": 1800}, 1200),
        ("a / 3 * 3", {"a": 1}, 1),
        ("0.1 + 0.2", {}, Fraction(3, 10)),
        ("-(a - b) * +2", {"a": 1, "b": 5}, 8),
        ("  a + 1 ", {"a": 1}, 2),
    ],
)
def test_arithmetic_is_exact(text: str, values: dict[str, int], result: Fraction) -> None:
    assert parse_expression(text).evaluate(values) == result


def test_an_expression_names_the_numbers_it_asks_for() -> None:
    assert parse_expression("band_d * rate / 100").names == {"band_d", "rate"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "2 ** 9999999",
        "7 // 2",
        "7 % 2",
        "__import__('os')",
        "a.b",
        "a[0]",
        "[1]",
        "'1'",
        "True",
        "1j",
        "1e999",
        "1 < 2",
        "1 if 2 else 3",
        "lambda: 1",
        "a := 1",
        "1\0",
        "(" * 150,
        "1 + " * 60 + "1",
    ],
)
def test_anything_but_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(NotArithmetic):
        parse_expression(text)


@given(st.text(max_size=40) | st.text("ab12.+-*/() ", max_size=40))
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    try:
        expression = parse_expression(text)
        expression.evaluate(dict.fromkeys(expression.names, 3))
    except (NotArithmetic, ZeroDivisionError):
        pass


def test_dividing_by_zero_and_missing_numbers_are_told_apart() -> None:
    with pytest.raises(ZeroDivisionError):
        parse_expression("1 / (a - 1)").evaluate({"a": 1})
    with pytest.raises(KeyError):
        parse_expression("a").evaluate({})
