"""QTI 2 and 3: items and packages. What marks itself in a way that isn't understood is refused, never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.formats.port import Format, UnreadableFile
from assessments.formats.reading import read
from tests.assessments.formats.making import B_IS_RIGHT, CHOICE, TEMPLATE, good_item, item, package

MATCH = TEMPLATE.format(name="match_correct")
MAP = TEMPLATE.format(name="map_response")


def declared(
    cardinality: str, base_type: str, *correct: str, mapped: dict[str, float] | None = None, key: str = "RESPONSE"
) -> str:
    values = "".join(f"<value>{value}</value>" for value in correct)
    entries = "".join(f'<mapEntry mapKey="{k}" mappedValue="{v}"/>' for k, v in (mapped or {}).items())
    return (
        f'<responseDeclaration identifier="{key}" cardinality="{cardinality}" baseType="{base_type}">'
        f"{f'<correctResponse>{values}</correctResponse>' if values else ''}"
        f"{f'<mapping>{entries}</mapping>' if entries else ''}</responseDeclaration>"
    )


def only(body: str, said: str, processing: str = MATCH) -> Any:
    found = read("item.xml", item(body, said, processing).encode())
    assert not found.refused, found.refused
    return found.questions[0].question


def reason(body: str, said: str, processing: str = MATCH, adaptive: str = "false") -> str:
    found = read("item.xml", item(body, said, processing, adaptive=adaptive).encode())
    assert not found.questions
    [one] = found.refused
    assert (one.line, one.name) == (1, "An item")
    return one.reason


def test_a_choice() -> None:
    question = only(CHOICE, B_IS_RIGHT)
    assert (question.type, question.prompt) == ("single_choice", "Which?")
    assert [(option.text, option.correct) for option in question.options] == [
        ("One", False), ("Two", True), ("Three", False),
    ]  # fmt: skip


def test_several_choices_by_what_each_earns() -> None:
    body = CHOICE.replace('maxChoices="1"', 'maxChoices="0"')
    question = only(body, declared("multiple", "identifier", "A", "C", mapped={"A": 1, "C": 1, "B": -1}), MAP)
    assert question.type == "multiple_response"
    assert [option.correct for option in question.options] == [True, False, True]


def test_version_3_says_the_same_with_other_letters() -> None:
    body = (
        '<p>Look.</p><qti-choice-interaction response-identifier="RESPONSE" max-choices="1">'
        "<qti-prompt>Which?</qti-prompt>"
        '<qti-simple-choice identifier="A">One</qti-simple-choice>'
        '<qti-simple-choice identifier="B">Two<qti-feedback-inline outcome-identifier="F" identifier="B" '
        'show-hide="show">Well done</qti-feedback-inline></qti-simple-choice></qti-choice-interaction>'
    )
    said = (
        '<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">'
        "<qti-correct-response><qti-value>B</qti-value></qti-correct-response></qti-response-declaration>"
    )
    processing = (
        '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>'
    )
    found = read("item.xml", item(body, said, processing, Format.QTI_30).encode())
    question: Any = found.questions[0].question
    assert found.format is Format.QTI_30
    assert question.prompt == "Look.\n\nWhich?"
    assert [(one.text, one.correct, one.feedback) for one in question.options] == [
        ("One", False, ""), ("Two", True, "Well done"),
    ]  # fmt: skip


def test_orders_and_matches() -> None:
    steps = "".join(f'<simpleChoice identifier="{key}">Step {key}</simpleChoice>' for key in "BCA")
    order = only(
        f'<orderInteraction responseIdentifier="RESPONSE"><prompt>Order.</prompt>{steps}</orderInteraction>',
        declared("ordered", "identifier", "A", "B", "C"),
    )
    assert [one.text for one in order.items] == ["Step A", "Step B", "Step C"]
    sets = "".join(
        "<simpleMatchSet>"
        + "".join(
            f'<simpleAssociableChoice identifier="{key}" matchMax="1">{key}</simpleAssociableChoice>' for key in keys
        )
        + "</simpleMatchSet>"
        for keys in ("XY", "123")
    )
    match = f'<matchInteraction responseIdentifier="RESPONSE"><prompt>Match.</prompt>{sets}</matchInteraction>'
    question = only(match, declared("multiple", "directedPair", "X 2", "Y 1", mapped={"X 2": 1, "Y 1": 1}), MAP)
    assert [(pair.left, pair.right) for pair in question.pairs] == [("X", "2"), ("Y", "1")]
    assert question.distractors == ("3",)
    assert "exactly one" in reason(match, declared("multiple", "directedPair", "X 2"))


def test_words_numbers_and_gaps() -> None:
    entry = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
    words = only(
        f"<p>Who?</p><p>{entry}</p>", declared("single", "string", "clerk", mapped={"clerk": 1, "Clerk": 1}), MAP
    )
    assert (words.type, words.prompt, words.accepted, words.match_case) == (
        "short_text",
        "Who?",
        ("clerk", "Clerk"),
        True,
    )
    number = only(f"<p>How many? {entry}</p>", declared("single", "integer", "12"))
    assert (number.type, number.prompt, number.answer) == ("numeric", "How many?", "12")
    body = (
        '<p>The <inlineChoiceInteraction responseIdentifier="A"><inlineChoice identifier="x">cat</inlineChoice>'
        '<inlineChoice identifier="y">dog</inlineChoice></inlineChoiceInteraction> is '
        '<textEntryInteraction responseIdentifier="B"/>.</p>'
    )
    gaps = only(body, declared("single", "identifier", "y", key="A") + declared("single", "string", "red", key="B"))
    assert gaps.text == "The {{1}} is {{2}}."
    assert [(gap.accepted, gap.choices) for gap in gaps.gaps] == [(("dog",), ("cat", "dog")), (("red",), ())]
    drag = (
        '<gapMatchInteraction responseIdentifier="RESPONSE"><prompt>Drag.</prompt>'
        '<gapText identifier="w">winter</gapText>'
        '<gapText identifier="s">summer</gapText><p>Now is the <gap identifier="g"/> of</p></gapMatchInteraction>'
    )
    dragged = only(drag, declared("multiple", "directedPair", "w g"))
    assert (dragged.prompt, dragged.text) == ("Drag.", "Now is the {{1}} of")
    assert dragged.gaps[0].accepted == ("winter",)


def own(inside: str) -> str:
    return f"<responseProcessing>{inside}</responseProcessing>"


RIGHT = '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'
ONE = '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>'


def test_marking_that_is_written_out_is_understood_when_it_is_plain() -> None:
    plain = own(f"<responseCondition><responseIf>{RIGHT}{ONE}</responseIf></responseCondition>")
    assert only(CHOICE, B_IS_RIGHT, plain).options[1].correct
    told = own(
        f"<responseCondition><responseIf>{RIGHT}{ONE}</responseIf></responseCondition><setOutcomeValue "
        'identifier="FEEDBACK"><random><variable identifier="RESPONSE"/></random></setOutcomeValue>'
    )
    assert only(CHOICE, B_IS_RIGHT, told).options[1].correct


@pytest.mark.parametrize(
    ("processing", "said"),
    [
        (TEMPLATE.format(name="map_response_point"), "not known here"),
        ('<responseProcessing template="https://x.example/own"/>', "not known here"),
        (
            own(f"<responseCondition><responseIf><not>{RIGHT}</not>{ONE}</responseIf></responseCondition>"),
            "its own program",
        ),
        (own(f"<lookupOutcomeValue identifier='SCORE'>{RIGHT}</lookupOutcomeValue>"), "its own program"),
        (
            own(
                '<responseCondition><responseIf><match><variable identifier="RESPONSE"/>'
                '<baseValue baseType="identifier">'
                f"A</baseValue></match>{ONE}</responseIf></responseCondition>"
            ),
            "values of its own",
        ),
        (
            own(
                '<responseCondition><responseIf><match><variable identifier="duration"/>'
                '<correct identifier="RESPONSE"/>'
                f"</match>{ONE}</responseIf></responseCondition>"
            ),
            "more than its answers",
        ),
    ],
)  # fmt: skip
def test_marking_that_is_not_understood_is_refused(processing: str, said: str) -> None:
    assert said in reason(CHOICE, B_IS_RIGHT, processing)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<extendedTextInteraction responseIdentifier="RESPONSE"/>', "essay"),
        ('<uploadInteraction responseIdentifier="RESPONSE"/>', "file is sent"),
        ('<hotspotInteraction responseIdentifier="RESPONSE"/>', "on a picture"),
        ('<sliderInteraction responseIdentifier="RESPONSE"/>', "not known here"),
        ("<p>Only words</p>", "no answer"),
        (f"<p><img src='x.png' alt='x'/></p>{CHOICE}", "picture"),
        (f"<p><math xmlns='http://www.w3.org/1998/Math/MathML'><mi>x</mi></math></p>{CHOICE}", "formula"),
        (f"<p><printedVariable identifier='N'/></p>{CHOICE}", "drawn"),
        (CHOICE + CHOICE, "2 questions in one"),
        (CHOICE.replace("<prompt>Which?</prompt>", ""), "asks nothing"),
    ],
)
def test_what_can_not_come_in_is_refused_by_name(body: str, said: str) -> None:
    assert said in reason(body, B_IS_RIGHT)


def test_an_item_that_does_not_say_what_is_right_is_refused() -> None:
    assert "which answer is right" in reason(CHOICE, declared("single", "identifier"))
    assert "adaptive" in reason(CHOICE, B_IS_RIGHT, adaptive="true")


def test_a_package_gives_every_resource_or_refuses_it() -> None:
    data = package(
        {
            "a.xml": good_item(),
            "sub/b.xml": good_item().replace("An item", "Another"),
            "broken.xml": "<assessmentItem>",
            "page.xml": "<html/>",
            "hidden.xml": good_item(),
        },
        ["a.xml", "sub/b.xml", "broken.xml", "page.xml", "gone.xml", "../up.xml", "/etc/passwd", "http://x.example/i.xml",
         "sub/%2e%2e/%2e%2e/x.xml", "a.xml", "c:\\x.xml"],
    )  # fmt: skip
    found = read("package.zip", data)
    assert [(one.name, one.file) for one in found.questions] == [("An item", "a.xml"), ("Another", "sub/b.xml")]
    reasons = {one.name: one.reason for one in found.refused}
    assert len(found.refused) == 10
    assert "not well-formed" in reasons["r2"]
    assert "no item" in reasons["r3"]
    assert "not in it" in reasons["r4"]
    for name in ("r5", "r8"):
        assert "leads out" in reasons[name]
    for name in ("r6", "r7", "r10"):
        assert "no file of the package" in reasons[name]
    assert "twice" in reasons["r9"]
    assert "doesn’t name this item" in reasons["hidden.xml"]
    assert {one.line for one in found.refused if one.file == "imsmanifest.xml"} == set(range(5, 14))


def test_tests_and_pictures_of_a_package_are_named() -> None:
    data = package({"a.xml": good_item()})
    other = package({"test.xml": "<assessmentTest/>"}, kind="imsqti_test_xmlv2p2")
    assert not read("package.zip", data).notes
    with pytest.raises(UnreadableFile, match="no question"):
        read("package.zip", other)
