"""Moodle XML: each type that Moodle exports comes in, or is refused by name with its line and why."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.formats.port import Format, Imported, UnreadableFile
from assessments.formats.reading import read
from tests.assessments.formats.making import moodle, moodle_question

STANDARD = "<correctfeedback><text>Your answer is correct.</text></correctfeedback><shownumcorrect/>"


def answer(text: str, fraction: str = "0", feedback: str = "", more: str = "") -> str:
    told = f'<feedback format="html"><text>{feedback}</text></feedback>'
    return f'<answer fraction="{fraction}" format="html"><text>{text}</text>{told}{more}</answer>'


def found_in(*questions: str) -> Imported:
    return read("questions.xml", moodle(*questions))


def only(kind: str, inside: str, text: str = "What?") -> Any:
    found = found_in(moodle_question(kind, inside, text))
    assert not found.refused, found.refused
    return found.questions[0].question


def reason(kind: str, inside: str, text: str = "What?") -> str:
    found = found_in(moodle_question(kind, inside, text))
    assert not found.questions
    [one] = found.refused
    assert (one.line, one.name) == (3, "A question")
    return one.reason


def test_categories_lines_tags_and_ids_come_along() -> None:
    category = "<question type='category'><category><text>$course$/top/Bins</text></category></question>"
    inside = (
        "<idnumber>lg2-q09</idnumber>" + answer("true", "100") + answer("false")
        + "<tags><tag><text>criterion 1.2</text></tag><tag><text>difficulty 2</text></tag>"
        + "<tag><text>x</text></tag></tags>"
    )  # fmt: skip
    found = found_in(category, moodle_question("truefalse", inside), moodle_question("essay", "", name="Tell"))
    [one] = found.questions
    assert found.format is Format.MOODLE_XML
    assert (one.line, one.name, one.category, one.tags) == (4, "A question", "$course$/top/Bins", ("x",))
    assert (one.question.id, one.question.criterion, one.question.difficulty) == ("lg2-q09", "1.2", 2)
    assert [(refused.line, refused.name) for refused in found.refused] == [(5, "Tell")]


def test_choices() -> None:
    inside = "<single>true</single>" + STANDARD + answer("A", "100", "Yes") + answer("B", "50") + answer("&lt;p&gt;C")
    found = found_in(moodle_question("multichoice", inside))
    [one] = found.questions
    assert one.question.type == "single_choice"
    assert [(o.text, o.correct) for o in one.question.options] == [("A", True), ("B", False), ("C", False)]  # type: ignore[union-attr]
    assert one.notes == ("“B” earns 50% in the file; here it is wrong.",)
    several = only("multichoice", "<single>false</single>" + answer("A", "50") + answer("B", "50") + answer("C", "-50"))
    assert several.type == "multiple_response"
    assert [option.correct for option in several.options] == [True, True, False]


def test_statements_take_what_is_told_to_each() -> None:
    question = only("truefalse", answer("true", "0", "No") + answer("false", "100", "Yes"))
    assert (question.answer, question.wrong_feedback, question.feedback) == (False, "No", "Yes")


def test_matching_with_rights_that_belong_to_no_left() -> None:
    pairs = "".join(
        f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'
        for left, right in (("&lt;b&gt;A&lt;/b&gt;", "1"), ("B", "2"), ("", "3"))
    )
    question = only("matching", pairs)
    assert [(pair.left, pair.right) for pair in question.pairs] == [("A", "1"), ("B", "2")]
    assert question.distractors == ("3",)


def test_orders_stand_by_their_fraction() -> None:
    question = only("ordering", answer("second", "2") + answer("first", "1.0000000") + answer("third", "3"))
    assert [item.text for item in question.items] == ["first", "second", "third"]


def test_words() -> None:
    question = only("shortanswer", "<usecase>1</usecase>" + answer("Clerk", "100") + answer("*", "0", "Read again."))
    assert (question.accepted, question.match_case, question.wrong_feedback) == (("Clerk",), True, "Read again.")
    assert only("shortanswer", answer(r"a \* b", "100")).accepted == ("a * b",)
    assert "stands for any letters" in reason("shortanswer", answer("Cl*k", "100"))


def test_numbers_with_a_unit() -> None:
    units = "<units><unit><multiplier>1</multiplier><unit_name>km</unit_name></unit></units>"
    question = only(
        "numerical", answer("12.5", "100", "", "<tolerance>0.5</tolerance>") + answer("*", "0", "No") + units
    )
    assert (question.answer, question.tolerance, question.unit, question.wrong_feedback) == ("12.5", 0.5, "km", "No")
    two = units.replace("</units>", "<unit><multiplier>0.001</multiplier><unit_name>m</unit_name></unit></units>")
    assert "several units" in reason("numerical", answer("12", "100") + two)


def test_texts_with_gaps() -> None:
    text = (
        "Fill in.</p><p>Berlin is in {1:SHORTANSWER:=Germany~=Deutschland~*#Look at a map.}. It is a "
        "{1:MULTICHOICE:=city~river#No.~sea#No.} with {2:NM:=12} parts, or {:SAC:=Xii}."
    )
    [one] = found_in(moodle_question("cloze", "", text)).questions
    question: Any = one.question
    assert question.prompt == "Fill in."
    assert question.text == "Berlin is in {{1}}. It is a {{2}} with {{3}} parts, or {{4}}."
    assert [(gap.accepted, gap.choices, gap.feedback, gap.match_case) for gap in question.gaps] == [
        (("Germany", "Deutschland"), (), "Look at a map.", False),
        (("city",), ("city", "river", "sea"), "No.", False),
        (("12",), (), "", False),
        (("Xii",), (), "", True),
    ]
    assert one.notes == ("Its gaps count differently in the file; here they count the same.",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No gap", "no gap that can be read"),
        ("{1:SHORTANSWER:=a} {1:MATH:=b}", "type MATH"),
        ("{1:NUMERICAL:=3:0.1}", "near enough"),
        ("{1:SHORTANSWER:~a}", "Nothing is right in gap 1"),
        ("{1:SHORTANSWER:=a*}", "any letters"),
        ("{1:SHORTANSWER:=a} {1:MULTICHOICE:=b", "gap that can’t be read"),
        ("{{1}} {1:SHORTANSWER:=a}", "double braces"),
    ],
)
def test_gaps_that_can_not_be_marked_are_refused(text: str, said: str) -> None:
    assert said in reason("cloze", "", text)


def test_words_that_are_dragged_or_chosen() -> None:
    boxes = "".join(
        f"<dragbox><text>{text}</text><group>{group}</group></dragbox>"
        for text, group in (("cat", 1), ("dog", 1), ("red", 2))
    )
    question = only("ddwtos", boxes, "The [[2]] is [[3]].")
    assert question.text == "The {{1}} is {{2}}."
    assert [(gap.accepted, gap.choices) for gap in question.gaps] == [(("dog",), ("cat", "dog")), (("red",), ("red",))]
    assert "choice 9" in reason("gapselect", boxes.replace("dragbox", "selectoption"), "The [[9]].")


def calculated(values: str, formula: str = "{A} * 2") -> str:
    items = "".join(f"<dataset_item><value>{value}</value></dataset_item>" for value in values.split())
    return (
        answer(formula, "100", "", "<tolerance>0.5</tolerance><tolerancetype>2</tolerancetype>")
        + "<dataset_definitions><dataset_definition><name><text>A</text></name>"
        + f"<dataset_items>{items}</dataset_items></dataset_definition></dataset_definitions>"
    )


def test_drawn_numbers_come_in_when_they_stand_at_even_steps() -> None:
    question = only("calculated", calculated("10 30 20 40"), "How much is twice {A}?")
    assert (question.prompt, question.answer) == ("How much is twice {a}?", "a * 2")
    [parameter] = question.parameters
    assert (parameter.name, parameter.lowest, parameter.highest, parameter.step) == ("a", 10, 40, 10)
    assert "even steps" in reason("calculated", calculated("1 2 5"), "{A}?")
    assert "fraction" in reason("calculated", calculated("1.5 2.5"), "{A}?")
    assert "more than + - * /" in reason("calculated", calculated("1 2", "sin({A})"), "{A}?")
    assert "no numbers to draw" in reason("calculated", calculated(""), "{A}?")


@pytest.mark.parametrize(
    ("kind", "inside", "text", "said"),
    [
        ("essay", "", "Tell us.", "essay"),
        ("description", "", "Read.", "description"),
        ("ddmarker", "", "Drag.", "picture"),
        ("random", "", "x", "drawn from other questions"),
        ("stack", "", "x", "type “stack”"),
        ("multichoice", "", "x", "no options"),
        ("multichoice", answer("a", "50"), "x", "None of its options"),
        ("multichoice", answer("a", "lots"), "x", "no number"),
        ("truefalse", answer("true", "100"), "x", "not “true” and “false”"),
        ("truefalse", answer("true", "100"), "<img src='@@PLUGINFILE@@/x.png'/>", "picture"),
        ("truefalse", answer("true", "100"), "", "asks nothing"),
        ("truefalse", answer("true", "100"), "<math><mi>x</mi></math>", "formula"),
        ("multichoice", answer("&lt;img src=x&gt;", "100"), "x", "picture"),
        ("numerical", answer("*", "100"), "x", "Any number is right"),
    ],
)  # fmt: skip
def test_what_can_not_come_in_is_refused_by_name(kind: str, inside: str, text: str, said: str) -> None:
    assert said in reason(kind, inside, text)


def test_no_markup_is_left_of_what_comes_in() -> None:
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b onclick=x&gt;bold&lt;/b&gt;&lt;style&gt;p{}&lt;/style&gt;"
    question = only(
        "multichoice", answer(evil, "100", evil) + answer("b") + answer("c"), "<i>So</i><script>x()</script>"
    )
    assert question.prompt == "So"
    assert (question.options[0].text, question.options[0].feedback) == ("bold", "bold")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<quiz><question></quiz>", "Line 1: the file is not well-formed"),
        (b"<quiz></quiz>", "no question"),
        (b"<html><p>Hello</p></html>", "neither Moodle XML nor QTI"),
        (b"<?xml version='1.0' encoding='x-none'?><quiz/>", "XML"),
        (b"<questestinterop/>", "QTI 1.2"),
        (b"<quiz>" + b"<question type='essay'/>" * 20_001 + b"</quiz>", "more than 20,000 questions"),
    ],
)
def test_a_file_that_can_not_be_read_says_why(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read("questions.xml", data)


def test_other_encodings_are_read_as_they_say() -> None:
    text = moodle(moodle_question("truefalse", answer("true", "100") + answer("false"), "Café?")).decode()
    for encoding in ("utf-16", "iso-8859-1"):
        data = text.replace("UTF-8", encoding).encode(encoding)
        assert read("questions.xml", data).questions[0].question.prompt == "Café?"
