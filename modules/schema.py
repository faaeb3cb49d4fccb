"""The shape of the content files: which fields they have, and what may stand in them."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from modules.slugs import slugify


def _plain(text: str) -> str:
    if any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in text):
        raise ValueError("Take out the control characters: they can’t be shown.")
    if "[[" in text or "{{" in text:
        raise ValueError("Write plain words: [[terms]] and {{facts}} work only in the text of a lesson.")
    return text


def _slug(text: str) -> str:
    if text != slugify(text):
        raise ValueError("Use small letters a-z, digits and single hyphens only, such as town-halls.")
    return text


def _sluggable(text: str) -> str:
    if not slugify(text):
        raise ValueError("Use at least one letter a-z or digit, so that lessons can refer to it.")
    return text


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_plain)]
OptionalWords = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_plain)]
Slug = Annotated[Words, AfterValidator(_slug)]
TermWords = Annotated[Words, AfterValidator(_sluggable)]
Count = Annotated[int, Field(ge=1, le=1000)]


class Shape(BaseModel):
    """A table of a file. Unknown fields are faults, so that a misspelt one is not lost."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SkillShape(Shape):
    """[[skills]] of programme.toml."""

    id: Words
    label: Words
    description: Words
    source: Words


class ProgrammeShape(Shape):
    """programme.toml."""

    slug: Slug
    title: Words
    summary: Words
    skills: Annotated[list[SkillShape], Field(min_length=1)]


class SkillLevelShape(Shape):
    """An entry of an outcome's ``skills``."""

    skill: Words
    level: Annotated[int, Field(ge=1, le=3)]


class CriterionShape(Shape):
    """An entry of an outcome's ``criteria``: what follows "the learner can"."""

    code: Words
    text: Words


class OutcomeShape(Shape):
    """[[outcomes]] of module.toml."""

    number: Count
    title: Words
    skills: list[SkillLevelShape]
    criteria: Annotated[list[CriterionShape], Field(min_length=1)]


class FactShape(Shape):
    """[[facts]] of module.toml."""

    id: Slug
    statement: Words
    value: Words
    nation: Words
    source: Words
    checked_on: date
    review_by: date

    @model_validator(mode="after")
    def _review_follows_check(self) -> Self:
        if self.review_by <= self.checked_on:
            raise ValueError("Give a review_by that is later than checked_on.")
        return self


class TermShape(Shape):
    """[[terms]] of module.toml."""

    term: TermWords
    definition: Words
    example: Words


class ModuleShape(Shape):
    """module.toml."""

    code: Words
    position: Count
    title: Words
    summary: Words
    hours: Count
    after: list[Words] = []
    outcomes: Annotated[list[OutcomeShape], Field(min_length=1)]
    facts: list[FactShape] = []
    terms: list[TermShape] = []


class OptionShape(Shape):
    """An entry of ``options``. What is not said to be correct is wrong."""

    text: Words
    correct: bool = False
    feedback: OptionalWords = ""


class CheckShape(Shape):
    """[check] of a lesson."""

    prompt: Words
    options: Annotated[list[OptionShape], Field(min_length=2)]

    @model_validator(mode="after")
    def _one_is_correct(self) -> Self:
        if sum(option.correct for option in self.options) != 1:
            raise ValueError("Mark exactly one option as correct.")
        return self


class LessonShape(Shape):
    """The front matter of a lesson."""

    title: Words
    minutes: Count
    summary: OptionalWords = ""
    criteria: Annotated[list[Words], Field(min_length=1)]
    check: CheckShape


class WordsEntryShape(Shape):
    """An entry of words.<language>.toml. An empty text is not there yet."""

    english: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]
    text: OptionalWords
    reviewed_by: OptionalWords = ""
    reviewed_on: date | None = None

    @model_validator(mode="after")
    def _a_review_has_a_day(self) -> Self:
        if bool(self.reviewed_by) != bool(self.reviewed_on):
            raise ValueError("Say both who reviewed it and on which day, or neither.")
        return self


class WordsShape(Shape):
    """words.<language>.toml of a module: meanings by the slug of the term, summaries by the slug of the lesson."""

    meanings: dict[str, WordsEntryShape] = {}
    summaries: dict[str, WordsEntryShape] = {}


_SENTENCES = {
    "missing": "Add this field.",
    "extra_forbidden": "Remove this field or mend its name: no such field is known here.",
    "string_type": "Write words in quotes.",
    "string_too_short": "Write some words: it is empty.",
    "int_type": "Write a whole number, without quotes.",
    "bool_type": "Write true or false, without quotes.",
    "list_type": "Write a list.",
    "model_type": "Write a table with its fields.",
    "date_type": "Write a day, such as 2026-06-01, without quotes.",
    "greater_than_equal": "Write a number of at least {ge}.",
    "less_than_equal": "Write a number of at most {le}.",
    "too_short": "Write at least {min_length} of them.",
    "string_pattern_mismatch": "Copy it from the comment, or run `lms translations extract`: 8 signs, 0-9 and a-f.",
    "value_error": "{error}",
}


def sentence_for(kind: str, context: dict[str, Any], message: str) -> str:
    """What to do about a pydantic error of this kind, in a plain sentence; its own message where we know no better."""
    return _SENTENCES[kind].format(**context) if kind in _SENTENCES else f"Mend this: {message}."
