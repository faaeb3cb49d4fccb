"""Marking: what a response to a question earns, and what the learner is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import assert_never

from assessments.arithmetic import parse_expression
from assessments.drawing import draw_parameters, fill_in
from assessments.numerals import read_number, write_number
from assessments.questions import (
    AnyQuestion,
    Cloze,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    PictureChoice,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from assessments.responses import (
    MalformedResponse,
    Response,
    read_choice,
    read_choices,
    read_gaps,
    read_matches,
    read_positions,
    read_text,
    read_truth,
)
from assessments.spelling import is_one_of, same_words
from assessments.wording import response_in_words


@dataclass(frozen=True, slots=True)
class Mark:
    """What one question earned: ``fraction`` (0 to 1, a plain float) of its one mark.

    ``feedback`` says what each chosen thing was about, wrong ones always, and ends with the question's own feedback.
    ``expected`` is the right answer in words. Neither may be shown before the attempt is submitted.
    """

    fraction: float
    correct: bool
    feedback: tuple[str, ...]
    expected: str


@dataclass(frozen=True, slots=True)
class _Verdict:
    """An exact share of the mark, and remarks on what was chosen."""

    share: Fraction
    remarks: tuple[str, ...] = ()


_NOTHING = _Verdict(Fraction(0))


def mark(question: AnyQuestion, response: object, seed: int = 0, accepted: Set[str] = frozenset()) -> Mark:
    """Mark a response to a question drawn with this seed. Never raises for a response: a malformed one earns nothing.

    - single choice, picture choice, true or false, numeric, short text: all or nothing
    - multiple response: right chosen / right options - wrong chosen / wrong options, never below 0
    - matching: each left has an equal share. A right that is given to several lefts earns its share less what it was
      given wrongly, as a tick does: 1 - wrong lefts / other lefts
    - ordering: of the steps that have a next step, the share whose next step was put right after them. A place given to
      two steps counts for neither
    - cloze: each gap has an equal share

    Nobody loses marks: no question earns less than nothing. Nor does whoever treats all parts alike earn any, without
    knowing one from the other: who ticks everything, gives one right to every left, one place to every step, leaves
    the steps as they are shown (drawing.present), or writes the same in every gap that they fill, where it isn't right
    in each.

    ``accepted`` names the gaps of a cloze whose answer a person accepted, which are right whatever was typed; "" stands
    for the answer to a short text.
    """
    try:
        verdict = _judge(question, response, seed, accepted)
    except MalformedResponse:
        verdict = _NOTHING
    feedback = tuple(sentence for sentence in (*verdict.remarks, question.feedback) if sentence)
    if isinstance(question, Numeric):
        values = draw_parameters(question, seed)
        feedback = tuple(fill_in(sentence, values) for sentence in feedback)
    return Mark(
        fraction=float(verdict.share),
        correct=verdict.share == 1,
        feedback=feedback,
        expected=expected_answer(question, seed),
    )


def right_response(question: AnyQuestion, seed: int = 0) -> Response:
    """What earns the whole mark: of several such answers, the first."""
    match question:
        case SingleChoice() | PictureChoice():
            return next(option.id for option in question.options if option.correct)
        case MultipleResponse():
            return [option.id for option in question.options if option.correct]
        case TrueFalse():
            return "true" if question.answer else "false"
        case Matching():
            return {pair.id: pair.right for pair in question.pairs}
        case Ordering():
            return {item.id: position for position, item in enumerate(question.items, start=1)}
        case Numeric():
            return write_number(right_number(question, seed), question.unit)
        case ShortText():
            return question.accepted[0]
        case Cloze():
            return {gap.id: gap.accepted[0] for gap in question.gaps}
        case _:
            assert_never(question)


def expected_answer(question: AnyQuestion, seed: int = 0) -> str:
    """The right answer in words."""
    return _listed(response_in_words(question, right_response(question, seed)))


def right_number(question: Numeric, seed: int) -> Fraction:
    """The exact answer to a drawn numeric question."""
    return parse_expression(question.answer).evaluate(draw_parameters(question, seed))


def is_right_text(question: ShortText | Cloze, gap_id: str, text: str) -> bool:
    """Whether this text is right in a gap of a cloze, or as the answer ("") to a short text.

    The very answer to another gap is no slip of spelling in this one.
    """
    if isinstance(question, ShortText):
        return is_one_of(text, question.accepted, match_case=question.match_case, slips=question.spelling_slips)
    gap = next(gap for gap in question.gaps if gap.id == gap_id)
    if gap.choices:
        return text in gap.accepted
    elsewhere = [answer for other in question.gaps if other is not gap for answer in other.accepted]
    slips = 0 if is_one_of(text, elsewhere, match_case=gap.match_case) else gap.spelling_slips
    return is_one_of(text, gap.accepted, match_case=gap.match_case, slips=slips)


def _judge(question: AnyQuestion, response: object, seed: int, accepted: Set[str]) -> _Verdict:
    """Raises MalformedResponse."""
    match question:
        case SingleChoice() | PictureChoice():
            return _judge_choice(question, read_choice(question, response))
        case MultipleResponse():
            return _judge_choices(question, read_choices(question, response))
        case TrueFalse():
            truth = read_truth(response)
            return _NOTHING if truth is None else _all_or_nothing(truth == question.answer, question.wrong_feedback)
        case Matching():
            return _judge_matches(question, read_matches(question, response))
        case Ordering():
            return _judge_order(question, read_positions(question, response))
        case Numeric():
            number = read_number(read_text(response), question.unit)
            if number is None:
                return _NOTHING
            error = abs(number - right_number(question, seed))
            return _all_or_nothing(error <= Fraction(str(question.tolerance)), question.wrong_feedback)
        case ShortText():
            typed = read_text(response)
            if not same_words(typed):
                return _NOTHING
            return _all_or_nothing("" in accepted or is_right_text(question, "", typed), question.wrong_feedback)
        case Cloze():
            return _judge_gaps(question, read_gaps(question, response), accepted)
        case _:
            assert_never(question)


def _judge_choice(question: SingleChoice | PictureChoice, chosen: str | None) -> _Verdict:
    for option in question.options:
        if option.id == chosen:
            return _Verdict(Fraction(option.correct), (option.feedback,))
    return _NOTHING


def _judge_choices(question: MultipleResponse, chosen: list[str]) -> _Verdict:
    ticked = [option for option in question.options if option.id in chosen]
    right = sum(option.correct for option in ticked)
    wanted = sum(option.correct for option in question.options)
    share = Fraction(right, wanted) - _part_of(len(ticked) - right, len(question.options) - wanted)
    return _Verdict(max(Fraction(0), share), tuple(option.feedback for option in ticked))


def _judge_matches(question: Matching, chosen: dict[str, str]) -> _Verdict:
    belongs = Counter(pair.right for pair in question.pairs)
    wrongly = Counter(chosen[pair.id] for pair in question.pairs if pair.id in chosen and chosen[pair.id] != pair.right)
    earned = sum(
        (
            1 - _part_of(wrongly[pair.right], len(question.pairs) - belongs[pair.right])
            for pair in question.pairs
            if chosen.get(pair.id) == pair.right
        ),
        Fraction(0),
    )
    wrong = [pair.feedback for pair in question.pairs if pair.id in chosen and chosen[pair.id] != pair.right]
    return _Verdict(earned / len(question.pairs), tuple(wrong))


def _judge_order(question: Ordering, positions: dict[str, int]) -> _Verdict:
    if not positions:
        return _NOTHING
    uses = Counter(positions.values())
    place = {item: position for item, position in positions.items() if uses[position] == 1}
    followed = sum(
        step.id in place and place.get(following.id) == place[step.id] + 1
        for step, following in pairwise(question.items)
    )
    share = Fraction(followed, len(question.items) - 1)
    return _Verdict(share, () if share == 1 else (question.wrong_feedback,))


def _judge_gaps(question: Cloze, filled: dict[str, str], accepted: Set[str]) -> _Verdict:
    right = {gap_id for gap_id, text in filled.items() if gap_id in accepted or is_right_text(question, gap_id, text)}
    wrong = [gap.feedback for gap in question.gaps if gap.id in filled and gap.id not in right]
    all_alike = len(filled) > 1 and len({same_words(text) for text in filled.values()}) == 1
    share = Fraction(0) if all_alike and wrong and not accepted else Fraction(len(right), len(question.gaps))
    return _Verdict(share, tuple(wrong))


def _part_of(some: int, every: int) -> Fraction:
    """The share of all; nothing of nothing."""
    return Fraction(some, every) if every else Fraction(0)


def _all_or_nothing(right: bool, wrong_feedback: str) -> _Verdict:
    return _Verdict(Fraction(1)) if right else _Verdict(Fraction(0), (wrong_feedback,))


def _listed(texts: Iterable[str]) -> str:
    """Several answers as one line. A full stop inside the line would end it."""
    several = list(texts)
    return several[0] if len(several) == 1 else "; ".join(text.removesuffix(".") for text in several)
