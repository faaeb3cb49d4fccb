"""Drawings for readers whose writing runs from right to left: what comes first stands at the right.

Places are turned over, words are not: each begins where it ended before. A drawing of something that is the same for
everybody, such as the name of a file or an English letter, says so with data-direction="ltr" and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

DRAWING = re.compile(r'(<svg class="lms-drawing" [^>]*viewBox="0 0 (\d+) \d+">)(.*?)(</svg>)', re.DOTALL)
TAG = re.compile(r"<(/?)([a-z]+)((?: [a-z0-9-]+=\"[^\"]*\")*)(/?)>")
ATTRIBUTE = re.compile(r' ([a-z0-9-]+)="([^"]*)"')
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
TOKEN = re.compile(rf"[a-zA-Z]|{NUMBER}")
TRANSLATE = re.compile(rf"\s*translate\(\s*({NUMBER})(.*)\)\s*", re.DOTALL)
ANCHORS = {"start": "end", "end": "start", "middle": "middle"}
TURNED = ("x1", "x2", "cx")
# What each letter of a path is followed by: x turns over, y stays, - changes its sign, and so does f, a flag of an arc.
PATHS = {
    "M": "xy",
    "L": "xy",
    "T": "xy",
    "H": "x",
    "V": "y",
    "C": "xyxyxy",
    "S": "xyxy",
    "Q": "xyxy",
    "A": "yy-yfxy",
    "Z": "",
}


class CanNotBeTurned(Exception):
    """A drawing turns by more than a shift of places. It stays as it is."""


@lru_cache(maxsize=512)
def mirrored(html: str) -> str:
    """A lesson's HTML with its drawings turned over. Turning over twice gives the same drawing again."""
    return DRAWING.sub(_turned, html)


def _turned(found: re.Match[str]) -> str:
    opening, width, shapes, closing = found.groups()
    if 'data-direction="ltr"' in opening:
        return found.group()
    try:
        return opening + mirror_shapes(shapes, int(width)) + closing
    except CanNotBeTurned:
        return found.group()


def mirror_shapes(shapes: str, width: int) -> str:
    """The elements inside a drawing of this width, turned over. Raises CanNotBeTurned."""
    edges: list[Decimal] = [Decimal(width)]

    def element(found: re.Match[str]) -> str:
        closes, tag, written, alone = found.groups()
        if closes:
            if tag == "g":
                edges.pop()
            return found.group()
        edge = edges[-1]
        attributes = dict(ATTRIBUTE.findall(written))
        if "transform" in attributes:
            attributes["transform"] = _transform(attributes["transform"], edge)
        if tag == "g" and not alone:
            edges.append(Decimal(0) if "transform" in attributes else edge)
        elif "transform" in attributes:
            edge = Decimal(0)
        _turn(tag, attributes, edge)
        return f"<{tag}{''.join(f' {name}={chr(34)}{value}{chr(34)}' for name, value in attributes.items())}{alone}>"

    return TAG.sub(element, shapes)


def _turn(tag: str, attributes: dict[str, str], edge: Decimal) -> None:
    """Turn the places of an element over, in place."""
    for name in TURNED:
        if name in attributes:
            attributes[name] = _written(edge - Decimal(attributes[name]))
    if "dx" in attributes:
        attributes["dx"] = _written(-Decimal(attributes["dx"]))
    if tag == "rect":
        attributes["x"] = _written(edge - Decimal(attributes.get("x", "0")) - Decimal(attributes["width"]))
    elif tag in ("circle", "ellipse") and "cx" not in attributes:
        attributes["cx"] = _written(edge)
    elif "x" in attributes or tag == "text":
        attributes["x"] = _written(edge - Decimal(attributes.get("x", "0")))
    if tag == "text" or "text-anchor" in attributes:
        attributes["text-anchor"] = ANCHORS[attributes.get("text-anchor", "start")]
    if "points" in attributes:
        numbers = [Decimal(number) for number in re.findall(NUMBER, attributes["points"])]
        places = (edge - number if index % 2 == 0 else number for index, number in enumerate(numbers))
        attributes["points"] = " ".join(map(_written, places))
    if "d" in attributes:
        attributes["d"] = _path(attributes["d"], edge)


def _transform(transform: str, edge: Decimal) -> str:
    found = TRANSLATE.fullmatch(transform)
    if found is None or "(" in found[2]:
        raise CanNotBeTurned(transform)
    return f"translate({_written(edge - Decimal(found[1]))}{found[2]})"


def _path(path: str, edge: Decimal) -> str:
    tokens = iter(_tokens_of(path))
    written: list[str] = []
    letter, is_first = "", True
    held: list[str] = []
    for token in tokens:
        if token.isalpha():
            letter = token
            written.append(token)
            if PATHS[letter.upper()] == "":
                held = []
            continue
        held.append(token)
        shape = PATHS[letter.upper()]
        if len(held) == len(shape):
            # A path that begins with a small m begins at a place all the same.
            is_place = letter.isupper() or is_first
            turn: Callable[[Decimal], Decimal] = (lambda x: edge - x) if is_place else (lambda x: -x)
            written += [_part(kind, part, turn) for kind, part in zip(shape, held, strict=True)]
            held, is_first = [], False
    return " ".join(written)


def _part(kind: str, part: str, turn: Callable[[Decimal], Decimal]) -> str:
    if kind == "f":
        return "1" if part == "0" else "0"
    number = Decimal(part)
    if kind == "x":
        number = turn(number)
    elif kind == "-":
        number = -number
    return _written(number)


def _tokens_of(path: str) -> Iterator[str]:
    """Letters and numbers; the two flags of an arc may be written together with what follows them."""
    letter, place = "", 0
    position = 0
    while position < len(path):
        found = TOKEN.match(path, position)
        if found is None:
            position += 1
            continue
        token = found.group()
        if token.isalpha():
            letter, place = token, 0
        else:
            if letter in "aA" and place % 7 in (3, 4):
                token = token[0]
            place += 1
        position += len(token)
        yield token


def _written(number: Decimal) -> str:
    """A number without zeros that say nothing."""
    text = format(number.normalize() if number else Decimal(0), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
