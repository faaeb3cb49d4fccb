"""A drawing as one line of text, as the "d" of an SVG path, turned into the operators of a PDF page."""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN = re.compile(r"\s*,?\s*(?:([A-Za-z])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))")
NUMBERS_OF = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "Z": 0}
Point = tuple[float, float]


class PathError(ValueError):
    """The path can't be drawn; the sentence says why."""


def path_operators(path: str) -> str:
    """The path in PDF's words, with y growing downwards as in SVG. It knows M, L, H, V, C, Q and Z, large and small.

    Raises PathError for anything else.
    """
    written: list[str] = []
    here = start = (0.0, 0.0)
    for command, numbers in _steps(path):
        name = command.upper()
        base = here if command.islower() else (0.0, 0.0)
        if name == "Z":
            written.append("h")
            here = start
            continue
        points = _points(name, numbers, here, base)
        if name == "Q":
            control, end = points
            points = [_between(here, control), _between(end, control), end]
        here = points[-1]
        if name == "M":
            start = here
        operator = "m" if name == "M" else "c" if len(points) == 3 else "l"
        written.append(" ".join(f"{x:g} {y:g}" for x, y in points) + f" {operator}")
    if not written:
        raise PathError("The path draws nothing.")
    return " ".join(written)


def _points(name: str, numbers: list[float], here: Point, base: Point) -> list[Point]:
    if name == "H":
        return [(base[0] + numbers[0], here[1])]
    if name == "V":
        return [(here[0], base[1] + numbers[0])]
    return [(base[0] + x, base[1] + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _between(end: Point, control: Point) -> Point:
    """A control point of the cubic curve that equals a quadratic one."""
    return (end[0] + (control[0] - end[0]) * 2 / 3, end[1] + (control[1] - end[1]) * 2 / 3)


def _steps(path: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers; a command whose numbers go on is repeated, a move as lines."""
    tokens = list(_tokens(path))
    place = 0
    command = ""
    while place < len(tokens):
        token = tokens[place]
        if isinstance(token, str):
            command = token
            place += 1
        elif command in ("", "Z", "z"):
            raise PathError(f"{token:g} stands where a command should, such as M or L.")
        if command.upper() not in NUMBERS_OF:
            raise PathError(f"{command!r} can’t be drawn. Use M, L, H, V, C, Q and Z.")
        count = NUMBERS_OF[command.upper()]
        numbers = [one for one in tokens[place : place + count] if isinstance(one, float)]
        if len(numbers) < count:
            raise PathError(f"{command} needs {count} numbers.")
        yield command, numbers
        place += count
        command = {"M": "L", "m": "l"}.get(command, command)


def _tokens(path: str) -> Iterator[str | float]:
    place = 0
    text = path.rstrip()
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            raise PathError(f"{text[place]!r} is no part of a path.")
        yield found[1] or float(found[2])
        place = found.end()
