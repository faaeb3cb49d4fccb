"""Responses in words and pictures, as a result page shows them."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from markupsafe import Markup

from assessments import wording
from assessments.marking import Mark
from assessments.questions import AnyQuestion, Cloze, Numeric, PictureChoice, PictureOption, TrueFalse
from assessments.responses import MalformedResponse, Response, clean_response
from lms.languages import english
from modules.drawings import shown_drawing


def readable_response(question: AnyQuestion, stored: object) -> Response:
    """A stored response in its question's shape; None when the question has changed so that it doesn't fit any more."""
    try:
        return clean_response(question, stored)
    except MalformedResponse:
        return None


def response_in_words(question: AnyQuestion, stored: object) -> tuple[str, ...]:
    """What was answered, line by line, a chosen picture as HTML; nothing when there was no answer."""
    response = readable_response(question, stored)
    match question:
        case TrueFalse() if response is not None:
            return (truth_in_words(response == "true"),)
        case PictureChoice():
            return _pictures(option for option in question.options if option.id == response)
        case _:
            return wording.response_in_words(question, response)


def expected_in_words(question: AnyQuestion, mark: Mark) -> tuple[Markup, ...]:
    """The right answer, line by line as HTML."""
    match question:
        case TrueFalse():
            return (Markup.escape(truth_in_words(question.answer)),)
        case PictureChoice():
            return _pictures(option for option in question.options if option.correct)
        case _:
            return (english(mark.expected),)


def picture(option: PictureOption) -> Markup:
    """A picture with its text alternative, read anew: it may come from anywhere. Unlike those of lessons it is turned
    over for nobody: left may be what is asked.
    """
    return english(Markup(shown_drawing(option.drawing, option.alternative)))  # noqa: S704


def text_with_numbers(question: AnyQuestion) -> str:
    """The text of a cloze with the number of each gap in its place; nothing of other types."""
    if not isinstance(question, Cloze):
        return ""
    number_of = {gap.id: number for number, gap in question.numbered}
    return "".join(part if isinstance(part, str) else f"[{number_of[part.id]}]" for part in question.parts)


def number_of_gap(question: AnyQuestion, gap_id: str) -> int:
    """The number of a gap in its text; 0 where there is none."""
    numbered = question.numbered if isinstance(question, Cloze) else ()
    return next((number for number, gap in numbered if gap.id == gap_id), 0)


def _pictures(options: Iterable[PictureOption]) -> tuple[Markup, ...]:
    return tuple(picture(option) for option in options)


def refusal_in_words(question: AnyQuestion) -> str:
    """What to do about a response that can't be an answer."""
    if isinstance(question, Numeric):
        return _("Write a number in digits, such as 12 or 7.50.")
    return _("This can’t be the answer. Answer again.")


def truth_in_words(truth: bool) -> str:
    """ "True" or "False" in the reader's language."""
    return _("True") if truth else _("False")
