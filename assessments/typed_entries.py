"""Entries of quiz.toml whose answer is typed, in whole or in gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from assessments.arithmetic import NotArithmetic, parse_expression
from assessments.entries import Entry, QuestionEntry, Rule, Text, repeats
from assessments.numerals import read_number, write_number
from assessments.questions import GAP_MARK, Cloze, Gap, Numeric, Parameter, ShortText
from assessments.responses import LONGEST_TEXT
from assessments.spelling import may_slip, same_words

MOST_DRAWS = 10_000  # so that every number that may be drawn can be tried when the bank is loaded


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
        yield from repeats("parameters", names, "name")
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


Typed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]
Slips = Annotated[int, Field(ge=0, le=3)]


class ShortTextEntry(QuestionEntry):
    """A few words."""

    type: Literal["short_text"]
    accepted: Annotated[list[Typed], Field(min_length=1)]
    match_case: bool = False
    spelling_slips: Slips = 0
    wrong_feedback: Text

    def broken_rules(self) -> Iterator[Rule]:
        yield from _broken_words(self.accepted, self.spelling_slips)

    def question(self) -> ShortText:
        return ShortText(
            **self._shared(),
            accepted=tuple(self.accepted),
            match_case=self.match_case,
            spelling_slips=self.spelling_slips,
            wrong_feedback=self.wrong_feedback,
        )


class GapEntry(Entry):
    """A gap, typed or chosen."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    accepted: Annotated[list[Typed], Field(min_length=1)]
    choices: list[Typed] = []
    match_case: bool = False
    spelling_slips: Slips = 0
    feedback: Text

    def broken_rules(self) -> Iterator[Rule]:
        """Where the gap breaks a rule."""
        if not self.choices:
            yield from _broken_words(self.accepted, self.spelling_slips)
            return
        yield from repeats("choices", self.choices)
        for number, accepted in enumerate(self.accepted):
            if accepted not in self.choices:
                yield ("accepted", number), f"“{accepted}” is not among the choices; add it there or take it out."
        if set(self.choices) <= set(self.accepted):
            yield ("choices",), "No choice is wrong; add one."
        if self.match_case or self.spelling_slips:
            field = "match_case" if self.match_case else "spelling_slips"
            yield (field,), "This gap is chosen, not typed; take it out."

    def gap(self) -> Gap:
        """The gap."""
        return Gap(
            id=self.id,
            accepted=tuple(self.accepted),
            choices=tuple(self.choices),
            match_case=self.match_case,
            spelling_slips=self.spelling_slips,
            feedback=self.feedback,
        )


class ClozeEntry(QuestionEntry):
    """A text with gaps: each stands in it once."""

    type: Literal["cloze"]
    text: Text
    gaps: Annotated[list[GapEntry], Field(min_length=1, max_length=20)]

    def broken_rules(self) -> Iterator[Rule]:
        ids = [gap.id for gap in self.gaps]
        marks = GAP_MARK.findall(self.text)
        yield from repeats("gaps", ids, "id")
        for mark in dict.fromkeys(marks):
            if mark not in ids:
                yield ("text",), f"{{{{{mark}}}}} is no gap; add it to gaps or mend its name."
            if marks.count(mark) > 1:
                yield ("text",), f"{{{{{mark}}}}} stands there {marks.count(mark)} times; keep one."
        for number, gap in enumerate(self.gaps):
            if gap.id not in marks:
                yield ("gaps", number, "id"), f"The text has no {{{{{gap.id}}}}}; write it where the gap is."
            for place, sentence in gap.broken_rules():
                yield ("gaps", number, *place), sentence

    def question(self) -> Cloze:
        return Cloze(**self._shared(), text=self.text, gaps=tuple(gap.gap() for gap in self.gaps))


def _broken_words(accepted: Sequence[str], slips: int) -> Iterator[Rule]:
    """What is wrong with words that are to be typed."""
    for number, text in enumerate(accepted):
        if not same_words(text):
            yield ("accepted", number), "It is only punctuation, which marking leaves aside; add words."
    if slips and not any(may_slip(text) for text in accepted):
        yield ("spelling_slips",), "No word has six letters, so none can have a slip; take it out."


def _names_in(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))
