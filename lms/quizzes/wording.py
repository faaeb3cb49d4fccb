"""Responses in words, as a result page shows them."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup, escape

from assessments.marking import Mark
from assessments.questions import AnyQuestion, Matching, MultipleResponse, Numeric, Ordering, SingleChoice, TrueFalse
from assessments.responses import MalformedResponse, Response, clean_response
from lms.languages import english


def readable_response(question: AnyQuestion, stored: object) -> Response:
    """A stored response in its question's shape; None when the question has changed so that it doesn't fit any more."""
    try:
        return clean_response(question, stored)
    except MalformedResponse:
        return None


def response_in_words(question: AnyQuestion, stored: object) -> tuple[str, ...]:
    """What was answered, line by line; nothing when there was no answer."""
    response = readable_response(question, stored)
    if response is None:
        return ()
    match question, response:
        case ((SingleChoice() | MultipleResponse()), str() | list()):
            chosen = [response] if isinstance(response, str) else response
            return tuple(option.text for option in question.options if option.id in chosen)
        case TrueFalse(), str():
            return (truth_in_words(response == "true"),)
        case Matching(), dict():
            return tuple(f"{pair.left} – {response[pair.id]}" for pair in question.pairs if pair.id in response)
        case Ordering(), dict():
            placed = [(response[item.id], item.text) for item in question.items if item.id in response]
            return tuple(f"{position}. {text}" for position, text in sorted(placed))
        case Numeric(), str() if question.unit and question.unit not in response:
            return (f"{response} {question.unit}",)
        case _:
            return (str(response),)


def expected_in_words(question: AnyQuestion, mark: Mark) -> Markup:
    """The right answer, as HTML."""
    return escape(truth_in_words(question.answer)) if isinstance(question, TrueFalse) else english(mark.expected)


def refusal_in_words(question: AnyQuestion) -> str:
    """What to do about a response that can't be an answer."""
    if isinstance(question, Numeric):
        return _("Write a number in digits, such as 12 or 7.50.")
    return _("This can’t be the answer. Answer again.")


def truth_in_words(truth: bool) -> str:
    """ "True" or "False" in the reader's language."""
    return _("True") if truth else _("False")
