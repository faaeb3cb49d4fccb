"""What responses earn, and what learners are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from assessments.drawing import draw_parameters, present
from assessments.marking import Mark, mark, right_response
from assessments.numerals import write_number
from assessments.questions import AnyQuestion, Cloze, Matching, MultipleResponse, Numeric, Ordering, Pair, ShortText
from assessments.responses import MalformedResponse, clean_response
from assessments.spelling import same_words
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
    seeds,
    shared,
)

FOUR_PAIRS = Matching(
    **shared(), pairs=tuple(Pair(id=f"p{n}", left=f"l{n}", right=r, feedback="No.") for n, r in enumerate("abcd", 1))
)


@pytest.mark.parametrize(
    ("question", "response", "fraction"),
    [
        (SINGLE, "a", 1),
        (SINGLE, "b", 0),
        (MULTIPLE, ["a", "b", "c"], 1),
        (MULTIPLE, ["a", "b"], 2 / 3),
        (MULTIPLE, ["a", "b", "d"], 1 / 6),
        (MULTIPLE, ["a", "b", "c", "d"], 1 / 2),
        (MULTIPLE, ["a", "d", "e"], 0),
        (MULTIPLE, ["a", "b", "c", "d", "e"], 0),
        (STATEMENT, "false", 1),
        (STATEMENT, "true", 0),
        (MATCHING, {"p1": "is elected", "p2": "is employed"}, 1),
        (MATCHING, {"p1": "is elected", "p2": "is a judge"}, 1 / 2),
        (MATCHING, {"p1": "is elected"}, 1 / 2),
        (MATCHING, {"p1": "is employed", "p2": "is elected"}, 0),
        (MATCHING, {"p1": "is elected", "p2": "is elected"}, 0),
        (FOUR_PAIRS, {"p1": "a", "p2": "a", "p3": "c", "p4": "d"}, (2 / 3 + 2) / 4),
        (FOUR_PAIRS, {"p1": "a", "p2": "a", "p3": "a", "p4": "d"}, (1 / 3 + 1) / 4),
        (ORDERING, {"i1": 1, "i2": 2, "i3": 3}, 1),
        (ORDERING, {"i1": 2, "i2": 3, "i3": 1}, 1 / 2),
        (ORDERING, {"i1": 3, "i2": 2, "i3": 1}, 0),
        (ORDERING, {"i1": 1, "i2": 1, "i3": 1}, 0),
        (ORDERING, {"i1": 1, "i2": 2}, 1 / 2),
        (ORDERING, {"i1": 1, "i2": 2, "i3": 2}, 0),
        (CLOZE, {"who": "Councillor", "helper": "officer", "how": "paid"}, 1),
        (CLOZE, {"who": "councilor", "helper": "officer", "how": "elected"}, 2 / 3),
        (CLOZE, {"who": "officer", "helper": "oficer"}, 0),
        (CLOZE, {"helper": "officer"}, 1 / 3),
        (CLOZE, {"who": "officer", "helper": "Officer"}, 0),
        (PICTURES, "a", 1),
        (PICTURES, "b", 0),
        (SHORT, "monitoring officer", 1),
        (SHORT, "  “Monitoring   OFFICER”. ", 1),
        (SHORT, "the m.o", 1),
        (SHORT, "monitoring", 0),
    ],
)
def test_each_type_earns_by_its_rule(question: AnyQuestion, response: Any, fraction: float) -> None:
    given_mark = mark(question, response)
    assert given_mark.fraction == pytest.approx(fraction)
    assert given_mark.correct is (fraction == 1)


@pytest.mark.parametrize(
    ("question", "response", "feedback"),
    [
        (SINGLE, "a", ("So it is.",)),
        (SINGLE, "b", ("b is wrong.", "So it is.")),
        (MULTIPLE, ["a", "d", "e"], ("d is wrong.", "e is wrong.", "So it is.")),
        (STATEMENT, "true", ("It is not so.", "So it is.")),
        (MATCHING, {"p1": "is elected", "p2": "is a judge"}, ("The council pays officers.", "So it is.")),
        (MATCHING, {}, ("So it is.",)),
        (ORDERING, {"i1": 2, "i2": 1, "i3": 3}, ("Listen first.", "So it is.")),
        (SHORT, "mayor", ("It is an officer.", "So it is.")),
        (CLOZE, {"who": "mayor", "helper": "officer"}, ("Voters choose this person.", "So it is.")),
        (PICTURES, "c", ("c is wrong.", "So it is.")),
        (SHORT, "", ("So it is.",)),
    ],
)
def test_feedback_speaks_of_what_was_chosen_and_then_teaches(
    question: AnyQuestion, response: Any, feedback: tuple[str, ...]
) -> None:
    assert mark(question, response).feedback == feedback


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (SINGLE, "Option a"),
        (MULTIPLE, "Option a; Option b; Option c"),
        (STATEMENT, "False"),
        (MATCHING, "councillor – is elected; officer – is employed"),
        (ORDERING, "1. Listen; 2. Write; 3. Send"),
        (SHORT, "Monitoring officer"),
        (CLOZE, "1. councillor; 2. officer; 3. paid"),
        (PICTURES, "A box in sun"),
    ],
)
def test_the_right_answer_is_said_in_words(question: AnyQuestion, expected: str) -> None:
    assert mark(question, None).expected == expected


@pytest.mark.parametrize("question", ONE_OF_EACH, ids=lambda question: question.type)
def test_no_answer_earns_nothing_and_is_taught_all_the_same(question: AnyQuestion) -> None:
    nothing = mark(question, None)
    assert (nothing.fraction, nothing.correct, len(nothing.feedback)) == (0.0, False, 1)


@pytest.mark.parametrize("typed", ["{}", "£{}", "{}.00", " {} ", "{} pounds"])
def test_a_numeric_answer_may_be_typed_in_many_ways(typed: str) -> None:
    right = draw_parameters(NUMERIC, seed=7)["band_d"] * 6 // 9
    for number in (f"{right}", f"{right:,}", f"{right:,}".replace(",", " ")):
        assert mark(NUMERIC, typed.format(number), seed=7).correct


def test_a_numeric_answer_belongs_to_the_numbers_that_were_drawn() -> None:
    first, second = (draw_parameters(NUMERIC, seed)["band_d"] for seed in (1, 2))
    assert first != second
    assert not mark(NUMERIC, str(second * 6 // 9), seed=1).correct
    wrong = mark(NUMERIC, "5", seed=1)
    number = write_number(first)
    assert wrong.feedback == (f"Multiply {number} by 6, then divide by 9.", f"Take six ninths of {number}.")


@pytest.mark.parametrize(("typed", "correct"), [("9.8", True), ("10.2", True), ("9.79", False), ("10.21", False)])
def test_tolerance_is_exact_at_its_edge(typed: str, correct: bool) -> None:
    question = Numeric(**shared(), answer="10", tolerance=0.2, unit="", parameters=(), wrong_feedback="No.")
    assert mark(question, typed).correct is correct


@pytest.mark.parametrize(
    ("accepted", "typed", "correct"),
    [
        ("council’s", "COUNCIL'S", True),
        ("co-operate", "co–operate", True),
        ("straße", "STRASSE", True),
        ("café", "cafe\u0301", True),
        ("কি", "“কি”", True),
        ("কি", "ক", False),
        ("@", "#", False),
        ("@", " @ ", True),
        ("Ｂｃｃ", "bcc", True),
        ("نعم", "نعم\u200f؟", True),
    ],
)
def test_short_text_looks_at_words_and_not_at_typing(accepted: str, typed: str, correct: bool) -> None:
    question = ShortText(**shared(), accepted=(accepted,), wrong_feedback="No.")
    assert mark(question, typed).correct is correct


def test_letter_case_counts_where_it_is_the_answer() -> None:
    question = ShortText(**shared(), accepted=("Bcc",), match_case=True, wrong_feedback="No.")
    assert mark(question, " Bcc. ").correct
    assert not mark(question, "bcc").correct


@pytest.mark.parametrize("gap", ["who", "helper"])
def test_an_answer_that_a_person_accepted_is_right(gap: str) -> None:
    others = {"who": "councillor", "helper": "officer", "how": "paid"} | {gap: "somebody else"}
    assert mark(CLOZE, others).fraction == pytest.approx(2 / 3)
    assert mark(CLOZE, others, accepted=frozenset({gap})).correct
    assert not mark(CLOZE, None, accepted=frozenset({gap})).correct
    assert mark(SHORT, "clerk", accepted=frozenset({""})).correct
    assert mark(SHORT, " ", accepted=frozenset({""})).fraction == 0


def test_a_right_that_belongs_to_two_lefts_may_be_given_twice() -> None:
    pairs = tuple(Pair(id=f"p{n}", left=f"l{n}", right=r, feedback="No.") for n, r in enumerate("aab", 1))
    assert mark(Matching(**shared(), pairs=pairs), {"p1": "a", "p2": "a", "p3": "b"}).correct


@given(questions, seeds)
def test_who_treats_all_parts_alike_earns_nothing(question: AnyQuestion, seed: int) -> None:
    for response in blanket_responses(question, seed):
        assert mark(question, response, seed).fraction == 0, response


def blanket_responses(question: AnyQuestion, seed: int) -> Iterator[Any]:
    """What can be answered without telling one part from another."""
    match question:
        case MultipleResponse():
            yield [option.id for option in question.options]
        case Matching():
            for right in (*(pair.right for pair in question.pairs), *question.distractors):
                yield {pair.id: right for pair in question.pairs}
        case Ordering():
            yield {item.id: place for place, item in enumerate(present(question, seed).items, start=1)}
            for place in range(1, len(question.items) + 1):
                yield {item.id: place for item in question.items}
        case Cloze() if len(question.gaps) > 1 and not any(gap.choices for gap in question.gaps):
            for gap in question.gaps:
                for answer in gap.accepted:
                    yield {other.id: answer for other in question.gaps}


def test_only_punctuation_is_no_answer() -> None:
    assert same_words(" ?! ") == ""
    assert mark(SHORT, "?!").fraction == 0


@given(questions, seeds)
def test_the_right_response_always_earns_the_whole_mark(question: AnyQuestion, seed: int) -> None:
    response = right_response(question, seed)
    given_mark = mark(question, response, seed)
    assert (given_mark.fraction, given_mark.correct) == (1.0, True)
    assert given_mark == mark(question, clean_response(question, response), seed)


@given(questions, anything, seeds)
def test_marking_never_raises_and_stays_within_one_mark(question: AnyQuestion, response: Any, seed: int) -> None:
    given_mark = mark(question, response, seed)
    assert isinstance(given_mark, Mark)
    assert 0.0 <= given_mark.fraction <= 1.0
    assert given_mark.correct is (given_mark.fraction == 1.0)
    assert given_mark.feedback[-1]
    try:
        clean_response(question, response)
    except MalformedResponse:
        assert given_mark.fraction == 0.0
