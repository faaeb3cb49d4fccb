"""A type of question is whole: this names what one lacks, so that a new type is added in an hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, get_args

import pytest
from flask import Flask
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from assessments.drawing import present
from assessments.marking import _judge, right_response
from assessments.questions import AnyQuestion, Question, Shape
from assessments.quiz_file import ENTRY
from assessments.responses import clean_response
from assessments.wording import response_in_words
from lms.editions import current_edition
from lms.quizzes.forms import read_answer
from lms.quizzes.views import Field
from tests.factories.quizzes import form_of, wrong_response

TYPES: tuple[type[Question], ...] = get_args(AnyQuestion)


def missing_of(app: Flask, kind: type[Question], example: Any) -> list[str]:
    """What a type of question lacks, by name. ``example`` is one of its questions, of the test bank if it has any."""
    parts: dict[str, Callable[[], Any]] = {
        "its dataclass in AnyQuestion (assessments/questions.py)": lambda: TYPES.index(kind),
        "an entry of quiz.toml (assessments/quiz_file.py)": lambda: _is_known_to_loader(kind.type),
        "its response (assessments/responses.py)": lambda: clean_response(example, None),
        "its marking (assessments/marking.py, _judge)": lambda: _judge(example, None, 1, frozenset()),
        "its right answer (assessments/marking.py, right_response)": lambda: right_response(example),
        "how it is shown (assessments/drawing.py, present)": lambda: present(example, 1),
        "how an answer is told (assessments/wording.py)": lambda: response_in_words(example, None),
        "its macro (lms/quizzes/templates/quizzes/_inputs.html)": lambda: _inputs_of(app, example),
        "an example in tests/programme/banks": lambda: _examples()[kind.type],
    }
    return [name for name, part in parts.items() if not _is_there(part)]


def _is_there(part: Callable[[], Any]) -> bool:
    try:
        part()
    except (AssertionError, AttributeError, KeyError, TypeError, ValueError):
        return False
    return True


def _is_known_to_loader(type_name: str) -> None:
    try:
        ENTRY.validate_python({"type": type_name})
    except ValidationError as error:
        if error.errors()[0]["type"] == "union_tag_invalid":
            raise


def _inputs_of(app: Flask, example: Any) -> str:
    inputs: Any = app.jinja_env.get_template("quizzes/_inputs.html").make_module({"page_language": "en"})
    with app.test_request_context():
        return str(getattr(inputs, example.type)(Field(present(example, 1), None, [], "")))


def _examples() -> dict[str, Any]:
    banks = current_edition().banks.values()
    return {question.type: question for bank in banks for question in bank.questions.values()}


def test_every_type_of_question_is_whole(app: Flask) -> None:
    examples = _examples()
    missing = {kind.type: missing_of(app, kind, examples.get(kind.type)) for kind in TYPES}
    assert missing == {kind.type: [] for kind in TYPES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Essay(Question):
    """A type that nobody has finished."""

    words: int
    type: ClassVar[str] = "essay"
    shape: ClassVar[Shape] = Shape.TYPED


def test_what_a_new_type_lacks_is_listed_by_name(app: Flask) -> None:
    essay = Essay(id="q1", criterion="1.1", difficulty=1, prompt="Why?", feedback="So.", words=100)
    assert [name.partition(" (")[0] for name in missing_of(app, Essay, essay)] == [
        "its dataclass in AnyQuestion",
        "an entry of quiz.toml",
        "its response",
        "its marking",
        "its right answer",
        "how it is shown",
        "how an answer is told",
        "its macro",
        "an example in tests/programme/banks",
    ]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.type)
def test_a_form_is_read_by_the_shape_that_its_type_names(app: Flask, kind: type[Question]) -> None:
    question = _examples()[kind.type]
    for response in (right_response(question, 1), wrong_response(question)):
        sent = form_of(question, response, seed=1)
        assert clean_response(question, read_answer(question, 1, MultiDict(sent))) == response
