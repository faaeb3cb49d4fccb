"""TOML text that knows its file, so that a fault in it can be told by line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from modules.problems import Problem
from modules.schema import Shape, sentence_for
from modules.toml_lines import FieldPath, line_of

AnyShape = TypeVar("AnyShape", bound=Shape)


@dataclass(frozen=True, slots=True)
class TomlSource:
    """A TOML text and where it stands: ``first_line`` is above 1 for the front matter of a lesson."""

    file: str
    text: str
    first_line: int = 1

    def read(self, shape: type[AnyShape], problems: list[Problem]) -> AnyShape | None:
        """The text as this shape, or None after adding what is wrong to ``problems``."""
        try:
            data = tomllib.loads(self.text)
        except ValueError as fault:  # tomllib's own error is one; so is int's, for a number of 5,000 digits
            line = re.search(r"\(at line (\d+)", str(fault))
            last = self.text.count("\n") + 1
            at = self.first_line - 1 + (int(line[1]) if line else last)
            problems.append(Problem(self.file, at, "TOML", f"Mend what can’t be read here: {fault}."))
            return None
        except RecursionError:
            problems.append(Problem(self.file, self.first_line, "TOML", "Take out the brackets within brackets."))
            return None
        try:
            return shape.model_validate(data)
        except ValidationError as fault:
            for error in fault.errors(include_url=False, include_input=False):
                sentence = sentence_for(error["type"], error.get("ctx", {}), error["msg"])
                problems.append(self.problem(error["loc"], sentence))
            return None

    def problem(self, path: FieldPath, sentence: str) -> Problem:
        """A fault of the field at this path, such as ("outcomes", 0, "title")."""
        return Problem(self.file, self.first_line - 1 + line_of(self.text, path), _in_words(path), sentence)


def _in_words(path: FieldPath) -> str:
    """("outcomes", 0, "title") -> "outcomes[1].title": people count from 1."""
    names = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(names).removeprefix(".") or "file"
