"""Numbers that QTI's templates draw: whole ones come in and go out, with arithmetic; all else is refused by name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.arithmetic import parse_expression
from assessments.formats.port import Format
from assessments.formats.reading import read
from assessments.formats.writing import write
from assessments.questions import Numeric, Parameter
from tests.assessments.formats.making import TEMPLATE, item

BODY = '<p>How much is <printedVariable identifier="N.1"/> times <printedVariable identifier="b"/>?</p><p>{entry}</p>'
ENTRY = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
SAID = '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="float"/>'
DECLARED = "".join(
    f'<templateDeclaration identifier="{name}" cardinality="single" baseType="integer"/>' for name in ("N.1", "b")
)
DRAW_N = '<setTemplateValue identifier="N.1"><randomInteger min="2" max="9" step="3"/></setTemplateValue>'
DRAW_B = '<setTemplateValue identifier="b"><randomInteger max="4"/></setTemplateValue>'
N, B = '<variable identifier="N.1"/>', '<variable identifier="b"/>'
RIGHT = f'<setCorrectResponse identifier="RESPONSE"><product>{N}{B}</product></setCorrectResponse>'
MATCH = TEMPLATE.format(name="match_correct")


def templated(rules: str, declared: str = DECLARED, body: str = BODY.format(entry=ENTRY), said: str = SAID) -> bytes:
    whole = f"{said}{declared}<templateProcessing>{rules}</templateProcessing>"
    return item(body, whole, MATCH).encode()


def number(name: str, lowest: int, highest: int, step: int = 1) -> Parameter:
    return Parameter(name=name, lowest=lowest, highest=highest, step=step)


def asked(answer: str, *parameters: Parameter, prompt: str = "How many for {homes} homes?") -> Numeric:
    return Numeric(
        id="q-1",
        criterion="1.1",
        difficulty=1,
        prompt=prompt,
        feedback="It was {homes}.",
        answer=answer,
        tolerance=0.5,
        unit="£",
        parameters=parameters,
        wrong_feedback="Not {homes}.",
    )


def test_whole_numbers_that_are_drawn_come_in_with_their_arithmetic() -> None:
    [found] = read("item.xml", templated(DRAW_N + DRAW_B + RIGHT)).questions
    question: Any = found.question
    assert question.prompt == "How much is {n_1} times {b}?"
    assert question.answer == "n_1 * b"
    assert question.parameters == (number("n_1", 2, 8, 3), number("b", 0, 4))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (templated(DRAW_N + RIGHT), "never draws b"),
        (templated(DRAW_N + DRAW_B), "no answer follows"),
        (templated(DRAW_N.replace("randomInteger", "randomFloat") + DRAW_B + RIGHT), "with a fraction are drawn"),
        (templated(DRAW_N.replace("randomInteger", "random") + DRAW_B + RIGHT), "by random"),
        (templated(DRAW_N.replace('"2"', '"b"') + DRAW_B + RIGHT), "not told by whole numbers"),
        (templated(DRAW_N.replace('"2"', '"99"') + DRAW_B + RIGHT), "nothing to draw"),
        (templated(DRAW_N.replace('"3"', '"0"') + DRAW_B + RIGHT), "nothing to draw"),
        (templated(f"{DRAW_N}{DRAW_B}{RIGHT}<templateConstraint><lt>{N}{B}</lt></templateConstraint>"), "templateC"),
        (templated(DRAW_N + DRAW_N + DRAW_B + RIGHT), "setTemplateValue"),
        (templated(DRAW_N + DRAW_B + RIGHT.replace("product", "power")), "worked out by power"),
        (templated(DRAW_N + DRAW_B + RIGHT.replace(N, "<variable identifier='x'/>")), "worked out by variable"),
        (templated(DRAW_N + DRAW_B + RIGHT.replace(N, "").replace("product", "divide")), "divide has 1 parts"),
        (templated(DRAW_N + DRAW_B + RIGHT.replace("RESPONSE", "OTHER")), "answer is no number"),
        (templated(DRAW_N + DRAW_B + RIGHT, said=SAID.replace("float", "string")), "answer is no number"),
        (templated(DRAW_N + DRAW_B + RIGHT, DECLARED.replace("integer", "string")), "which is no number"),
        (templated(DRAW_N + DRAW_B + RIGHT, DECLARED.replace("N.1", "B")), "nearly the same name"),
        (templated("", DECLARED).replace(b"<templateProcessing></templateProcessing>", b""), "never says"),
        (
            templated(DRAW_N + DRAW_B + RIGHT, body=f"<templateBlock/>{BODY.format(entry=ENTRY)}"),
            "depends on what is drawn",
        ),
        (
            templated(DRAW_N + DRAW_B + RIGHT.replace(B, f"{B}{'<sum>' * 60}{B * 80}{'</sum>' * 60}")),
            "longer than 200",
        ),
    ],
)  # fmt: skip
def test_a_template_that_does_more_is_refused_by_name(data: bytes, said: str) -> None:
    found = read("item.xml", data)
    assert not found.questions
    assert said in found.refused[0].reason


@pytest.mark.parametrize("to", [Format.QTI_22, Format.QTI_30])
@pytest.mark.parametrize(
    "answer",
    [
        "homes",
        "homes * 6 / 9",
        "(homes + 2) * 6 / 9",
        "homes - (3 - 1.5)",
        "-5 * homes",
        "homes / (2 * homes)",
        "3 * 4",
    ],
)
def test_drawn_numbers_and_arithmetic_go_out_and_come_back_the_same(to: Format, answer: str) -> None:
    question = asked(answer, number("homes", 3, 9, 2))
    exported = write([question], to, "T1")
    assert not exported.losses
    [back] = read(exported.name, exported.data).questions
    assert back.question == question


@pytest.mark.parametrize("to", [Format.QTI_22, Format.QTI_30])
def test_arithmetic_that_comes_back_in_other_words_is_named(to: Format) -> None:
    exported = write([asked("((homes)) * -(2)", number("homes", 1, 3))], to, "T1")
    [loss] = exported.losses
    assert not loss.is_left_out
    assert loss.reason == "This comes back changed: answer."


ARITHMETIC = st.recursive(
    st.sampled_from(["homes", "streets", "2", "0.5", "-3"]),
    lambda parts: st.tuples(parts, st.sampled_from("+-*/"), parts).map(lambda three: f"({' '.join(three)})"),
    max_leaves=8,
)


@given(ARITHMETIC, st.integers(1, 50), st.integers(1, 50))
@settings(max_examples=60, deadline=None)
def test_whatever_the_brackets_the_answer_stays_the_same_number(answer: str, homes: int, streets: int) -> None:
    question = asked(
        answer, number("homes", 1, 50), number("streets", 1, 50), prompt="How many for {homes} in {streets}?"
    )
    exported = write([question], Format.QTI_22, "T1")
    [found] = read(exported.name, exported.data).questions
    back: Any = found.question
    values = {"homes": homes, "streets": streets}
    try:
        right = parse_expression(answer).evaluate(values)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            parse_expression(back.answer).evaluate(values)
        return
    assert parse_expression(back.answer).evaluate(values) == right
