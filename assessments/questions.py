"""Questions: one frozen dataclass for each type. They hold no HTML, no form and no marking.

A new type is added in one place each: its dataclass here and in AnyQuestion, its entry in quiz_file.py, its response in
responses.py, its case in marking.py, how it is shown in drawing.py and told in wording.py, and a macro of its name in
lms/quizzes/templates/quizzes/_inputs.html. tests/quizzes/test_types.py lists what a type lacks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from assessments.quiz_rules import USUAL, QuizRules

GAP_MARK = re.compile(r"\{\{([^{}]+)\}\}")


class Shape(StrEnum):
    """In which shape a question's page sends its answer: that is all a form has to know of a type."""

    CHOSEN = "one of several, by id"
    TYPED = "one text"
    SEVERAL = "a list of ids"
    BY_ID = "a text for each part, by the part's id"


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
    shape: ClassVar[Shape] = Shape.CHOSEN


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
    shape: ClassVar[Shape] = Shape.SEVERAL


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
    shape: ClassVar[Shape] = Shape.BY_ID


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
    shape: ClassVar[Shape] = Shape.BY_ID


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
    shape: ClassVar[Shape] = Shape.TYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortText(Question):
    """A few words are typed. Response: the text.

    Right when the whole answer, letter case and spacing aside, is one of ``accepted``. With ``match_case`` letter case
    counts; up to ``spelling_slips`` letters may be wrong, missing, too many or swapped with the next, in long words
    (assessments/spelling.py).
    """

    accepted: tuple[str, ...]
    wrong_feedback: str
    match_case: bool = False
    spelling_slips: int = 0
    type: ClassVar[str] = "short_text"
    shape: ClassVar[Shape] = Shape.TYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A gap of a cloze text. Where ``choices`` is empty it is typed, and compared with ``accepted`` as a short text is;
    else one of ``choices`` is chosen, of which those in ``accepted`` are right. ``feedback`` says what was wrong.
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
    shape: ClassVar[Shape] = Shape.BY_ID

    @property
    def parts(self) -> tuple[str | Gap, ...]:
        """The text and its gaps, in reading order."""
        by_id = {gap.id: gap for gap in self.gaps}
        pieces = GAP_MARK.split(self.text)  # text, id, text, id, ..., text
        return tuple(by_id.get(piece, "") if number % 2 else piece for number, piece in enumerate(pieces) if piece)

    @property
    def numbered(self) -> tuple[tuple[int, Gap], ...]:
        """The gaps with their numbers from 1, in reading order."""
        return tuple(enumerate((part for part in self.parts if isinstance(part, Gap)), start=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureOption:
    """A picture on offer. ``alternative`` tells whoever doesn't see it the same, and no more.

    ``drawing`` is the text of an SVG file. Whoever shows it reads it anew (modules/drawings.py): it may come from
    anywhere.
    """

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


AnyQuestion = (
    SingleChoice | MultipleResponse | TrueFalse | Matching | Ordering | Numeric | ShortText | Cloze | PictureChoice
)


@dataclass(frozen=True)
class Bank:
    """The questions of one module, and the rules of its quiz."""

    module: str
    questions: Mapping[str, AnyQuestion]
    rules: QuizRules = USUAL

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that the quiz assesses, in order."""
        return tuple(sorted({question.criterion for question in self.questions.values()}))
