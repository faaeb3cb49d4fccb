"""GIFT, in the notation of Moodle's qformat_gift. Every text is marked as plain, so that nobody takes it for HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assessments.formats import drafts
from assessments.formats.port import CannotCarry, Exportable, Refused
from assessments.questions import (
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)

Piece = tuple[str, list[str]]


def piece(question: Exportable) -> Piece:
    """A question's lines, and what of it they can't carry. Raises CannotCarry."""
    match question:
        case SingleChoice():
            answers = [_answer("=" if option.correct else "~", "", option) for option in question.options]
            return _lines(question, answers), []
        case MultipleResponse():
            share = drafts.share_of(sum(option.correct for option in question.options))
            answers = [
                _answer("~", f"%{share if option.correct else f'-{share}'}%", option) for option in question.options
            ]
            return _lines(question, answers), []
        case TrueFalse():
            return _lines(question, [f"{str(question.answer).upper()}{_told(question.wrong_feedback)}"]), []
        case Matching():
            answers = [f"={_part(pair.left)} -> {_part(pair.right)}" for pair in question.pairs]
            answers += [f"= -> {_part(distractor)}" for distractor in question.distractors]
            lost = ["the feedback of its pairs"] if any(pair.feedback for pair in question.pairs) else []
            return _lines(question, answers), lost
        case ShortText():
            return _lines(question, _typed(question)), _lost_of_typed(question)
        case Numeric():
            number = f"={plain_number(question)}:{question.tolerance!r}"
            wrong = f"~{_told(question.wrong_feedback)}" if question.wrong_feedback else ""
            lost = [f"its unit “{question.unit}”"] if question.unit else []
            return _lines(question, [f"#{number}", *filter(None, [wrong])]), lost
        case _:
            raise CannotCarry(f"GIFT has no questions of the type {question.type}.")


def file(pieces: Iterable[str], category: str) -> bytes:
    """The whole file."""
    return "\n".join([f"$CATEGORY: $course$/top/{_escaped(category)}", "", *pieces]).encode()


def plain_number(question: Numeric) -> str:
    """The answer of a question whose answer is one number. Raises CannotCarry."""
    if question.parameters:
        raise CannotCarry("numbers are drawn in it")
    try:
        number = drafts.digits(drafts.read_decimal(question.answer))
    except Refused:
        raise CannotCarry(f"its answer “{question.answer}” is arithmetic") from None
    return number


def is_plain_number(question: Numeric) -> bool:
    """Whether the answer is one number, the same for everybody."""
    try:
        plain_number(question)
    except CannotCarry:
        return False
    return True


def _lines(question: Question, answers: Iterable[str]) -> str:
    tags = [f"{drafts.CRITERION_TAG}{question.criterion}"] if question.criterion else []
    tags += [f"{drafts.DIFFICULTY_TAG}{question.difficulty}"] if question.difficulty else []
    marks = " ".join([f"[id:{question.id}]", *(f"[tag:{tag}]" for tag in tags)])
    general = [f"\t####{_part(question.feedback)}"] if question.feedback else []
    return "\n".join(
        [
            f"// {marks}",
            f"::{_escaped(question.id)}::[plain]{_escaped(question.prompt)} {{",
            *(f"\t{answer}" for answer in answers),
            *general,
            "}",
            "",
        ]
    )


def _answer(mark: str, weight: str, option: Option) -> str:
    text = _part(option.text)
    if not weight and text.startswith("%"):
        weight = "%100%" if option.correct else "%0%"
    return f"{mark}{weight}{text}{_told(option.feedback)}"


def _typed(question: ShortText) -> list[str]:
    answers = []
    for accepted in question.accepted:
        text = _part(accepted.replace("*", "\\*"))
        answers.append(f"={'%100%' if text.startswith('%') else ''}{text}")
    return [*answers, *([f"=%0%*{_told(question.wrong_feedback)}"] if question.wrong_feedback else [])]


def _lost_of_typed(question: ShortText) -> list[str]:
    lost = ["that letter case counts"] if question.match_case else []
    return lost + (["that letters may be wrong"] if question.spelling_slips else [])


def _told(feedback: str) -> str:
    return f" # {_part(feedback)}" if feedback else ""


def _part(text: str) -> str:
    return f"{'[plain]' if text.startswith('[') else ''}{_escaped(text)}"


def _escaped(text: str) -> str:
    return re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", "\\n")
