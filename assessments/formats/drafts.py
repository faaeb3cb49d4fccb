"""Drafts: questions as files hold them, brought into our shapes. What a file doesn't say is left empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from string import ascii_lowercase
from typing import Any

from assessments.formats.port import MOST_PARTS, Refused
from assessments.questions import (
    Gap,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    Pair,
    ShortText,
    SingleChoice,
)

FULL = Decimal("99.99")  # per cent: thirds are rounded
OUR_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CRITERION_TAG, DIFFICULTY_TAG = "criterion ", "difficulty "
LONGEST_ID = 40
_NUMBER = re.compile(r"([+-]?)(\d{0,20})(?:[.,](\d{0,20}))?(?:[eE]([+-]?\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Head:
    """What a question has whatever its type is."""

    prompt: str
    feedback: str = ""
    id: str = ""
    criterion: str = ""
    difficulty: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a file, and what it earns there, in per cent."""

    text: str
    percent: Decimal
    feedback: str = ""

    @property
    def is_full(self) -> bool:
        """Whether it earns the whole mark."""
        return self.percent >= FULL


def read_tags(tags: Iterable[str]) -> tuple[str, int, tuple[str, ...]]:
    """The criterion and difficulty that our own exports write as tags, and the tags that are left."""
    criterion, difficulty, rest = "", 0, []
    for tag in tags:
        if re.fullmatch(rf"{CRITERION_TAG}\d+\.\d+", tag):
            criterion = tag.removeprefix(CRITERION_TAG)
        elif re.fullmatch(rf"{DIFFICULTY_TAG}[123]", tag):
            difficulty = int(tag.removeprefix(DIFFICULTY_TAG))
        else:
            rest.append(tag)
    return criterion, difficulty, tuple(rest)


def our_id(text: str) -> str:
    """An id as ours, or nothing where it can be none."""
    return text if len(text) <= LONGEST_ID and OUR_ID.fullmatch(text) else ""


def read_decimal(text: str) -> Decimal:
    """A number of a file: digits, a point or comma, and perhaps an exponent. Raises Refused."""
    found = _NUMBER.fullmatch(text.strip().replace("−", "-"))
    if found is None or not (found[2] or found[3]):
        raise Refused(f"“{text.strip()[:40]}” is no number that can be read.")
    try:
        number = Decimal(f"{found[1]}{found[2] or 0}.{found[3] or 0}E{found[4] or 0}")
    except InvalidOperation:
        raise Refused(f"“{text.strip()[:40]}” is no number that can be read.") from None
    if abs(number) >= Decimal(10) ** 15 or number.normalize().as_tuple().exponent < -20:  # type: ignore[operator]
        raise Refused(f"“{text.strip()[:40]}” is too large or too exact a number.")
    return number


def share_of(number: int) -> str:
    """What each of so many right options earns, in per cent, as Moodle writes it: 50, 33.33333."""
    return digits(round(Decimal(100) / number, 5)) if number else "100"


def digits(number: Decimal) -> str:
    """A number in digits, without zeros that say nothing."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def choice(head: Head, answers: Sequence[Answer], is_single: bool) -> tuple[SingleChoice | MultipleResponse, list[str]]:
    """One or several of the answers are right. Raises Refused for what can't be marked as it is there."""
    _check_number("options", answers)
    if any(not answer.text for answer in answers):
        raise Refused("An option has no words.")
    notes: list[str] = []
    right = [answer.is_full if is_single else answer.percent > 0 for answer in answers]
    if not any(right):
        raise Refused("None of its options is right.")
    if is_single and sum(right) > 1:
        raise Refused(f"{sum(right)} of its options are right, and one may be chosen; here exactly one is right.")
    if is_single:
        for answer, is_right in zip(answers, right, strict=True):
            if not is_right and answer.percent:
                notes.append(f"“{_short(answer.text)}” earns {digits(answer.percent)}% in the file; here it is wrong.")
    elif len({answer.percent for answer in answers if answer.percent > 0}) > 1:
        notes.append("Right options earn different shares in the file; here they earn the same.")
    options = tuple(
        Option(id=letter, text=answer.text, correct=is_right, feedback=answer.feedback)
        for letter, answer, is_right in zip(ascii_lowercase, answers, right, strict=False)
    )
    if is_single:
        return SingleChoice(**_shared(head), options=options), notes
    return MultipleResponse(**_shared(head), options=options), notes


def matching(head: Head, pairs: Sequence[tuple[str, str, str]], distractors: Iterable[str]) -> Matching:
    """Pairs of left, right and feedback. Raises Refused."""
    _check_number("pairs", pairs)
    if any(not left or not right for left, right, _feedback in pairs):
        raise Refused("A pair lacks a side.")
    return Matching(
        **_shared(head),
        pairs=tuple(
            Pair(id=f"p{number}", left=left, right=right, feedback=feedback)
            for number, (left, right, feedback) in enumerate(pairs, start=1)
        ),
        distractors=tuple(distractors),
    )


def ordering(head: Head, texts: Sequence[str], wrong_feedback: str = "") -> Ordering:
    """Steps in their right order. Raises Refused."""
    _check_number("steps", texts)
    if not all(texts):
        raise Refused("A step has no words.")
    items = tuple(Item(id=f"i{number}", text=text) for number, text in enumerate(texts, start=1))
    return Ordering(**_shared(head), items=items, wrong_feedback=wrong_feedback)


def short_text(
    head: Head, answers: Sequence[Answer], match_case: bool = False, wrong_feedback: str = "", spelling_slips: int = 0
) -> tuple[ShortText, list[str]]:
    """Words are typed. Raises Refused where none is right."""
    right = [answer for answer in answers if answer.is_full]
    _check_number("answers", right)
    if any(not answer.text for answer in right):
        raise Refused("An answer has no words.")
    notes = [
        f"“{_short(answer.text)}” earns {digits(answer.percent)}% in the file; here it is wrong."
        for answer in answers
        if not answer.is_full and answer.percent
    ]
    notes += [_lost_feedback(answer) for answer in answers if answer.feedback]
    question = ShortText(
        **_shared(head),
        accepted=tuple(answer.text for answer in right),
        wrong_feedback=wrong_feedback,
        match_case=match_case,
        spelling_slips=spelling_slips,
    )
    return question, notes


def numeric(
    head: Head, answers: Sequence[tuple[Answer, Decimal]], unit: str = "", wrong_feedback: str = ""
) -> tuple[Numeric, list[str]]:
    """A number is typed; each answer comes with its tolerance. Raises Refused."""
    right = [(answer, tolerance) for answer, tolerance in answers if answer.is_full]
    if not right:
        raise Refused("None of its numbers is right.")
    if len(right) > 1:
        raise Refused(f"{len(right)} different numbers are right; here exactly one is.")
    notes = [
        f"“{_short(answer.text)}” earns {digits(answer.percent)}% in the file; here only what is near enough counts."
        for answer, _tolerance in answers
        if not answer.is_full and answer.percent
    ]
    notes += [_lost_feedback(answer) for answer, _tolerance in answers if answer.feedback]
    [(answer, tolerance)] = right
    question = Numeric(
        **_shared(head),
        answer=digits(read_decimal(answer.text)),
        tolerance=float(abs(tolerance)),
        unit=unit,
        parameters=(),
        wrong_feedback=wrong_feedback,
    )
    return question, notes


def gap(
    number: int, answers: Sequence[Answer], is_chosen: bool, feedback: str = "", match_case: bool = False
) -> tuple[Gap, list[str]]:
    """A gap of a text, named by its number. Raises Refused."""
    right = tuple(answer.text for answer in answers if answer.is_full)
    if not right or not all(right):
        raise Refused(f"Nothing is right in gap {number}.")
    notes = [
        f"In gap {number} “{_short(answer.text)}” earns {digits(answer.percent)}% in the file; here it is wrong."
        for answer in answers
        if not answer.is_full and answer.percent
    ]
    said = list(dict.fromkeys(answer.feedback for answer in answers if answer.feedback))
    if not feedback and len({answer.feedback for answer in answers if not answer.is_full}) == 1:
        feedback = next(answer.feedback for answer in answers if not answer.is_full)
    lost = [words for words in said if words != feedback]
    notes += [f"In gap {number} this feedback is not taken in: “{_short(words)}”" for words in lost]
    choices = tuple(answer.text for answer in answers) if is_chosen else ()
    if is_chosen:
        _check_number("choices", choices)
    return Gap(id=str(number), accepted=right, choices=choices, match_case=match_case, feedback=feedback), notes


def named(gap: Gap, gap_id: str) -> Gap:
    """The same gap by another name."""
    return replace(gap, id=gap_id)


def _shared(head: Head) -> dict[str, Any]:
    return {
        "id": head.id,
        "criterion": head.criterion,
        "difficulty": head.difficulty,
        "prompt": head.prompt,
        "feedback": head.feedback,
    }


def _check_number(what: str, parts: Sequence[object]) -> None:
    if not parts:
        raise Refused(f"It has no {what}." if what != "answers" else "None of its answers is right.")
    if len(parts) > MOST_PARTS:
        raise Refused(f"It has {len(parts)} {what}; here it can have {MOST_PARTS}.")


def _lost_feedback(answer: Answer) -> str:
    return f"The feedback on “{_short(answer.text)}” is not taken in: “{_short(answer.feedback)}”"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
