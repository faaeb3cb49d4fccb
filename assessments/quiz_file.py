"""The format of quiz.toml: for each type of question its fields, its rules, and the question that it makes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from string import ascii_lowercase
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter

from assessments.arithmetic import NotArithmetic, parse_expression
from assessments.content_files import Place
from assessments.marking import same_words
from assessments.numerals import read_number, write_number
from assessments.questions import (
    AnyQuestion,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    Pair,
    Parameter,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from assessments.quiz_rules import USUAL, QuizRules
from assessments.responses import LONGEST_TEXT

LONGEST_MINUTES = 24 * 60
LONGEST_PAUSE_HOURS = 30 * 24
MOST_DRAWS = 10_000  # so that every number that may be drawn can be tried when the bank is loaded

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+$")]
Rule = tuple[Place, str]


class Entry(BaseModel):
    """A table of a file. What it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True)


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


class OptionEntry(Entry):
    """An option of a choice."""

    text: Text
    correct: bool
    feedback: str = ""


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


class ChoiceEntry(QuestionEntry):
    """What single choice and multiple response have in common."""

    options: Annotated[list[OptionEntry], Field(min_length=3, max_length=len(ascii_lowercase))]

    def broken_rules(self) -> Iterator[Rule]:
        yield from _repeats("options", [option.text for option in self.options])
        for number, option in enumerate(self.options):
            if not option.correct and not option.feedback.strip():
                yield ("options", number, "feedback"), "A wrong option says nothing; say why it is wrong."

    def _number_right(self) -> int:
        return sum(option.correct for option in self.options)

    def _options(self) -> tuple[Option, ...]:
        return tuple(
            Option(id=letter, text=option.text, correct=option.correct, feedback=option.feedback.strip())
            for letter, option in zip(ascii_lowercase, self.options, strict=False)
        )


class SingleChoiceEntry(ChoiceEntry):
    """One of at least three options is right."""

    type: Literal["single_choice"]

    def broken_rules(self) -> Iterator[Rule]:
        yield from super().broken_rules()
        if self._number_right() != 1:
            yield ("options",), f"{self._number_right()} options are correct; make it exactly one."

    def question(self) -> SingleChoice:
        return SingleChoice(**self._shared(), options=self._options())


class MultipleResponseEntry(ChoiceEntry):
    """At least two options are right and one is wrong."""

    type: Literal["multiple_response"]

    def broken_rules(self) -> Iterator[Rule]:
        yield from super().broken_rules()
        if self._number_right() < 2:
            yield ("options",), "Fewer than two options are correct; make it two, or use single_choice."
        if self._number_right() == len(self.options):
            yield ("options",), "No option is wrong; add one."

    def question(self) -> MultipleResponse:
        return MultipleResponse(**self._shared(), options=self._options())


class TrueFalseEntry(QuestionEntry):
    """A statement."""

    type: Literal["true_false"]
    answer: bool
    wrong_feedback: Text

    def question(self) -> TrueFalse:
        return TrueFalse(**self._shared(), answer=self.answer, wrong_feedback=self.wrong_feedback)


class PairEntry(Entry):
    """A left with its right."""

    left: Text
    right: Text
    feedback: Text


class MatchingEntry(QuestionEntry):
    """At least two pairs."""

    type: Literal["matching"]
    pairs: Annotated[list[PairEntry], Field(min_length=2)]
    distractors: list[Text] = []

    def broken_rules(self) -> Iterator[Rule]:
        rights = [pair.right for pair in self.pairs]
        yield from _repeats("pairs", [pair.left for pair in self.pairs], "left")
        yield from _repeats("pairs", rights, "right")
        yield from _repeats("distractors", self.distractors)
        for number, distractor in enumerate(self.distractors):
            if distractor in rights:
                yield ("distractors", number), "It is also a right; change one of them."

    def question(self) -> Matching:
        pairs = tuple(
            Pair(id=f"p{number}", left=pair.left, right=pair.right, feedback=pair.feedback)
            for number, pair in enumerate(self.pairs, start=1)
        )
        return Matching(**self._shared(), pairs=pairs, distractors=tuple(self.distractors))


class OrderingEntry(QuestionEntry):
    """At least three items: two could only ever be shown the wrong way round."""

    type: Literal["ordering"]
    items: Annotated[list[Text], Field(min_length=3)]
    wrong_feedback: Text

    def broken_rules(self) -> Iterator[Rule]:
        yield from _repeats("items", self.items)

    def question(self) -> Ordering:
        items = tuple(Item(id=f"i{number}", text=text) for number, text in enumerate(self.items, start=1))
        return Ordering(**self._shared(), items=items, wrong_feedback=self.wrong_feedback)


class ParameterEntry(Entry):
    """A number that is drawn."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    lowest: int
    highest: int
    step: Annotated[int, Field(ge=1)] = 1


def _number_as_text(answer: object) -> object:
    """A plain number may stand without quotation marks."""
    return str(answer) if type(answer) in (int, float) else answer


class NumericEntry(QuestionEntry):
    """A number, or arithmetic over numbers that are drawn."""

    type: Literal["numeric"]
    answer: Annotated[Text, BeforeValidator(_number_as_text)]
    tolerance: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    unit: str = ""
    parameters: list[ParameterEntry] = []
    wrong_feedback: Text

    def broken_rules(self) -> Iterator[Rule]:
        names = [parameter.name for parameter in self.parameters]
        yield from _repeats("parameters", names, "name")
        yield from self._broken_names(set(names))
        empty = [number for number, parameter in enumerate(self.parameters) if parameter.highest < parameter.lowest]
        for number in empty:
            yield ("parameters", number, "highest"), "It is below lowest; swap them."
        if not empty:
            yield from self._broken_answer(set(names))

    def question(self) -> Numeric:
        return Numeric(
            **self._shared(),
            answer=self.answer,
            tolerance=self.tolerance,
            unit=self.unit.strip(),
            parameters=self._parameters(),
            wrong_feedback=self.wrong_feedback,
        )

    def _parameters(self) -> tuple[Parameter, ...]:
        return tuple(
            Parameter(name=entry.name, lowest=entry.lowest, highest=entry.highest, step=entry.step)
            for entry in self.parameters
        )

    def _broken_names(self, names: set[str]) -> Iterator[Rule]:
        asked = _names_in(self.prompt)
        for name in sorted(asked - names):
            yield ("prompt",), f"{{{name}}} is no parameter; add it to parameters or write the number."
        for name in sorted(names - asked):
            yield ("prompt",), f"It does not show {{{name}}}; a learner cannot know that number."
        for field in ("feedback", "wrong_feedback"):
            for name in sorted(_names_in(getattr(self, field)) - names):
                yield (field,), f"{{{name}}} is no parameter; add it to parameters or write the number."

    def _broken_answer(self, names: set[str]) -> Iterator[Rule]:
        """Try every number that may be drawn: no learner may be the first to meet one that has no answer."""
        try:
            expression = parse_expression(self.answer)
        except NotArithmetic as error:
            yield ("answer",), f"{str(error)[0].upper()}{str(error)[1:]}."
            return
        for name in sorted(expression.names - names):
            yield ("answer",), f"{name} is no parameter; add it to parameters or write the number."
        if expression.names - names:
            return
        parameters = self._parameters()
        if prod(len(parameter.values) for parameter in parameters) > MOST_DRAWS:
            yield ("parameters",), f"More than {MOST_DRAWS:,} questions could be drawn; use larger steps."
            return
        for drawn in product(*(parameter.values for parameter in parameters)):
            values = dict(zip([parameter.name for parameter in parameters], drawn, strict=True))
            chosen = ", ".join(f"{name} = {value}" for name, value in values.items()) or "this answer"
            try:
                right = expression.evaluate(values)
            except ZeroDivisionError:
                yield ("answer",), f"With {chosen} it divides by zero; change the arithmetic or the parameters."
                return
            if not self._can_be_typed(right):
                yield (
                    ("answer",),
                    f"With {chosen} the right answer cannot be typed exactly; "
                    "allow a tolerance, or change the unit or the parameters.",
                )
                return

    def _can_be_typed(self, right: Fraction) -> bool:
        unit = self.unit.strip()
        typed = read_number(write_number(right, unit), unit)
        return typed is not None and abs(typed - right) <= Fraction(str(self.tolerance))


class ShortTextEntry(QuestionEntry):
    """A few words."""

    type: Literal["short_text"]
    accepted: Annotated[
        list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]],
        Field(min_length=1),
    ]
    wrong_feedback: Text

    def broken_rules(self) -> Iterator[Rule]:
        for number, accepted in enumerate(self.accepted):
            if not same_words(accepted):
                yield ("accepted", number), "It is only punctuation, which marking leaves aside; add words."

    def question(self) -> ShortText:
        return ShortText(**self._shared(), accepted=tuple(self.accepted), wrong_feedback=self.wrong_feedback)


AnyEntry = Annotated[
    SingleChoiceEntry
    | MultipleResponseEntry
    | TrueFalseEntry
    | MatchingEntry
    | OrderingEntry
    | NumericEntry
    | ShortTextEntry,
    Field(discriminator="type"),
]
ENTRY: TypeAdapter[AnyEntry] = TypeAdapter(AnyEntry)


def question_of(entry: AnyEntry) -> AnyQuestion:
    """The question that a checked entry makes."""
    return entry.question()


def _repeats(field: str, texts: Sequence[str], part: str | None = None) -> Iterator[Rule]:
    """Texts that stand twice in a list, whatever their letter case."""
    met: set[str] = set()
    for number, text in enumerate(texts):
        if text.casefold() in met:
            yield (field, number, part) if part else (field, number), f"“{text}” stands there twice; change one."
        met.add(text.casefold())


def _names_in(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))
