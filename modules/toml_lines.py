"""Where in a TOML text a field stands: tomllib does not say, and writers need the line."""

from __future__ import annotations

import re
from collections.abc import Iterator

FieldPath = tuple[str | int, ...]

_STRINGS_AND_COMMENTS = re.compile(
    r'"""(?:\\.|[^\\])*?"""' r"|'''.*?'''" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'" r"|#[^\n]*", re.DOTALL
)
_HEADER = re.compile(r"^[ \t]*(\[\[?)([\w.\- \t]+?)\]\]?[ \t]*$", re.MULTILINE)


def line_of(toml: str, path: FieldPath) -> int:
    """The line, from 1, of the field at a path such as ("options", 0, "text"), or of the nearest table around it."""
    masked = _STRINGS_AND_COMMENTS.sub(_mask, toml)
    position, start, end, depth = _nearest_table(masked, path)
    for step in path[depth:]:
        piece = _find(masked, start, end, step)
        if piece is None:
            break
        position, start, end = piece
    return toml.count("\n", 0, position) + 1


def _mask(match: re.Match[str]) -> str:
    """As many letters that mean nothing to TOML, so that positions and lines stay."""
    return re.sub(r"[^\n]", " " if match[0].startswith("#") else "_", match[0])


def _nearest_table(text: str, path: FieldPath) -> tuple[int, int, int, int]:
    """The deepest table with a header that the path goes through: its position, the span of its fields, its depth."""
    headers = list(_HEADER.finditer(text))
    best = (0, 0, headers[0].start() if headers else len(text), 0)
    counts: dict[tuple[str, ...], int] = {}
    for header, following in zip(headers, [*headers[1:], None], strict=True):
        names = tuple(name.strip() for name in header[2].split("."))
        if header[1] == "[[":
            counts = {array: count for array, count in counts.items() if array[: len(names)] != names or array == names}
            counts[names] = counts.get(names, -1) + 1
        here: FieldPath = ()
        for length in range(1, len(names) + 1):
            here += (names[length - 1],)
            if names[:length] in counts:
                here += (counts[names[:length]],)
        if len(here) > best[3] and here == path[: len(here)]:
            best = (header.start(2), header.end(), following.start() if following else len(text), len(here))
    return best


def _find(text: str, start: int, end: int, step: str | int) -> tuple[int, int, int] | None:
    """A field by name, or an item by number, within a span: its position and the span inside its brackets."""
    for number, (piece_start, piece_end) in enumerate(_pieces(text, start, end)):
        piece = text[piece_start:piece_end]
        name, equals, _value = piece.partition("=")
        if number == step or (equals and name.strip() == step):
            opening = re.search(r"[\[{]", piece)
            inside = piece_start + opening.end() if opening else piece_end
            closing = max(piece.rfind("]"), piece.rfind("}"))
            return piece_start, inside, max(inside, piece_start + closing)
    return None


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What commas and line ends outside brackets separate, without the blanks around it."""
    depth, begin = 0, start
    for position in range(start, end + 1):
        letter = text[position] if position < end else "\n"
        if letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
        elif (letter in ",\n" and depth == 0) or position == end:
            piece = text[begin:position]
            if stripped := piece.strip(" \t\n"):
                blanks = len(piece) - len(piece.lstrip(" \t\n"))
                yield begin + blanks, begin + blanks + len(stripped)
            begin = position + 1
