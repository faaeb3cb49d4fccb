"""Questions: one frozen dataclass for each type. They hold no HTML, no form and no marking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every question has. ``criterion`` is a code of its module; ``difficulty`` is 1, 2 or 3.

    ``prompt`` and ``feedback`` are plain text. ``feedback`` teaches whatever was answered.
    """

    id: str
    criterion: str
    difficulty: int
    prompt: str
    feedback: str
    type: ClassVar[str] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer on offer; a wrong one always says why it is wrong."""

    id: str
    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChoice(Question):
    """One of several is right. Response: an option's id."""

    options: tuple[Option, ...]
    type: ClassVar[str] = "single_choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleResponse(Question):
    """Some of several are right. Response: a list of option ids."""

    options: tuple[Option, ...]
    type: ClassVar[str] = "multiple_response"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalse(Question):
    """A statement is true or false. Response: "true" or "false"."""

    answer: bool
    wrong_feedback: str
    type: ClassVar[str] = "true_false"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A prompt and the one choice that goes with it."""

    id: str
    left: str
    right: str
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Question):
    """Each left belongs to one right. Response: {pair id: the chosen right's text}.

    ``distractors`` are rights that belong to no left.
    """

    pairs: tuple[Pair, ...]
    distractors: tuple[str, ...] = ()
    type: ClassVar[str] = "matching"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One step of an ordering question."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering(Question):
    """Steps, given here in their right order. Response: {item id: position from 1}."""

    items: tuple[Item, ...]
    wrong_feedback: str
    type: ClassVar[str] = "ordering"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number drawn for each attempt: from ``lowest`` to ``highest`` in steps of ``step``."""

    name: str
    lowest: int
    highest: int
    step: int

    @property
    def values(self) -> range:
        """All that may be drawn."""
        return range(self.lowest, self.highest + 1, self.step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric(Question):
    """A number is asked. Response: what was typed, as text.

    ``answer`` is arithmetic over the parameters (``+ - * /`` and brackets), such as "band_d * 6 / 9".
    ``prompt`` names parameters in braces. ``tolerance`` is how far off still counts, in the same unit.
    """

    answer: str
    tolerance: float
    unit: str
    parameters: tuple[Parameter, ...]
    wrong_feedback: str
    type: ClassVar[str] = "numeric"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortText(Question):
    """A few words are typed. Response: the text.

    Right when the whole answer, letter case and spacing aside, is one of ``accepted``. With ``match_case`` letter case
    counts; up to ``spelling_slips`` letters may be wrong, missing, too many or swapped with the next.
    """

    accepted: tuple[str, ...]
    wrong_feedback: str
    match_case: bool = False
    spelling_slips: int = 0
    type: ClassVar[str] = "short_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A gap of a cloze text. Where ``choices`` is empty it is typed, and right when it is one of ``accepted``; else one
    of ``choices`` is chosen, of which those in ``accepted`` are right. ``feedback`` says what was wrong.
    """

    id: str
    accepted: tuple[str, ...]
    choices: tuple[str, ...] = ()
    match_case: bool = False
    spelling_slips: int = 0
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze(Question):
    """A text with gaps, each written ``{{id}}`` in ``text``. Response: {gap id: what was typed or chosen}."""

    text: str
    gaps: tuple[Gap, ...]
    type: ClassVar[str] = "cloze"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureOption:
    """A picture on offer. ``alternative`` tells whoever doesn't see it the same, and no more."""

    id: str
    drawing: str
    alternative: str
    correct: bool
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureChoice(Question):
    """One of several pictures is right. Response: an option's id."""

    options: tuple[PictureOption, ...]
    type: ClassVar[str] = "picture_choice"


AnyQuestion = SingleChoice | MultipleResponse | TrueFalse | Matching | Ordering | Numeric | ShortText


@dataclass(frozen=True)
class Bank:
    """The questions of one module."""

    module: str
    questions: Mapping[str, AnyQuestion]

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that the quiz assesses, in order."""
        return tuple(sorted({question.criterion for question in self.questions.values()}))
