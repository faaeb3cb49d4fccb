"""What is said about questions, and from how many responses."""

from __future__ import annotations

from dataclasses import replace
from math import isclose
from random import Random
from statistics import correlation
from time import process_time
from typing import Any

import pytest

from assessments.item_analysis import FEWEST, Analysis, Item, Try
from assessments.questions import AnyQuestion, Bank
from tests.assessments.making import CLOZE, MATCHING, MULTIPLE, NUMERIC, ONE_OF_EACH, PICTURES, SINGLE


def analysed(question: AnyQuestion, *answers: tuple[Any, float, float]) -> Item:
    """A question's figures from (response, share of its mark, marks on the other fourteen)."""
    tries = {number: Try(one[1] + one[2], 15, [question.id]) for number, one in enumerate(answers)}
    analysis = Analysis(Bank("LG1", {question.id: question}), tries)
    for number, (response, fraction, _rest) in enumerate(answers):
        analysis.add(number, question.id, response, fraction)
    return analysis.items()[0]


def good_and_bad(right: Any, wrong: Any, count: int = 30) -> list[tuple[Any, float, float]]:
    """The better a learner is elsewhere, the likelier they know this."""
    return [(right, 1.0, 5.0 + n / 10) if n >= count // 2 else (wrong, 0.0, 5.0 + n / 10) for n in range(count)]


@pytest.mark.parametrize("count", [0, 1, FEWEST - 1])
def test_of_fewer_than_twenty_responses_only_their_number_is_told(count: int) -> None:
    item = analysed(SINGLE, *good_and_bad("a", "b", count))
    assert item == Item(SINGLE, count)


def test_figures_are_facility_and_the_correlation_with_the_rest() -> None:
    dice = Random(7)
    answers = [
        ("a", 1.0, dice.uniform(4, 14)) if dice.random() < 0.6 else ("b", 0.0, dice.uniform(0, 14)) for _ in range(40)
    ]
    item = analysed(SINGLE, *answers)
    fractions, rests = [one[1] for one in answers], [one[2] for one in answers]
    assert item.facility == pytest.approx(sum(fractions) / 40)
    assert item.discrimination is not None
    assert isclose(item.discrimination, correlation(fractions, rests), abs_tol=1e-9)


def test_a_good_question_has_no_flaw() -> None:
    answers = good_and_bad("a", "b")
    answers[1] = ("c", 0.0, 5.1)
    item = analysed(SINGLE, *answers)
    assert item.flaws == ()
    assert (item.lower, item.upper) == (10, 10)
    assert [(offer.text, offer.is_right, offer.lower, offer.middle, offer.upper) for offer in item.offers] == [
        ("Option a", True, 0, 5, 10),
        ("Option b", False, 9, 5, 0),
        ("Option c", False, 1, 0, 0),
    ]


@pytest.mark.parametrize(
    ("answers", "flaw"),
    [
        ([("a", 1.0, n / 3) for n in range(30)], "Too easy"),
        ([("b", 0.0, n / 3) for n in range(29)] + [("a", 1.0, 5.0)], "Too hard"),
        (
            [("b" if n > 15 else "a", float(n <= 15), n / 3) for n in range(30)],
            "Turned round",
        ),
        ([("a" if n % 2 else "b", float(n % 2), n / 3) for n in range(30)], "Weak"),
        (good_and_bad("a", "b"), "Nobody chooses “Option c”"),
        (
            [("c", 0.0, 13.0)] * 4 + good_and_bad("a", "b"),
            "More of the best third than of the lowest choose “Option c”",
        ),
    ],
)
def test_each_flaw_is_told_in_plain_words(answers: list[tuple[Any, float, float]], flaw: str) -> None:
    assert any(found.startswith(flaw) for found in analysed(SINGLE, *answers).flaws)


def test_where_everybody_earns_the_same_nothing_is_said_of_discrimination() -> None:
    item = analysed(SINGLE, *[("a", 1.0, 7.0)] * 25)
    assert item.discrimination is None
    assert len([flaw for flaw in item.flaws if "Nobody" not in flaw]) == 1


def test_what_was_not_answered_earned_nothing_and_counts() -> None:
    tries = {number: Try(7.0, 15, ["q1", "q2"]) for number in range(24)}
    second = type(SINGLE)(
        **{name: getattr(SINGLE, name) for name in ("criterion", "difficulty", "prompt", "feedback", "options")},
        id="q2",
    )
    analysis = Analysis(Bank("LG1", {"q1": SINGLE, "q2": second}), tries)
    for number in range(12):
        analysis.add(number, "q1", "a", 1.0)
        analysis.add(number, "q1", "a", 1.0)
        analysis.add(number, "q-unknown", "a", 1.0)
        analysis.add(99, "q1", "a", 1.0)
    figures = {item.question.id: (item.responses, item.facility) for item in analysis.items()}
    assert figures == {"q1": (24, 0.5), "q2": (24, 0.0)}


def test_the_worst_comes_first_and_what_cannot_be_told_last() -> None:
    questions = {
        f"q{n}": type(SINGLE)(
            id=f"q{n}", criterion="1.1", difficulty=1, prompt="?", feedback=".", options=SINGLE.options
        )
        for n in (1, 2, 3)
    }
    tries = {n: Try(n / 4, 15, ["q1", "q2"]) for n in range(40)}
    analysis = Analysis(Bank("LG1", questions), tries)
    for n in range(40):
        analysis.add(n, "q1", "abc"[n % 3] if n < 20 else "a", float(n >= 20 or n % 3 == 0))
        analysis.add(n, "q2", "a" if n < 20 else "b", float(n < 20))
    assert [item.question.id for item in analysis.items()] == ["q2", "q1", "q3"]


def test_whatever_can_be_chosen_is_counted() -> None:
    for question, response, chosen in (
        (MULTIPLE, ["a", "d"], {"Option a", "Option d"}),
        (PICTURES, "b", {"A box in clay"}),
        (MATCHING, {"p1": "is a judge", "p2": "is a judge"}, {"is a judge"}),
        (CLOZE, {"who": "mayor", "how": "elected"}, {"3. elected"}),
        (NUMERIC, "12", set()),
        (SINGLE, {"not": "a choice"}, set()),
    ):
        item = analysed(question, *[(response, 0.0, 7.0)] * 20)
        assert {offer.text for offer in item.offers if offer.chosen} == chosen
        assert all(offer.chosen in (0, 20) for offer in item.offers)


def test_a_whole_bank_of_twenty_thousand_answers_is_quick() -> None:
    each = [replace(question, id=question.type) for question in ONE_OF_EACH[:6]]
    bank = Bank("LG1", {question.id: question for question in each})
    dice = Random(1)
    tries = {n: Try(dice.uniform(0, 6), 6, list(bank.questions)) for n in range(3400)}
    analysis = Analysis(bank, tries)
    begun = process_time()
    for n in tries:
        for question_id in bank.questions:
            analysis.add(n, question_id, "a", dice.random())
    assert len(analysis.items()) == 6
    assert process_time() - begun < 2
