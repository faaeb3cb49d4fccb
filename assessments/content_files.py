"""TOML files that say where each of their fields stands, so that a mistake in one is quickly found."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]

_SENTENCES = {
    "missing": "It is missing; add it.",
    "extra_forbidden": "No such field is known; remove it or check its spelling.",
    "string_too_short": "It is empty; write something.",
    "string_type": "It is not text; put it in quotation marks.",
    "bool_type": "It is neither true nor false; write one of them, without quotation marks.",
    "int_type": "It is not a whole number; write one, without quotation marks.",
    "union_tag_not_found": "The question has no type; add one, such as single_choice.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file: where it is, what is wrong and what to do."""

    file: Path
    line: int
    field: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.sentence}"


class ContentError(Exception):
    """Banks or tasks that cannot be used, with every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class ContentFile:
    """A TOML file that was read."""

    path: Path
    data: dict[str, Any]
    _lines: Sequence[str]

    def problem(self, place: Place, sentence: str) -> Problem:
        """A problem at a place such as ("questions", 3, "options", 1, "feedback"), counted from 0."""
        return Problem(self.path, self._line_of(place), self._name_of(place), sentence)

    def problems_of(self, error: ValidationError) -> list[Problem]:
        """What pydantic found in the file."""
        return [self.problem(detail["loc"], _sentence_of(detail)) for detail in error.errors()]

    def problems_of_union(self, error: ValidationError, at: Place) -> list[Problem]:
        """What pydantic found in the part at this place, which is one of several types told apart by ``type``."""
        problems = []
        for detail in error.errors():
            # A place within the part starts with its type, which is no field of the file.
            place = detail["loc"][1:] if detail["loc"] else ("type",)
            problems.append(self.problem((*at, *place), _sentence_of(detail)))
        return problems

    def _name_of(self, place: Place) -> str:
        """ "lg1-q04.options[2].feedback", counted from 1 as people do; a part with an id or code goes by that."""
        name = ""
        value: Any = self.data
        for step in place:
            try:
                value = value[step]
            except (LookupError, TypeError):
                value = None
            if isinstance(step, str):
                name = f"{name}.{step}" if name else step
            elif isinstance(value, dict) and isinstance(known_as := value.get("id", value.get("code")), str):
                name = known_as
            else:
                name = f"{name}[{step + 1}]"
        return name or "file"

    def _line_of(self, place: Place) -> int:
        """The line, counted from 1, on which the place stands, or the nearest one before it that can be found."""
        start, end = 0, len(self._lines)
        for depth, step in enumerate(place):
            if isinstance(step, str):
                following = place[depth + 1] if depth + 1 < len(place) else None
                tables = self._starts(rf"\[\[\s*([\w-]+\.)*{re.escape(step)}\s*\]\]", start, end)
                if isinstance(following, int) and following < len(tables):
                    start, end = tables[following], (*tables[following + 1 :], end)[0]
                elif table := self._starts(rf"\[\s*{re.escape(step)}\s*\]", start, end):
                    start, end = table[0], (*self._starts(r"\[", table[0] + 1, end), end)[0]
                elif keys := self._starts(rf"{re.escape(step)}\s*=", start, end):
                    start, end = keys[0], self._end_of_value(keys[0], end)
                else:
                    return start + 1
            elif not self._lines[start].lstrip().startswith("[["):
                elements = self._starts(r"(\w+\s*=\s*\[\s*)?[{\"']", start, end)
                start = elements[step] if step < len(elements) else start
        return start + 1

    def _starts(self, pattern: str, start: int, end: int) -> list[int]:
        """The lines from ``start`` up to ``end`` that begin with the pattern."""
        return [number for number in range(start, end) if re.match(rf"\s*{pattern}", self._lines[number])]

    def _end_of_value(self, start: int, end: int) -> int:
        later = self._starts(r"(\w+\s*=|\[\[)", start + 1, end)
        return later[0] if later else end


def read_content(path: Path) -> ContentFile:
    """Read a TOML file. Raises ContentError when it is missing or is not TOML."""
    try:
        content = path.read_bytes()
        text = content.decode()
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise ContentError([Problem(path, 1, "file", "It is missing; write it.")]) from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ContentError([Problem(path, line, "file", "It is not UTF-8 text; save it as UTF-8.")]) from None
    except tomllib.TOMLDecodeError as error:
        named = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(named[1]) if named else text.count("\n") + 1
        raise ContentError([Problem(path, line, "file", f"It is not TOML: {error}.")]) from None
    return ContentFile(path, data, _without_long_texts(text))


def _without_long_texts(text: str) -> list[str]:
    """The lines, with those inside texts of several lines left empty: what looks like a field there is none."""
    lines = text.splitlines()
    mark = ""
    for number, line in enumerate(lines):
        inside = mark
        for found in re.findall(r'"""|\'\'\'', line):
            mark = "" if found == mark else mark or found
        if inside:
            lines[number] = ""
    return lines or [""]


def _sentence_of(detail: ErrorDetails) -> str:
    if detail["type"] == "union_tag_invalid":
        return f"No such type of question is known; use one of {detail['ctx']['expected_tags']}."
    known = _SENTENCES.get(detail["type"])
    return known or f"{detail['msg'].removesuffix('.')}."
