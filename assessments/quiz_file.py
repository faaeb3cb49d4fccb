"""The format of quiz.toml: for each type of question its fields, its rules, and the question that it makes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from assessments.choice_entries import (
    MatchingEntry,
    MultipleResponseEntry,
    OrderingEntry,
    PictureChoiceEntry,
    SingleChoiceEntry,
    TrueFalseEntry,
)
from assessments.entries import Entry, Text
from assessments.questions import AnyQuestion
from assessments.typed_entries import ClozeEntry, NumericEntry, ShortTextEntry


class QuizFile(Entry):
    """The whole file; its questions are checked one by one."""

    module: Text
    questions: Annotated[list[dict[str, Any]], Field(min_length=1)]


AnyEntry = Annotated[
    SingleChoiceEntry
    | MultipleResponseEntry
    | TrueFalseEntry
    | MatchingEntry
    | OrderingEntry
    | NumericEntry
    | ShortTextEntry
    | ClozeEntry
    | PictureChoiceEntry,
    Field(discriminator="type"),
]
ENTRY: TypeAdapter[AnyEntry] = TypeAdapter(AnyEntry)


def question_of(entry: AnyEntry) -> AnyQuestion:
    """The question that a checked entry makes."""
    return entry.question()
