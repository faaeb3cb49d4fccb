"""What the entries of quiz.toml have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assessments.content_files import Place

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+$")]
Rule = tuple[Place, str]


class Entry(BaseModel):
    """A table of a file. What it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True)


class QuestionEntry(Entry):
    """What every question has."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    criterion: Code
    difficulty: Annotated[int, Field(ge=1, le=3)]
    prompt: Text
    feedback: Text

    def broken_rules(self) -> Iterator[Rule]:
        """Where the question breaks a rule of its type, and what to do."""
        yield from ()

    def _shared(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("id", "criterion", "difficulty", "prompt", "feedback")}


def repeats(field: str, texts: Sequence[str], part: str | None = None) -> Iterator[Rule]:
    """Texts that stand twice in a list, whatever their letter case."""
    met: set[str] = set()
    for number, text in enumerate(texts):
        if text.casefold() in met:
            yield (field, number, part) if part else (field, number), f"“{text}” stands there twice; change one."
        met.add(text.casefold())
