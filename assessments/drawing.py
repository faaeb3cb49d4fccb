"""Which questions an attempt asks, and in which order and with which numbers each is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import TypeVar, assert_never

from assessments.numerals import write_number
from assessments.questions import (
    AnyQuestion,
    Bank,
    Cloze,
    Gap,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    PictureChoice,
    PictureOption,
    ShortText,
    SingleChoice,
    TrueFalse,
)

QUIZ_SIZE = 15
ASKED_AGAIN = 2  # questions on each criterion that was missed before
TRIES = 50  # about every third order will do

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class DrawnQuestion:
    """A question of an attempt. ``seed`` fixes the order of what it offers, and its numbers."""

    id: str
    seed: int


@dataclass(frozen=True, slots=True)
class Presented:
    """A question as one attempt shows it. Only what its type has is filled: the rest is empty.

    ``options`` (choices), ``pictures`` (picture choice), ``rights`` (what matching offers, distractors among them),
    ``items`` (ordering) and the choices of each gap in ``parts`` (cloze) stand in drawn order; ``prompt`` has its
    numbers filled in.
    """

    question: AnyQuestion
    prompt: str
    options: tuple[Option, ...] = ()
    rights: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    pictures: tuple[PictureOption, ...] = ()
    parts: tuple[str | Gap, ...] = ()

    @property
    def offered_ids(self) -> tuple[str, ...]:
        """The ids of what is chosen from or put in order, as it stands on the page."""
        return tuple(one.id for offered in (self.options, self.pictures, self.items) for one in offered)


def draw_questions(
    bank: Bank,
    *,
    size: int = QUIZ_SIZE,
    seed: int,
    missed: frozenset[str] = frozenset(),
    seen: frozenset[str] = frozenset(),
) -> tuple[DrawnQuestion, ...]:
    """Draw an attempt's questions: the same for the same seed, and none twice.

    Every criterion of the bank is asked at least once, and each criterion in ``missed`` at least twice when the bank
    has as many; more than ``size`` are drawn when that needs it, and fewer when the bank has fewer. Beyond that,
    questions not in ``seen`` (ids) come first, then those of the criteria and difficulties that were drawn least.
    """
    dice = Random(seed)  # noqa: S311  # fair is enough: nothing is kept secret by it
    waiting = {question.id: question for question in _shuffled(bank.questions.values(), dice)}
    of_criterion: Counter[str] = Counter()
    of_difficulty: Counter[int] = Counter()
    drawn: list[AnyQuestion] = []

    def draw_from(candidates: Iterable[AnyQuestion]) -> None:
        best = min(candidates, key=lambda q: (q.id in seen, of_criterion[q.criterion], of_difficulty[q.difficulty]))
        of_criterion[best.criterion] += 1
        of_difficulty[best.difficulty] += 1
        drawn.append(waiting.pop(best.id))

    for criterion in bank.criteria:
        own = [question for question in waiting.values() if question.criterion == criterion]
        for _ in range(min(ASKED_AGAIN if criterion in missed else 1, len(own))):
            draw_from([question for question in own if question.id in waiting])
    while waiting and len(drawn) < size:
        draw_from(waiting.values())
    return tuple(DrawnQuestion(question.id, int(dice.random() * 2**31)) for question in _shuffled(drawn, dice))


def present(question: AnyQuestion, seed: int) -> Presented:
    """The question as a drawn one shows it. No step of an ordering is shown right after the one that it follows: who
    leaves everything as it stands has ordered nothing.
    """
    dice = Random(seed)  # noqa: S311
    match question:
        case SingleChoice() | MultipleResponse():
            return Presented(question, question.prompt, options=_shuffled(question.options, dice))
        case PictureChoice():
            return Presented(question, question.prompt, pictures=_shuffled(question.options, dice))
        case Matching():
            offered = [pair.right for pair in question.pairs] + list(question.distractors)
            return Presented(question, question.prompt, rights=_shuffled(offered, dice))
        case Ordering():
            return Presented(question, question.prompt, items=_torn_apart(question.items, dice))
        case Numeric():
            return Presented(question, fill_in(question.prompt, draw_parameters(question, seed)))
        case Cloze():
            gaps = tuple(replace(gap, choices=_shuffled(gap.choices, dice)) for gap in question.gaps)
            return Presented(question, question.prompt, parts=replace(question, gaps=gaps).parts)
        case TrueFalse() | ShortText():
            return Presented(question, question.prompt)
        case _:
            assert_never(question)


def _torn_apart(steps: tuple[Item, ...], dice: Random) -> tuple[Item, ...]:
    """The steps in a drawn order in which none comes right after the one before it."""
    right = set(pairwise(steps))
    for _ in range(TRIES):
        shown = _shuffled(steps, dice)
        if right.isdisjoint(pairwise(shown)):
            return shown
    return steps[::-1]


def draw_parameters(question: Numeric, seed: int) -> dict[str, int]:
    """The numbers of a drawn question, by name."""
    dice = Random(seed)  # noqa: S311
    drawn: dict[str, int] = {}
    for parameter in question.parameters:
        choices = parameter.values
        drawn[parameter.name] = choices[int(dice.random() * len(choices))]
    return drawn


def fill_in(text: str, values: Mapping[str, int]) -> str:
    """The text with every ``{name}`` that has a value replaced by it; other braces stay."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", write_number(value))
    return text


def _shuffled(things: Iterable[Thing], dice: Random) -> tuple[Thing, ...]:
    # Not Random.shuffle: of the generator's methods only random() is promised to stay the same in later Pythons, and an
    # attempt begun under one must look the same under the next.
    return tuple(sorted(things, key=lambda _: dice.random()))
