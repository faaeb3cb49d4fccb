"""Answering quiz questions as somebody who knows: from the bank, through what the page shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from assessments.arithmetic import parse_expression
from assessments.questions import (
    AnyQuestion,
    Bank,
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
from tests.browser.reader import Reader


def answer_rightly(reader: Reader, banks: Mapping[str, Bank]) -> None:
    """Give the right answer to the question on the page."""
    form = reader.page.get_by_role("main").locator("form").first
    question = _asked(form.locator("input[name=question]").get_attribute("value") or "", banks)
    if isinstance(question, SingleChoice | MultipleResponse):
        for option in question.options:
            if option.correct:
                form.get_by_label(option.text, exact=True).check()
    elif isinstance(question, TrueFalse):
        form.get_by_label(reader.says("True" if question.answer else "False"), exact=True).check()
    elif isinstance(question, Matching):
        for pair in question.pairs:
            form.get_by_label(pair.left, exact=True).select_option(label=pair.right)
    elif isinstance(question, Ordering):
        for place, item in enumerate(question.items, start=1):
            form.get_by_label(item.text, exact=True).select_option(label=str(place))
    elif isinstance(question, PictureChoice):
        form.get_by_label(next(option.alternative for option in question.options if option.correct)).check()
    elif isinstance(question, Cloze):
        for gap in question.gaps:
            field = form.locator(f"[name='answer-{gap.id}']")
            if gap.choices:
                field.select_option(label=gap.accepted[0])
            else:
                field.fill(gap.accepted[0])
    else:
        form.locator("#answer").fill(_typed(question, form.get_by_role("heading").inner_text()))


def _asked(question_id: str, banks: Mapping[str, Bank]) -> AnyQuestion:
    return next(bank.questions[question_id] for bank in banks.values() if question_id in bank.questions)


def _typed(question: Numeric | ShortText, shown: str) -> str:
    if isinstance(question, ShortText):
        return question.accepted[0]
    pattern = re.escape(question.prompt)
    for parameter in question.parameters:
        pattern = pattern.replace(re.escape(f"{{{parameter.name}}}"), rf"(?P<{parameter.name}>\d[\d,]*)", 1)
        pattern = pattern.replace(re.escape(f"{{{parameter.name}}}"), rf"(?P={parameter.name})")
    found = re.fullmatch(pattern, shown.strip())
    assert found, f"{shown!r} is not {question.prompt!r}"
    numbers = {name: int(text.replace(",", "")) for name, text in found.groupdict().items()}
    right: Fraction = parse_expression(question.answer).evaluate(numbers)
    return str(float(right)) if right.denominator != 1 else str(right.numerator)
