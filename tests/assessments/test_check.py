"""What is weak about a bank."""

from __future__ import annotations

from dataclasses import replace

from assessments.check import check_bank, uncovered, unknown_criteria
from assessments.questions import AnyQuestion, Bank, Numeric, SingleChoice
from assessments.rubrics import FilesWanted, RubricCriterion, Task
from tests.assessments.making import ONE_OF_EACH, SINGLE, STATEMENT, bank_of, options


def bank_with(*questions: AnyQuestion) -> Bank:
    """A bank of these questions, with ids of their own."""
    numbered = [replace(question, id=f"q{number}") for number, question in enumerate(questions)]
    return Bank(module="LG1", questions={question.id: question for question in numbered})


def task_with(*codes: str) -> Task:
    """A task on these criteria."""
    return Task(
        module="LG1",
        title="Task",
        brief="Do it.",
        words=100,
        files=FilesWanted.NONE,
        criteria=tuple(RubricCriterion(code, "Good.", "Look.", live=False) for code in codes),
        marking_guidance="Look.",
        model_pass="Yes.",
        model_refer="No.",
    )


def good_bank() -> Bank:
    """Fifty-six questions of every type and difficulty on two criteria."""
    made: list[AnyQuestion] = []
    for number in range(8):
        for place, question in enumerate(ONE_OF_EACH):
            prompt = " ".join(f"word{(number * 7 + place) * 9 + step}" for step in range(9))
            if isinstance(question, Numeric):
                prompt += " {band_d}"
            made.append(
                replace(question, prompt=prompt, difficulty=number % 3 + 1, criterion=("1.1", "1.2")[number % 2])
            )
    return bank_with(*made)


def test_a_good_bank_has_no_findings() -> None:
    assert check_bank(good_bank()) == ()


def test_too_little_of_anything_is_found() -> None:
    findings = check_bank(bank_of(("1.1", 1), ("1.2", 1)))
    assert findings[:6] == (
        "LG1: 2 questions; write at least 45.",
        "LG1 1.1: questions: 1; write at least 4.",
        "LG1 1.2: questions: 1; write at least 4.",
        "LG1: types of question: 1; use at least 5.",
        "LG1: no question has difficulty 2; write some.",
        "LG1: no question has difficulty 3; write some.",
    )


def long_right(text: str) -> SingleChoice:
    """A single choice with this right option beside shorter ones."""
    return replace(SINGLE, options=(replace(SINGLE.options[0], text=text), *SINGLE.options[1:]))


def test_right_options_that_are_mostly_the_longest_are_found() -> None:
    giving_away = long_right("A long and careful answer")
    found = [finding for finding in check_bank(bank_with(giving_away, giving_away, SINGLE)) if "longest" in finding]
    assert len(found) == 1
    assert "2 of 3 single choices" in found[0]
    assert not [finding for finding in check_bank(bank_with(giving_away, SINGLE)) if "longest" in finding]


def near(*questions: AnyQuestion) -> list[str]:
    """The findings on near duplicates."""
    return [finding for finding in check_bank(bank_with(*questions)) if "nearly the same" in finding]


def test_nearly_the_same_question_is_found_whatever_its_type() -> None:
    prompt = "A county council and a district council share the work in many parts of England"
    other = "A county council and a district council share the work in most parts of England."
    assert near(replace(STATEMENT, prompt=prompt), replace(STATEMENT, prompt=other)) == [
        "LG1: q0 and q1 ask nearly the same; change or drop one."
    ]


def test_one_prompt_with_another_right_answer_is_another_question() -> None:
    first, second = (
        replace(
            SINGLE,
            prompt="Which of these is true?",
            options=(replace(options(1, 2)[0], text=text), *options(1, 2)[1:]),
        )
        for text in ("Officers are employed by the council", "Voters elect every member for four years")
    )
    assert not near(first, second)
    assert near(first, first)


def test_criteria_that_nothing_assesses_are_found_in_their_order() -> None:
    bank = bank_of(("1.1", 1), ("2.1", 1))
    module = ["2.2", "1.1", "1.2", "2.1"]
    assert uncovered(module, bank, task_with("2.2")) == ("1.2",)
    assert uncovered(module, bank, None) == ("2.2", "1.2")
    assert uncovered(module, None, task_with("1.1", "1.2", "2.1", "2.2")) == ()
    assert uncovered(module, None, None) == tuple(module)


def test_criteria_that_the_module_does_not_have_are_found() -> None:
    assert unknown_criteria(["1.1"], bank_of(("1.1", 1), ("3.9", 1)), task_with("2.9")) == ("2.9", "3.9")
