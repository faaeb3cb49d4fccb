"""Responses in words, line by line."""

from __future__ import annotations

from typing import assert_never

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
    read_choice,
    read_choices,
    read_gaps,
    read_matches,
    read_positions,
    read_text,
    read_truth,
)


def response_in_words(question: AnyQuestion, response: object) -> tuple[str, ...]:
    """What was answered, line by line; nothing when there was no answer. A picture is told by its alternative, a gap by
    its number in the text. Raises MalformedResponse.
    """
    match question:
        case SingleChoice():
            chosen = read_choice(question, response)
            return tuple(option.text for option in question.options if option.id == chosen)
        case PictureChoice():
            chosen = read_choice(question, response)
            return tuple(option.alternative for option in question.options if option.id == chosen)
        case MultipleResponse():
            ticked = read_choices(question, response)
            return tuple(option.text for option in question.options if option.id in ticked)
        case TrueFalse():
            truth = read_truth(response)
            return () if truth is None else (truth_in_words(truth),)
        case Matching():
            matches = read_matches(question, response)
            return tuple(f"{pair.left} – {matches[pair.id]}" for pair in question.pairs if pair.id in matches)
        case Ordering():
            positions = read_positions(question, response)
            placed = [(positions[item.id], item.text) for item in question.items if item.id in positions]
            return tuple(f"{position}. {text}" for position, text in sorted(placed))
        case Cloze():
            filled = read_gaps(question, response)
            return tuple(f"{number}. {filled[gap.id]}" for number, gap in question.numbered if gap.id in filled)
        case Numeric():
            typed = read_text(response)
            unit = question.unit if question.unit not in typed else ""
            return (f"{typed} {unit}".strip(),) if typed else ()
        case ShortText():
            typed = read_text(response)
            return (typed,) if typed else ()
        case _:
            assert_never(question)


def truth_in_words(truth: bool) -> str:
    """ "True" or "False"."""
    return "True" if truth else "False"
