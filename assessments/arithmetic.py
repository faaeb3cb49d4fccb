"""Arithmetic over named numbers, exact and without ``eval``: what numeric questions are answered by."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

LONGEST_EXPRESSION = 200
LARGEST_NUMBER = 10**15

_OPERATIONS: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class NotArithmetic(ValueError):
    """The expression has something other than numbers, names, ``+ - * /`` and brackets."""


@dataclass(frozen=True)
class Expression:
    """Parsed arithmetic. ``names`` are the numbers that it asks for."""

    names: frozenset[str]
    _tree: ast.expr

    def evaluate(self, values: Mapping[str, int]) -> Fraction:
        """The exact value. Raises KeyError for a name without a value, ZeroDivisionError when it divides by nothing."""
        return _evaluate(self._tree, values)


@lru_cache(maxsize=1024)
def parse_expression(text: str) -> Expression:
    """Read arithmetic such as "band_d * 6 / 9". Raises NotArithmetic, saying what is not allowed."""
    if len(text) > LONGEST_EXPRESSION:
        raise NotArithmetic(f"the arithmetic is longer than {LONGEST_EXPRESSION} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise NotArithmetic(f"“{text}” is not arithmetic") from None
    names: set[str] = set()
    _check(tree, names)
    return Expression(frozenset(names), tree)


def _check(node: ast.expr, names: set[str]) -> None:
    """Allow only what ``_evaluate`` knows, and gather the names."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            _check(left, names)
            _check(right, names)
        case ast.UnaryOp(op=ast.UAdd() | ast.USub(), operand=operand):
            _check(operand, names)
        case ast.Name(id=name):
            names.add(name)
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool) and value < LARGEST_NUMBER:
            pass
        case _:
            raise NotArithmetic(f"only numbers, names, + - * / and brackets are allowed, not “{ast.unparse(node)}”")


def _evaluate(node: ast.expr, values: Mapping[str, int]) -> Fraction:
    match node:
        case ast.BinOp(left=left, op=operation, right=right):
            return _OPERATIONS[type(operation)](_evaluate(left, values), _evaluate(right, values))
        case ast.UnaryOp(op=sign, operand=operand):
            value = _evaluate(operand, values)
            return -value if isinstance(sign, ast.USub) else value
        case ast.Name(id=name):
            return Fraction(values[name])
        case ast.Constant(value=number):
            return Fraction(str(number))  # by its digits: 0.1 is a tenth, not the binary fraction next to it
    raise NotArithmetic("this arithmetic was not checked")
