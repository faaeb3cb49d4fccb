"""Marking: what a response to a question earns, and what the learner is told."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import assert_never

from assessments.arithmetic import parse_expression
from assessments.drawing import draw_parameters, fill_in
from assessments.numerals import read_number, write_number
from assessments.questions import (
    AnyQuestion,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from assessments.responses import (
    MalformedResponse,
    read_choice,
    read_choices,
    read_matches,
    read_positions,
    read_text,
    read_truth,
)

_SAME_LETTER = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})
_ANSWERS_THEMSELVES = set("%#@&")


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


def mark(question: AnyQuestion, response: object, seed: int = 0) -> Mark:
    """Mark a response to a question drawn with this seed. Never raises for a response: a malformed one earns nothing.

    - single choice, true or false, numeric, short text: all or nothing
    - multiple response: (right chosen - wrong chosen) / number of right options, never below 0
    - matching: the share of pairs that are right
    - ordering: of the steps that have a next step, the share whose next step was put right after them
    """
    try:
        verdict = _judge(question, response, seed)
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


def expected_answer(question: AnyQuestion, seed: int = 0) -> str:
    """The right answer in words."""
    match question:
        case SingleChoice() | MultipleResponse():
            return _listed(option.text for option in question.options if option.correct)
        case TrueFalse():
            return "True" if question.answer else "False"
        case Matching():
            return _listed(f"{pair.left} – {pair.right}" for pair in question.pairs)
        case Ordering():
            return _listed(f"{position}. {item.text}" for position, item in enumerate(question.items, start=1))
        case Numeric():
            return write_number(right_number(question, seed), question.unit)
        case ShortText():
            return question.accepted[0]
        case _:
            assert_never(question)


def right_number(question: Numeric, seed: int) -> Fraction:
    """The exact answer to a drawn numeric question."""
    return parse_expression(question.answer).evaluate(draw_parameters(question, seed))


def same_words(text: str) -> str:
    """What is compared of a short text: without letter case, spare spaces, outer punctuation or invisible marks.

    Signs that can be an answer themselves stay: "50%", "C#", "@".
    """
    text = unicodedata.normalize("NFKC", text).translate(_SAME_LETTER).casefold()
    text = "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    outer = {letter for letter in text if unicodedata.category(letter).startswith("P")} - _ANSWERS_THEMSELVES
    return " ".join(text.strip("".join(outer) + string.whitespace).split())


def _judge(question: AnyQuestion, response: object, seed: int) -> _Verdict:
    """Raises MalformedResponse."""
    match question:
        case SingleChoice():
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
            words = same_words(read_text(response))
            right = words in {same_words(accepted) for accepted in question.accepted}
            return _all_or_nothing(right, question.wrong_feedback) if words else _NOTHING
        case _:
            assert_never(question)


def _judge_choice(question: SingleChoice, chosen: str | None) -> _Verdict:
    for option in question.options:
        if option.id == chosen:
            return _Verdict(Fraction(option.correct), (option.feedback,))
    return _NOTHING


def _judge_choices(question: MultipleResponse, chosen: list[str]) -> _Verdict:
    ticked = [option for option in question.options if option.id in chosen]
    right = sum(option.correct for option in ticked)
    wrong = len(ticked) - right
    wanted = sum(option.correct for option in question.options)
    return _Verdict(max(Fraction(0), Fraction(right - wrong, wanted)), tuple(option.feedback for option in ticked))


def _judge_matches(question: Matching, chosen: dict[str, str]) -> _Verdict:
    right = sum(chosen.get(pair.id) == pair.right for pair in question.pairs)
    wrong = [pair.feedback for pair in question.pairs if pair.id in chosen and chosen[pair.id] != pair.right]
    return _Verdict(Fraction(right, len(question.pairs)), tuple(wrong))


def _judge_order(question: Ordering, positions: dict[str, int]) -> _Verdict:
    if not positions:
        return _NOTHING
    followed = sum(
        step.id in positions and positions.get(following.id) == positions[step.id] + 1
        for step, following in pairwise(question.items)
    )
    share = Fraction(followed, len(question.items) - 1)
    return _Verdict(share, () if share == 1 else (question.wrong_feedback,))


def _all_or_nothing(right: bool, wrong_feedback: str) -> _Verdict:
    return _Verdict(Fraction(1)) if right else _Verdict(Fraction(0), (wrong_feedback,))


def _listed(texts: Iterable[str]) -> str:
    """Several answers as one line. A full stop inside the line would end it."""
    several = list(texts)
    return several[0] if len(several) == 1 else "; ".join(text.removesuffix(".") for text in several)
