"""Which questions are drawn, and how they are shown."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import draw_parameters, draw_questions, fill_in, present
from assessments.questions import (
    AnyQuestion,
    Bank,
    Cloze,
    Gap,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    PictureChoice,
    SingleChoice,
)
from tests.assessments.making import MATCHING, NUMERIC, ORDERING, SINGLE, STATEMENT, bank_of, banks, questions, seeds

WIDE = bank_of(*((f"{outcome}.1", difficulty) for outcome in (1, 2, 3, 4, 5) for difficulty in (1, 2, 3) * 3))


def ids(bank: Bank, seed: int, size: int = 15, missed: str = "", seen: frozenset[str] = frozenset()) -> list[str]:
    """The ids that are drawn."""
    drawn = draw_questions(bank, size=size, seed=seed, missed=frozenset(missed.split()), seen=seen)
    return [question.id for question in drawn]


@given(
    banks(), seeds, st.integers(1, 40), st.frozensets(st.sampled_from(["1.1", "2.1", "9.9"])), st.frozensets(st.text())
)
def test_any_draw_asks_every_criterion_and_nothing_twice(
    bank: Bank, seed: int, size: int, missed: frozenset[str], seen: frozenset[str]
) -> None:
    drawn = draw_questions(bank, size=size, seed=seed, missed=missed, seen=seen)
    asked = Counter(bank.questions[question.id].criterion for question in drawn)
    available = Counter(question.criterion for question in bank.questions.values())
    assert len({question.id for question in drawn}) == len(drawn)
    assert min(size, len(bank.questions)) <= len(drawn) <= max(size, len(bank.criteria) + len(missed))
    for criterion in bank.criteria:
        assert asked[criterion] >= min(2 if criterion in missed else 1, available[criterion])
    assert drawn == draw_questions(bank, size=size, seed=seed, missed=missed, seen=seen)


def test_a_quiz_has_fifteen_questions_unless_said_otherwise() -> None:
    assert len(draw_questions(WIDE, seed=1)) == 15


def test_more_criteria_than_size_make_a_longer_quiz() -> None:
    assert len(ids(WIDE, seed=1, size=2)) == 5


def test_missed_criteria_are_asked_twice() -> None:
    asked = Counter(WIDE.questions[question].criterion for question in ids(WIDE, seed=3, size=7, missed="2.1 4.1"))
    assert asked["2.1"] == asked["4.1"] == 2


@given(seeds)
def test_what_was_not_seen_comes_first(seed: int) -> None:
    first = frozenset(ids(WIDE, seed=seed))
    second = frozenset(ids(WIDE, seed=seed + 1, seen=first))
    third = frozenset(ids(WIDE, seed=seed + 2, seen=first | second))
    assert first | second | third == WIDE.questions.keys()


def test_what_was_seen_is_asked_again_rather_than_no_question() -> None:
    bank = bank_of(("1.1", 1), ("1.2", 1), ("1.2", 2))
    assert sorted(ids(bank, seed=1, size=3, seen=frozenset({"q0", "q1"}))) == ["q0", "q1", "q2"]


@given(seeds)
def test_difficulties_and_criteria_are_mixed_evenly(seed: int) -> None:
    drawn = [WIDE.questions[question] for question in ids(WIDE, seed=seed)]
    assert set(Counter(question.criterion for question in drawn).values()) == {3}
    assert set(Counter(question.difficulty for question in drawn).values()) == {5}


def test_attempts_differ() -> None:
    assert len({tuple(ids(WIDE, seed=seed)) for seed in range(50)}) == 50
    assert len({frozenset(ids(WIDE, seed=seed)) for seed in range(50)}) == 50


def test_a_draw_stays_the_same_for_ever() -> None:
    """An attempt that was begun before an upgrade looks the same after it."""
    assert ids(WIDE, seed=2026, size=5) == ["q29", "q4", "q18", "q14", "q37"]
    assert draw_parameters(NUMERIC, seed=2026) == {"band_d": 1890}
    assert [option.id for option in present(SINGLE, seed=2026).options] == ["a", "b", "c"]


@given(questions, seeds)
def test_a_question_is_shown_whole_in_drawn_order(question: AnyQuestion, seed: int) -> None:
    shown = present(question, seed)
    assert shown == present(question, seed)
    match question:
        case SingleChoice() | MultipleResponse():
            assert sorted(option.id for option in shown.options) == [option.id for option in question.options]
        case Matching():
            assert sorted(shown.rights) == sorted([*(pair.right for pair in question.pairs), *question.distractors])
        case Ordering():
            assert sorted(item.id for item in shown.items) == [item.id for item in question.items]
            assert set(pairwise(question.items)).isdisjoint(pairwise(shown.items))
        case Numeric():
            assert "{" not in shown.prompt
        case PictureChoice():
            assert sorted(option.id for option in shown.pictures) == [option.id for option in question.options]
        case Cloze():
            gaps = [part for part in shown.parts if isinstance(part, Gap)]
            assert [gap.id for gap in gaps] == [gap.id for gap in question.gaps]
            assert [sorted(gap.choices) for gap in gaps] == [sorted(gap.choices) for gap in question.gaps]
        case _:
            assert (shown.options, shown.rights, shown.items) == ((), (), ())


@pytest.mark.parametrize("question", [SINGLE, MATCHING, ORDERING])
def test_every_order_is_shown_some_time(question: AnyQuestion) -> None:
    orders = {(shown.options, shown.rights, shown.items) for shown in (present(question, seed) for seed in range(200))}
    assert len(orders) == (3 if question is ORDERING else 6)


def test_the_prompt_shows_the_drawn_numbers_with_their_thousands() -> None:
    prompts = {present(NUMERIC, seed).prompt for seed in range(200)}
    assert len(prompts) == 11
    assert "A Band D bill is £1,800. How much is Band A?" in prompts
    assert "A Band D bill is £2,700. How much is Band A?" in prompts


def test_braces_that_name_no_number_stay() -> None:
    assert fill_in("{a} {b} {", {"a": 1000}) == "1,000 {b} {"
    assert present(STATEMENT, 1).prompt == STATEMENT.prompt
