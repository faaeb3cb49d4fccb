"""How well each question of a bank does its work, from what learners answered the first time.

Facility is the mean share of the mark that was earned. Discrimination is the correlation of that share with the share
earned on all other questions of the same try: the corrected point-biserial, or Pearson's where there is partial credit.
It is preferred to the upper-lower index, which throws the middle away and jumps with a single learner in groups of
seven, the third of the twenty that are needed at least. "Corrected", because in a quiz of fifteen a question would
otherwise agree with itself. Tries ask different questions, so shares are compared, not sums.

For what was chosen, learners are told apart by thirds: the lowest and the highest third of the tries, by their score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from math import sqrt

from assessments.questions import (
    AnyQuestion,
    Bank,
    Cloze,
    Matching,
    MultipleResponse,
    PictureChoice,
    SingleChoice,
    TrueFalse,
)
from assessments.responses import MalformedResponse, clean_response

FEWEST = 20  # responses; below, figures say more about who came by than about the question
EASIEST = 0.95
HARDEST = 0.25
WEAKEST = 0.20
FEWEST_OF_THE_BEST = 3  # who must choose a wrong option before it is said that good learners do

LOWER, MIDDLE, UPPER = range(3)

Key = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Try:
    """A learner's first try: ``score`` of ``out_of``, and the questions that it asked."""

    score: float
    out_of: float
    asked: Collection[str]

    @property
    def share(self) -> float:
        """What was earned of all."""
        return self.score / self.out_of if self.out_of else 0.0


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that could be chosen, and how many of each third chose it."""

    text: str
    is_right: bool
    lower: int
    middle: int
    upper: int

    @property
    def chosen(self) -> int:
        """How many chose it in all."""
        return self.lower + self.middle + self.upper


@dataclass(frozen=True, slots=True)
class Item:
    """A question's figures. With fewer than twenty responses only their number is told, and nothing else.

    ``discrimination`` is empty too where everybody earned the same. ``lower`` and ``upper`` count the learners of the
    lowest and highest third who were asked.
    """

    question: AnyQuestion
    responses: int
    facility: float | None = None
    discrimination: float | None = None
    lower: int = 0
    upper: int = 0
    offers: tuple[Offer, ...] = ()
    flaws: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tally:
    """Sums over the responses to one question: x is its share of the mark, y the share of the rest."""

    count: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0
    thirds: list[int] = field(default_factory=lambda: [0, 0, 0])
    chosen: Counter[tuple[Key, int]] = field(default_factory=Counter)


class Analysis:
    """Takes responses one by one, in any order, and keeps sums only."""

    def __init__(self, bank: Bank, tries: Mapping[int, Try]) -> None:
        """``tries`` by their ids. Those who answered nothing at all should not be among them."""
        self.bank = bank
        self.tries = tries
        ranked = sorted(tries, key=lambda number: (tries[number].share, number))
        third = len(ranked) // 3
        self._third = dict.fromkeys(ranked, MIDDLE)
        self._third |= dict.fromkeys(ranked[:third], LOWER)
        self._third |= dict.fromkeys(ranked[len(ranked) - third :], UPPER)
        self._tallies = {question_id: _Tally() for question_id in bank.questions}
        self._offers = {question.id: tuple(_offered(question)) for question in bank.questions.values()}
        self._known: dict[tuple[str, str], Collection[Key]] = {}  # the same is chosen by many
        self._unanswered = {number: set(one.asked) for number, one in tries.items()}

    def add(self, try_id: int, question_id: str, response: object, fraction: float) -> None:
        """Take one response. Of a question that the try did not ask, or that was taken before, nothing is taken."""
        question = self.bank.questions.get(question_id)
        if question is None or question_id not in self._unanswered.get(try_id, ()):
            return
        self._unanswered[try_id].discard(question_id)
        one = self.tries[try_id]
        rest = (one.score - fraction) / (one.out_of - 1) if one.out_of > 1 else 0.0
        tally = self._tallies[question_id]
        third = self._third[try_id]
        tally.count += 1
        tally.x += fraction
        tally.y += rest
        tally.xx += fraction * fraction
        tally.yy += rest * rest
        tally.xy += fraction * rest
        tally.thirds[third] += 1
        if self._offers[question_id]:
            for key in self._chosen(question, response):
                tally.chosen[key, third] += 1

    def items(self) -> tuple[Item, ...]:
        """Every question of the bank, the worst first, and last those with too few responses to tell.

        What was asked and not answered counts as a response that earned nothing.
        """
        for try_id, asked in self._unanswered.items():
            for question_id in sorted(asked):
                self.add(try_id, question_id, None, 0.0)
        return tuple(sorted((self._item(question) for question in self.bank.questions.values()), key=_worst_first))

    def _chosen(self, question: AnyQuestion, response: object) -> Collection[Key]:
        known = question.id, repr(response)
        if known not in self._known:
            self._known[known] = _chosen(question, response)
        return self._known[known]

    def _item(self, question: AnyQuestion) -> Item:
        tally = self._tallies[question.id]
        if tally.count < FEWEST:
            return Item(question, tally.count)
        facility = tally.x / tally.count
        discrimination = _correlation(tally)
        offers = tuple(
            Offer(text, is_right, *(tally.chosen[key, third] for third in (LOWER, MIDDLE, UPPER)))
            for key, text, is_right in self._offers[question.id]
        )
        lower, _middle, upper = tally.thirds
        flaws = (*_flaws_of_figures(facility, discrimination), *_flaws_of_offers(offers, lower, upper))
        return Item(question, tally.count, facility, discrimination, lower, upper, offers, flaws)


def _correlation(tally: _Tally) -> float | None:
    n = tally.count
    spread = (n * tally.xx - tally.x**2) * (n * tally.yy - tally.y**2)
    if spread <= n * 1e-9:
        return None
    return max(-1.0, min(1.0, (n * tally.xy - tally.x * tally.y) / sqrt(spread)))


def _flaws_of_figures(facility: float, discrimination: float | None) -> Iterator[str]:
    if facility > EASIEST:
        yield f"Too easy: more than {EASIEST:.0%} of the marks are earned. It tells nobody apart."
    if facility < HARDEST:
        yield f"Too hard: less than {HARDEST:.0%} of the marks are earned. Is it taught, and is the answer right?"
    if discrimination is None:
        return
    if discrimination < 0:
        yield "Turned round: those who do well elsewhere do worse here. Check the right answer first."
    elif discrimination < WEAKEST and facility <= EASIEST:
        yield "Weak: those who do well elsewhere hardly do better here. Is the wording clear?"


def _flaws_of_offers(offers: tuple[Offer, ...], lower: int, upper: int) -> Iterator[str]:
    for offer in offers:
        if offer.is_right:
            continue
        if not offer.chosen:
            yield f"Nobody chooses “{offer.text}”. Write something that is believed."
        elif offer.upper >= FEWEST_OF_THE_BEST and offer.upper * lower > offer.lower * upper:
            yield f"More of the best third than of the lowest choose “{offer.text}”, which is wrong. Could it be right?"


def _worst_first(item: Item) -> tuple[bool, int, float, str]:
    weakness = 1.0 if item.discrimination is None else item.discrimination
    return item.facility is None, -len(item.flaws), weakness, item.question.id


def _offered(question: AnyQuestion) -> Iterator[tuple[Key, str, bool]]:
    """What can be chosen: a key, its text, and whether it is right. Nothing where an answer is typed or ordered.

    Of a matching only its distractors: every other right is right somewhere.
    """
    match question:
        case SingleChoice() | MultipleResponse():
            yield from ((option.id, option.text, option.correct) for option in question.options)
        case PictureChoice():
            yield from ((option.id, option.alternative, option.correct) for option in question.options)
        case TrueFalse():
            yield "true", "True", question.answer
            yield "false", "False", not question.answer
        case Matching():
            yield from ((text, text, False) for text in question.distractors)
        case Cloze():
            for number, gap in question.numbered:
                for choice in gap.choices:
                    yield (gap.id, choice), f"{number}. {choice}", choice in gap.accepted
        case _:
            return


def _chosen(question: AnyQuestion, stored: object) -> Collection[Key]:
    """The keys of what was chosen, each once."""
    try:
        response = clean_response(question, stored)
    except MalformedResponse:
        return ()
    match question, response:
        case ((SingleChoice() | PictureChoice() | TrueFalse()), str()):
            return (response,)
        case MultipleResponse(), list():
            return response
        case Matching(), dict():
            return {str(right) for right in response.values()}
        case Cloze(), dict():
            return [(gap_id, str(text)) for gap_id, text in response.items()]
        case _:
            return ()
