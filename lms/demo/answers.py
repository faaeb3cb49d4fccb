"""Right answers to questions, for demonstration learners who know their lessons."""

from __future__ import annotations

from assessments.marking import expected_answer, right_number
from assessments.numerals import write_number
from assessments.questions import AnyQuestion, Matching, MultipleResponse, Numeric, Ordering, SingleChoice, TrueFalse
from assessments.responses import Response


def right_response(question: AnyQuestion, seed: int) -> Response:
    """What somebody answers who knows."""
    if isinstance(question, SingleChoice):
        return next(option.id for option in question.options if option.correct)
    if isinstance(question, MultipleResponse):
        return [option.id for option in question.options if option.correct]
    if isinstance(question, TrueFalse):
        return "true" if question.answer else "false"
    if isinstance(question, Matching):
        return {pair.id: pair.right for pair in question.pairs}
    if isinstance(question, Ordering):
        return {item.id: place for place, item in enumerate(question.items, start=1)}
    if isinstance(question, Numeric):
        return write_number(right_number(question, seed))
    return expected_answer(question, seed)
