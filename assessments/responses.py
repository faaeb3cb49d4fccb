"""Responses: what a learner sends, brought into the shape that the question's docstring gives, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from assessments.numerals import read_number
from assessments.questions import (
    AnyQuestion,
    Cloze,
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

LONGEST_TEXT = 500

Response = str | list[str] | dict[str, str] | dict[str, int] | None


class MalformedResponse(ValueError):
    """What was sent cannot be an answer to this question: it must not be saved."""


def clean_response(question: AnyQuestion, raw: object) -> Response:
    """The response in its question's shape, or None when nothing was answered.

    Always the same for the same answer: ids in the bank's order, text trimmed, positions as whole numbers. Matching,
    ordering and cloze may be answered in part, and an ordering may give a position twice. Idempotent.
    Raises MalformedResponse for unknown ids, text over 500 characters, a number that cannot be read, other shapes.
    """
    match question:
        case SingleChoice() | PictureChoice():
            return read_choice(question, raw)
        case MultipleResponse():
            return read_choices(question, raw) or None
        case TrueFalse():
            truth = read_truth(raw)
            return None if truth is None else str(truth).lower()
        case Matching():
            return read_matches(question, raw) or None
        case Ordering():
            return read_positions(question, raw) or None
        case Cloze():
            return read_gaps(question, raw) or None
        case Numeric():
            text = read_text(raw)
            if text and read_number(text, question.unit) is None:
                raise MalformedResponse("this is not a number that can be read with certainty")
            return text or None
        case ShortText():
            return read_text(raw) or None
        case _:
            assert_never(question)


def read_choice(question: SingleChoice | PictureChoice, raw: object) -> str | None:
    """The chosen option's id. Raises MalformedResponse."""
    if raw is None or raw == "":
        return None
    return _known_id(raw, question.options)


def read_choices(question: MultipleResponse, raw: object) -> list[str]:
    """The chosen options' ids, each once, in the bank's order. Raises MalformedResponse."""
    if raw is None:
        return []
    if not isinstance(raw, list | tuple) or len(raw) > len(question.options):
        raise MalformedResponse("a list of option ids is expected")
    chosen = {_known_id(option, question.options) for option in raw}
    return [option.id for option in question.options if option.id in chosen]


def read_truth(raw: object) -> bool | None:
    """Whether "true" or "false" was chosen. Raises MalformedResponse."""
    if raw is None or raw == "":
        return None
    if raw == "true":
        return True
    if raw == "false":
        return False
    raise MalformedResponse('"true" or "false" is expected')


def read_matches(question: Matching, raw: object) -> dict[str, str]:
    """The chosen right of each answered pair, in the bank's order. Raises MalformedResponse."""
    rights = {pair.right for pair in question.pairs} | set(question.distractors)
    matches: dict[str, str] = {}
    for pair_id, right in _by_id(raw, [pair.id for pair in question.pairs]).items():
        if not isinstance(right, str) or right not in rights:
            raise MalformedResponse("one of the given choices is expected")
        matches[pair_id] = right
    return matches


def read_positions(question: Ordering, raw: object) -> dict[str, int]:
    """The position, from 1, of each answered item, in the bank's order. Raises MalformedResponse."""
    places = {str(number): number for number in range(1, len(question.items) + 1)}
    positions: dict[str, int] = {}
    for item_id, place in _by_id(raw, [item.id for item in question.items]).items():
        if isinstance(place, int) and not isinstance(place, bool) and 1 <= place <= len(places):
            positions[item_id] = place
        elif isinstance(place, str) and place in places:
            positions[item_id] = places[place]
        else:
            raise MalformedResponse(f"a position from 1 to {len(places)} is expected")
    return positions


def read_gaps(question: Cloze, raw: object) -> dict[str, str]:
    """What was typed or chosen in each gap that was filled, in the bank's order. Raises MalformedResponse."""
    filled: dict[str, str] = {}
    gaps = {gap.id: gap for gap in question.gaps}
    for gap_id, given in _by_id(raw, list(gaps)).items():
        text = read_text(given)
        if gaps[gap_id].choices and text and text not in gaps[gap_id].choices:
            raise MalformedResponse("one of the given choices is expected")
        if text:
            filled[gap_id] = text
    return filled


def read_text(raw: object) -> str:
    """The typed text without space around it. Raises MalformedResponse, also for what a database cannot keep."""
    if raw is None:
        return ""
    if not isinstance(raw, str) or len(raw) > LONGEST_TEXT:
        raise MalformedResponse(f"text of at most {LONGEST_TEXT} characters is expected")
    if "\0" in raw or any("\ud800" <= letter <= "\udfff" for letter in raw):
        raise MalformedResponse("the text has characters that are no letters")
    return raw.strip()


def typed_texts(question: AnyQuestion, stored: object) -> dict[str, str]:
    """What was typed in words: by gap of a cloze, or by "" for a short text. Nothing of other types and of what is no
    answer.
    """
    try:
        match question:
            case ShortText():
                typed = read_text(stored)
                return {"": typed} if typed else {}
            case Cloze():
                chosen = {gap.id for gap in question.gaps if gap.choices}
                return {gap: text for gap, text in read_gaps(question, stored).items() if gap not in chosen}
            case _:
                return {}
    except MalformedResponse:
        return {}


def _known_id(raw: object, options: Sequence[Option | PictureOption]) -> str:
    for option in options:
        if raw == option.id:
            return option.id
    raise MalformedResponse("the id of one of the options is expected")


def _by_id(raw: object, ids: Sequence[str]) -> dict[str, object]:
    """The answered entries of a mapping by known ids, in the order of ``ids``."""
    if raw is None:
        return {}
    if not isinstance(raw, dict) or not raw.keys() <= set(ids):
        raise MalformedResponse("a mapping by known ids is expected")
    return {known: raw[known] for known in ids if known in raw and raw[known] not in (None, "")}
