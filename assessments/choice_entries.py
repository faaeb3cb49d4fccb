"""Entries of quiz.toml whose answer is chosen from what is offered."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from assessments.entries import Entry, QuestionEntry, Rule, Text, repeats
from assessments.questions import (
    Item,
    Matching,
    MultipleResponse,
    Option,
    Ordering,
    Pair,
    PictureChoice,
    PictureOption,
    SingleChoice,
    TrueFalse,
)


class OptionEntry(Entry):
    """An option of a choice."""

    text: Text
    correct: bool
    feedback: str = ""


class ChoiceEntry(QuestionEntry):
    """What single choice and multiple response have in common."""

    options: Annotated[list[OptionEntry], Field(min_length=3, max_length=len(ascii_lowercase))]

    def broken_rules(self) -> Iterator[Rule]:
        yield from repeats("options", [option.text for option in self.options])
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
        yield from repeats("pairs", [pair.left for pair in self.pairs], "left")
        yield from repeats("pairs", rights, "right")
        yield from repeats("distractors", self.distractors)
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
        yield from repeats("items", self.items)

    def question(self) -> Ordering:
        items = tuple(Item(id=f"i{number}", text=text) for number, text in enumerate(self.items, start=1))
        return Ordering(**self._shared(), items=items, wrong_feedback=self.wrong_feedback)


class PictureOptionEntry(Entry):
    """A picture of a choice. ``drawing`` names an SVG file beside quiz.toml; once it was read, it is its text."""

    drawing: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\.svg$")]
    alternative: Text
    correct: bool
    feedback: str = ""


class PictureChoiceEntry(QuestionEntry):
    """One of at least two pictures is right."""

    type: Literal["picture_choice"]
    options: Annotated[list[PictureOptionEntry], Field(min_length=2, max_length=8)]

    def broken_rules(self) -> Iterator[Rule]:
        yield from repeats("options", [option.alternative for option in self.options], "alternative")
        right = sum(option.correct for option in self.options)
        if right != 1:
            yield ("options",), f"{right} options are correct; make it exactly one."
        for number, option in enumerate(self.options):
            if not option.correct and not option.feedback.strip():
                yield ("options", number, "feedback"), "A wrong option says nothing; say why it is wrong."

    def question(self) -> PictureChoice:
        options = tuple(
            PictureOption(
                id=letter,
                drawing=option.drawing,
                alternative=option.alternative,
                correct=option.correct,
                feedback=option.feedback.strip(),
            )
            for letter, option in zip(ascii_lowercase, self.options, strict=False)
        )
        return PictureChoice(**self._shared(), options=options)
