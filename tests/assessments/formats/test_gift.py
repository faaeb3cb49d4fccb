"""GIFT as people and programs write it: every question comes in or is refused, by name, with its line and why."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.formats.port import Format, Imported, ImportedQuestion, UnreadableFile
from assessments.formats.reading import read
from assessments.questions import Matching, MultipleResponse, Numeric, ShortText, SingleChoice, TrueFalse

MOODLES_OWN = r"""// Every form of the format, as its documentation shows it.
$CATEGORY: $course$/top/Examples

// true/false
::Q1:: 1+1=2 {T}

::Q2:: What's between orange and green in the spectrum?
{ =yellow # right; good! ~red # wrong, it's yellow ~blue # wrong, it's yellow }

::Q3:: Two plus {=two =2} equals four.

::Q4:: Which animal eats which food? { =cat -> cat food =dog -> dog food }

::Q5:: What is a number from 1 to 5? {#3:2}

::Q6:: What is a number from 1 to 5? {#1..5}

::Q7:: When was Ulysses S. Grant born? {#
         =1822:0      # Correct! Full credit.
         =%50%1822:2  # He was born in 1822. Half credit for being close.
}

::Q8:: How are you? {}

Which are colours? {
   ~%50%Red
   ~%50%Blue
   ~%-100%Table
   ~%-100%Chair
####All but furniture.
}

The Pacific is the {=largest ~smallest ~oldest} ocean.

This is a description.
"""


def gift(text: str) -> Imported:
    return read("bank.txt", text.encode())


def only(text: str) -> Any:
    """The one question of a file."""
    [one] = gift(text).questions
    return one.question


def refusal(text: str) -> tuple[int, str, str]:
    """Line, name and reason of the one question, which is refused."""
    found = gift(text)
    assert not found.questions
    [one] = found.refused
    return one.line, one.name, one.reason


def test_every_form_of_the_documentation_is_read_or_refused() -> None:
    found = gift(MOODLES_OWN)
    assert found.format is Format.GIFT
    assert [(one.name, one.line, one.question.type) for one in found.questions] == [
        ("Q1", 5, "true_false"),
        ("Q2", 7, "single_choice"),
        ("Q3", 10, "short_text"),
        ("Q4", 12, "matching"),
        ("Q5", 14, "numeric"),
        ("Q6", 16, "numeric"),
        ("Q7", 18, "numeric"),
        ("Which are colours?", 25, "multiple_response"),
        ("The Pacific is the", 33, "single_choice"),
    ]
    assert [(one.name, one.line) for one in found.refused] == [("Q8", 23), ("This is a description.", 35)]
    assert {one.category for one in found.questions} == {"$course$/top/Examples"}


def test_choices_keep_their_feedback_and_their_order() -> None:
    question = only("Which? {=right#Yes ~wrong#No ~other ####Because.}")
    assert isinstance(question, SingleChoice)
    assert [(one.id, one.text, one.correct, one.feedback) for one in question.options] == [
        ("a", "right", True, "Yes"),
        ("b", "wrong", False, "No"),
        ("c", "other", False, ""),
    ]
    assert (question.prompt, question.feedback) == ("Which?", "Because.")
    assert (question.id, question.criterion, question.difficulty) == ("", "", 0)


def test_weights_say_what_is_right_and_what_they_lose_is_told() -> None:
    several = only("Which? {~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-50%d}")
    assert isinstance(several, MultipleResponse)
    assert [one.correct for one in several.options] == [True, True, True, False]
    [one] = gift("Which? {=a ~%50%b ~c}").questions
    assert [option.correct for option in one.question.options] == [True, False, False]  # type: ignore[union-attr]
    assert one.notes == ("“b” earns 50% in the file; here it is wrong.",)


@pytest.mark.parametrize(
    ("text", "answer", "wrong", "told"),
    [
        ("{T}", True, "", ""),
        ("{FALSE}", False, "", ""),
        ("{true#It is.#Yes.}", True, "It is.", "Yes."),
        ("{F#No.####Always.}", False, "No.", "Always."),
    ],
)
def test_statements(text: str, answer: bool, wrong: str, told: str) -> None:
    question = only(f"It rains. {text}")
    assert isinstance(question, TrueFalse)
    assert (question.answer, question.wrong_feedback, question.feedback) == (answer, wrong, told)


@pytest.mark.parametrize(
    ("text", "answer", "tolerance"),
    [
        ("{#3}", "3", 0),
        ("{#3:0.5}", "3", 0.5),
        ("{#1..5}", "3", 2),
        ("{#-1.5..-0.5}", "-1", 0.5),
        ("{#=3,5:1}", "3.5", 1),
        ("{#3e2:1}", "300", 1),
        ("{#\n=12:0\n}", "12", 0),
    ],
)
def test_numbers(text: str, answer: str, tolerance: float) -> None:
    question = only(f"How many? {text}")
    assert isinstance(question, Numeric)
    assert (question.answer, question.tolerance) == (answer, tolerance)


def test_what_is_told_to_who_is_wrong_comes_in() -> None:
    assert only("How many? {#=3:1 ~#Count again.}").wrong_feedback == "Count again."
    short = only("Who? {=clerk =the clerk =%0%*#Read again.}")
    assert isinstance(short, ShortText)
    assert (short.accepted, short.wrong_feedback) == (("clerk", "the clerk"), "Read again.")


def test_matching_has_rights_without_a_left() -> None:
    question = only("Match. {=a -> 1 =b -> 2 = -> 3}")
    assert isinstance(question, Matching)
    assert [(pair.left, pair.right) for pair in question.pairs] == [("a", "1"), ("b", "2")]
    assert question.distractors == ("3",)


def test_escaped_signs_are_words() -> None:
    question = only(r"A \{brace\}\: 1 \= 1\nand \~ \# \\ {=x\=y ~\#z ~\~}")
    assert question.prompt == "A {brace}: 1 = 1\nand ~ # \\"
    assert [one.text for one in question.options] == ["x=y", "#z", "~"]


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("[html]<p>A &amp; <b>B</b></p><ul><li>x</li><li>y</li></ul>", "A & B\n\n- x\n- y"),
        ("[plain]A &amp; <b>B</b>", "A &amp; <b>B</b>"),
        ("[markdown]A **b** [c](http://x.example)", "A b c"),
        ("[moodle]A <b>b</b>", "A b"),
        ("1 < 2 and List<String>", "1 < 2 and List<String>"),
        ("<script>alert(1)</script>Hello <a href='javascript:x' onclick=y>you</a>", "Hello you"),
        ("<x-evil onload=1>Hello</x-evil>", "Hello"),
    ],
)
def test_markup_becomes_plain_text(text: str, prompt: str) -> None:
    assert only(f"{text} {{T}}").prompt == prompt


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("::A:: Tell us. {}", "essay"),
        ("::A:: Only words.", "description"),
        ("::A:: Which? {=a ~b", "never closed"),
        ("::A:: Which} {=a ~b}", "before any {"),
        ("::A:: {=a ~b}", "asks nothing"),
        ("::A:: Which? {~a ~b}", "None of its options is right"),
        ("::A:: Which? {=a =b ~c}", "2 of its options are right"),
        ("::A:: Which? {=a {b} ~c}", "second {"),
        ("::A:: Which? {=a} and {=b}", "two places"),
        ("::A:: <img src='x.png'> Which? {=a ~b}", "picture"),
        ("::A:: [markdown]![x](y.png) Which? {=a ~b}", "picture"),
        ("::A:: <video></video> Which? {=a ~b}", "sound"),
        ("::A:: Who? {=a*}", "stands for any letters"),
        ("::A:: How many? {#many}", "no number"),
        ("::A:: How many? {#5..1}", "the larger one"),
        ("::A:: How many? {#=1:0 =2:0}", "2 different numbers"),
        ("::A:: How many? {#1e999999999}", "no number"),
        ("::A:: Match. {=a -> 1 =b}", "no ->"),
        ("::A:: Match. {=a -> 1 =b -> }", "lacks a side"),
        ("::A:: Which? {" + " ".join(f"~{number}" for number in range(30)) + " =x}", "31 options"),
        ("::A:: " + "x" * 30_000 + " {T}", "longer than 20,000"),
        ("::A:: " + "x" * 300_000 + " {T}", "longer than 200,000"),
    ],
)
def test_what_can_not_come_in_is_refused_by_name(text: str, reason: str) -> None:
    line, name, said = refusal(f"\n\n{text}\n")
    assert (line, name) == (3, "A")
    assert reason in said


def test_a_question_without_a_name_goes_by_its_first_words() -> None:
    [one] = gift("Which of these people is paid by the council every month of the whole long year? {T}").questions
    assert one.name == "Which of these people is paid by the council every month of …"


def test_blank_lines_within_braces_end_no_question_and_a_lost_brace_costs_one_only() -> None:
    found = gift(
        "::A:: Which? {\n=a\n\n~b\n\n\n~c\n}\n\n::B:: Which? {=a\n\n::C:: So? {T}\n::D:: And so? {F}\nE? {T}\n"
    )
    assert [(one.name, one.line) for one in found.questions] == [("A", 1), ("C", 12), ("D", 13), ("E?", 14)]
    assert [(one.name, one.line) for one in found.refused] == [("B", 10)]


def test_comments_are_left_out_and_carry_ids_and_tags() -> None:
    text = "// [id:lg2-q01] [tag:criterion 1.2] [tag:difficulty 3] [tag:Bins]\n// more\nWhich? {\n// within\n=a ~b ~c}"
    [one] = gift(text).questions
    assert (one.question.id, one.question.criterion, one.question.difficulty) == ("lg2-q01", "1.2", 3)
    assert (one.tags, one.line) == (("Bins",), 3)
    assert [option.text for option in one.question.options] == ["a", "b", "c"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf::A:: Caf\xc3\xa9? {T}\r\n\r\n::B:: So? {F}\r\n",
        "::A:: Café? {T}\r\r::B:: So? {F}".encode("utf-16"),
        b"::A:: Caf\xe9? {T}\n \t \n::B:: So? {F}",
    ],
    ids=["UTF-8 with a mark, and lines of Windows", "UTF-16", "Windows-1252"],
)
def test_files_of_other_programs_are_read_right(data: bytes) -> None:
    found = read("bank.txt", data)
    assert [(one.name, one.line) for one in found.questions] == [("A", 1), ("B", 3)]
    assert found.questions[0].question.prompt == "Café?"
    assert bool(found.notes) == (b"\xe9" in data[:12] and data[0] != 0xFF)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n\n ", "empty"),
        (b"// only a comment", "no question"),
        (b"::A:: \x00 {T}", "NUL"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"a\n\x81 {T}", "Line 2"),
        (b"a {T}\n\n" * 20_001, "more than 20,000 questions"),
        (b"\n" * 600_000 + b"a", "more than 500,000 lines"),
        (b"{" * 10_485_761, "larger than 10 MB"),
    ],
    ids=["nothing", "blank", "a comment", "NUL", "half of UTF-16", "no text", "questions", "lines", "large"],
)
def test_a_file_that_can_not_be_read_says_why(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read("bank.txt", data)


PIECES = ["=", "~", "#", "{", "}", ":", "\\", "%50%", "->", "x", " ", "####", "T", "[html]", "<b>", "&amp;", "..", "1"]


@given(st.lists(st.sampled_from(PIECES), max_size=15).map("".join), st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_what_is_broken_costs_its_own_question_only(damage: str, place: int) -> None:
    """Five questions stand in the file, and each is imported or refused, whatever stands in one of them."""
    texts = [f"::Q{number}:: Which of {number}? {{=a ~b ~c}}" for number in range(5)]
    texts[place] = f"::Q{place}:: Which of {place}? {{{damage}}}"
    found = gift("\n\n".join(texts))
    told = {one.name: one.line for one in found.questions} | {one.name: one.line for one in found.refused}
    assert told == {f"Q{number}": 2 * number + 1 for number in range(5)}
    assert len(found.questions) + len(found.refused) == 5


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    for start in (b"", b"::A:: {", b"<quiz><question type='cloze'>", b"<assessmentItem>", b"PK\x03\x04"):
        try:
            found = read("any", start + data)
        except UnreadableFile as fault:
            assert str(fault)
        else:
            assert all(one.name and one.line and one.reason for one in found.refused)
            assert all(isinstance(one, ImportedQuestion) and asdict(one) for one in found.questions)
