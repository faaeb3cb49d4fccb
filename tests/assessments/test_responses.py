"""Responses are saved in their question's shape, or refused."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given

from assessments.questions import AnyQuestion
from assessments.responses import MalformedResponse, clean_response
from tests.assessments.making import (
    CLOZE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ONE_OF_EACH,
    ORDERING,
    PICTURES,
    SHORT,
    SINGLE,
    STATEMENT,
    anything,
    questions,
)


@pytest.mark.parametrize(
    ("question", "raw", "clean"),
    [
        (SINGLE, "b", "b"),
        (SINGLE, "", None),
        (MULTIPLE, ["c", "a", "a"], ["a", "c"]),
        (MULTIPLE, [], None),
        (STATEMENT, "true", "true"),
        (STATEMENT, "", None),
        (MATCHING, {"p2": "is a judge", "p1": "is a judge"}, {"p1": "is a judge", "p2": "is a judge"}),
        (MATCHING, {"p1": "", "p2": "is employed"}, {"p2": "is employed"}),
        (MATCHING, {"p1": ""}, None),
        (ORDERING, {"i3": "1", "i1": 2, "i2": ""}, {"i1": 2, "i3": 1}),
        (ORDERING, {"i1": 1, "i2": 1}, {"i1": 1, "i2": 1}),
        (CLOZE, {"how": "paid", "who": " a  councillor "}, {"who": "a  councillor", "how": "paid"}),
        (CLOZE, {"who": " ", "how": ""}, None),
        (PICTURES, "b", "b"),
        (NUMERIC, " £1,200 ", "£1,200"),
        (NUMERIC, "  ", None),
        (SHORT, " monitoring officer\n", "monitoring officer"),
        (SHORT, "x" * 500, "x" * 500),
    ],
)
def test_a_response_is_brought_into_shape(question: AnyQuestion, raw: Any, clean: Any) -> None:
    assert clean_response(question, raw) == clean


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        (SINGLE, "z"),
        (SINGLE, ["a"]),
        (SINGLE, 1),
        (SINGLE, False),
        (MULTIPLE, "a"),
        (MULTIPLE, ["a", "z"]),
        (MULTIPLE, ["a"] * 6),
        (MULTIPLE, [["a"]]),
        (STATEMENT, True),
        (STATEMENT, "maybe"),
        (MATCHING, {"p9": "is elected"}),
        (MATCHING, {"p1": "is a king"}),
        (MATCHING, {"p1": 1}),
        (MATCHING, ["is elected"]),
        (ORDERING, {"i1": 0}),
        (ORDERING, {"i1": 4}),
        (ORDERING, {"i1": True}),
        (ORDERING, {"i1": 1.0}),
        (ORDERING, {"i1": "first"}),
        (ORDERING, {"i9": 1}),
        (CLOZE, {"how": "free"}),
        (CLOZE, {"when": "now"}),
        (CLOZE, {"who": 1}),
        (CLOZE, {"who": "x" * 501}),
        (CLOZE, "councillor"),
        (PICTURES, "z"),
        (NUMERIC, "twelve"),
        (NUMERIC, 12),
        (SHORT, "x" * 501),
        (SHORT, " " * 501),
        (SHORT, "a\0b"),
        (SHORT, "\ud800"),
        (SHORT, {"text": "a"}),
    ],
)
def test_what_is_no_answer_to_the_question_is_refused(question: AnyQuestion, raw: Any) -> None:
    with pytest.raises(MalformedResponse):
        clean_response(question, raw)


@pytest.mark.parametrize("question", ONE_OF_EACH, ids=lambda question: question.type)
def test_nothing_stays_nothing(question: AnyQuestion) -> None:
    assert clean_response(question, None) is None


@given(questions, anything)
def test_cleaning_twice_changes_nothing_and_keeps_it_storable(question: AnyQuestion, raw: Any) -> None:
    with contextlib.suppress(MalformedResponse):
        clean = clean_response(question, raw)
        assert clean_response(question, clean) == clean
        assert json.loads(json.dumps(clean).encode()) == clean
