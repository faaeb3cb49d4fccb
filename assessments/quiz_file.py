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
from assessments.quiz_rules import USUAL, QuizRules
from assessments.typed_entries import ClozeEntry, NumericEntry, ShortTextEntry

LONGEST_MINUTES = 24 * 60
LONGEST_PAUSE_HOURS = 30 * 24


class RulesEntry(Entry):
    """The rules of the quiz."""

    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)] | None = None
    tries: Annotated[int, Field(ge=1)] | None = None
    tries_without_waiting: Annotated[int, Field(ge=1)] = USUAL.tries_without_waiting
    pause_hours: Annotated[int, Field(ge=0, le=LONGEST_PAUSE_HOURS)] = USUAL.pause_hours

    def rules(self) -> QuizRules:
        """The rules."""
        return QuizRules(**self.model_dump())


class QuizFile(Entry):
    """The whole file; its questions are checked one by one."""

    module: Text
    rules: RulesEntry = RulesEntry()
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
