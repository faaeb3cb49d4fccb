"""Every mistake in a bank's file is named, with its line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessments.loader import ContentError, load_task
from tests.assessments.bank_files import CHOICE, HEAD, SHARED, problems, question, write

GAPS = 'gaps = [\n{ id = "one", accepted = ["pays"], feedback = "No." },\n{ id = "two", %s feedback = "No." },\n]'
CHOSEN = 'accepted = ["pays"], choices = ["pays", "votes"],'
NUMBER = 'wrong_feedback = "No."\nparameters = [{ name = "a", lowest = 1, highest = 4, step = 1 }]\n'
ASKING = SHARED.replace("What?", "{a}?")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            question("cloze", 'text = "{{one}} {{two}} {{three}}"\n' + GAPS % CHOSEN),
            "9: q1.text: {{three}} is no gap; add it to gaps or mend its name.",
        ),
        (
            question("cloze", 'text = "{{one}} {{two}} {{one}}"\n' + GAPS % CHOSEN),
            "9: q1.text: {{one}} stands there 2 times; keep one.",
        ),
        (
            question("cloze", 'text = "{{one}}"\n' + GAPS % CHOSEN),
            "12: q1.gaps[two].id: The text has no {{two}}; write it where the gap is.",
        ),
        (
            question("cloze", 'text = "{{one}} {{two}}"\n' + GAPS % CHOSEN.replace('["pays"]', '["paid"]')),
            "12: q1.gaps[two].accepted[1]: “paid” is not among the choices; add it there or take it out.",
        ),
        (
            question("cloze", 'text = "{{one}} {{two}}"\n' + GAPS % 'accepted = ["pays"], choices = ["pays"],'),
            "12: q1.gaps[two].choices: No choice is wrong; add one.",
        ),
        (
            question("cloze", 'text = "{{one}} {{two}}"\n' + GAPS % (CHOSEN + " spelling_slips = 1,")),
            "12: q1.gaps[two].spelling_slips: This gap is chosen, not typed; take it out.",
        ),
        (
            question("cloze", 'text = "{{one}} {{two}}"\n' + GAPS % 'accepted = ["?"],'),
            "12: q1.gaps[two].accepted[1]: It is only punctuation, which marking leaves aside; add words.",
        ),
        (
            question("short_text", 'accepted = ["form"]\nspelling_slips = 1\nwrong_feedback = "No."'),
            "10: q1.spelling_slips: No word has six letters, so none can have a slip; take it out.",
        ),
        (
            question("picture_choice", 'options = [{ drawing = "a.svg", alternative = "A", correct = true }]'),
            "9: q1.options: List should have at least 2 items after validation, not 1.",
        ),
        (
            question("single_choice", f'options = [{CHOICE}, {{ text = "Maybe", correct = false }}]'),
            "9: q1.options[3].feedback: A wrong option says nothing; say why it is wrong.",
        ),
        (
            question("single_choice", f'options = [\n{CHOICE},\n{{ text = "Also", correct = true }},\n]'),
            "9: q1.options: 2 options are correct; make it exactly one.",
        ),
        (
            question("single_choice", f"options = [{CHOICE}]"),
            "9: q1.options: List should have at least 3 items after validation, not 2.",
        ),
        (
            question("single_choice", f'options = [\n{CHOICE},\n{{ text = "no", correct = false, feedback = "N" }}]'),
            "9: q1.options[3]: “no” stands there twice; change one.",
        ),
        (
            question("multiple_response", f'options = [{CHOICE}, {{ text = "N", correct = false, feedback = "N" }}]'),
            "9: q1.options: Fewer than two options are correct; make it two, or use single_choice.",
        ),
        (
            question(
                "multiple_response",
                "options = [\n"
                + ",\n".join(f'{{ text = "{letter}", correct = true, feedback = "" }}' for letter in "abc")
                + "]",
            ),
            "9: q1.options: No option is wrong; add one.",
        ),
        (question("true_false", "answer = true"), "2: q1.wrong_feedback: It is missing; add it."),
        (
            question("true_false", 'answer = "yes"\nwrong_feedback = "No."'),
            "9: q1.answer: It is neither true nor false; write one of them, without quotation marks.",
        ),
        (
            question(
                "matching",
                "pairs = [\n"
                '{ left = "a", right = "same", feedback = "A." },\n'
                '{ left = "b", right = "same", feedback = "B." },\n]',
            ),
            "11: q1.pairs[2].right: “same” stands there twice; change one.",
        ),
        (
            question(
                "matching",
                'distractors = ["y"]\n'
                'pairs = [{ left = "a", right = "x", feedback = "A." }, { left = "b", right = "y", feedback = "B." }]',
            ),
            "9: q1.distractors[1]: It is also a right; change one of them.",
        ),
        (
            question("ordering", 'wrong_feedback = "No."\nitems = ["one", "two", "one"]'),
            "10: q1.items[3]: “one” stands there twice; change one.",
        ),
        (
            question("short_text", 'accepted = []\nwrong_feedback = "No."'),
            "9: q1.accepted: List should have at least 1 item after validation, not 0.",
        ),
        (
            question("short_text", 'accepted = ["at", "?!"]\nwrong_feedback = "No."'),
            "9: q1.accepted[2]: It is only punctuation, which marking leaves aside; add words.",
        ),
        (
            question("numeric", NUMBER + 'answer = "a + b"', shared=ASKING),
            "11: q1.answer: b is no parameter; add it to parameters or write the number.",
        ),
        (
            question("numeric", NUMBER + 'answer = "a ** 2"', shared=ASKING),
            "11: q1.answer: Only numbers, names, + - * / and brackets are allowed, not “a ** 2”.",
        ),
        (
            question("numeric", NUMBER + 'answer = "1 / (a - 3)"', shared=ASKING),
            "11: q1.answer: With a = 3 it divides by zero; change the arithmetic or the parameters.",
        ),
        (
            question("numeric", NUMBER + 'answer = "a / 3"', shared=ASKING),
            "11: q1.answer: With a = 1 the right answer cannot be typed exactly; "
            "allow a tolerance, or change the unit or the parameters.",
        ),
        (
            question("numeric", NUMBER + 'answer = "a"'),
            "7: q1.prompt: It does not show {a}; a learner cannot know that number.",
        ),
        (
            question("numeric", NUMBER + 'answer = "a"', shared=SHARED.replace("What?", "{a} and {b}?")),
            "7: q1.prompt: {b} is no parameter; add it to parameters or write the number.",
        ),
        (
            question("numeric", NUMBER + 'answer = "a"', shared=ASKING.replace("So it is", "Look at {c}")),
            "8: q1.feedback: {c} is no parameter; add it to parameters or write the number.",
        ),
        (
            question("numeric", NUMBER.replace("highest = 4", "highest = 0") + 'answer = "a"', shared=ASKING),
            "10: q1.parameters[1].highest: It is below lowest; swap them.",
        ),
        (
            question("numeric", NUMBER.replace("highest = 4", "highest = 10001") + 'answer = "a"', shared=ASKING),
            "10: q1.parameters: More than 10,000 questions could be drawn; use larger steps.",
        ),
        (
            question("true_false", 'answer = true\nwrong_feedback = "N"', shared=SHARED.replace("= 1\n", "= 4\n")),
            "6: q1.difficulty: Input should be less than or equal to 3.",
        ),
        (
            question("true_false", 'answer = true\nwrong_feedback = " "'),
            "10: q1.wrong_feedback: It is empty; write something.",
        ),
        (
            question("true_false", 'answer = true\nwrong_feedback = "No."\nhint = "Yes."'),
            "11: q1.hint: No such field is known; remove it or check its spelling.",
        ),
        (
            question("essay", ""),
            "4: q1.type: No such type of question is known; use one of 'single_choice', 'multiple_response', "
            "'true_false', 'matching', 'ordering', 'numeric', 'short_text', 'cloze', "
            "'picture_choice'.",
        ),
        (
            question("true_false", "").replace('type = "true_false"\n', ""),
            "2: q1.type: The question has no type; add one, such as single_choice.",
        ),
    ],
)
def test_each_mistake_is_named_with_its_line_and_field(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in problems(write(tmp_path, HEAD + text))


def test_all_problems_are_collected_at_once(tmp_path: Path) -> None:
    fine = 'answer = true\nwrong_feedback = "No."'
    text = (
        'modul = "LG1"\n'
        + question("true_false", fine)
        + question("true_false", "", id="q2")
        + question("ordering", 'wrong_feedback = "No."\nitems = ["a", "a", "b"]', id="q3")
        + question("true_false", fine, id="q1")
    )
    assert problems(write(tmp_path, text)) == [
        "1: module: It is missing; add it.",
        "1: modul: No such field is known; remove it or check its spelling.",
        "11: q2.answer: It is missing; add it.",
        "11: q2.wrong_feedback: It is missing; add it.",
        "27: q3.items[2]: “a” stands there twice; change one.",
        "29: q1.id: Another question has this id; change one.",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'module = "LG1"\n[[questions]\n', "2: file: It is not TOML: "),
        (b'module = "LG1"\nid = "\xff"\n', "2: file: It is not UTF-8 text; save it as UTF-8."),
        (b"", "1: module: It is missing; add it."),
        (b'module = "LG1"\nquestions = []\n', "2: questions: List should have at least 1 item"),
        (b'module = "LG1"\nquestions = ["x"]\n', "2: questions[1]: "),
        (b'module = "LG1"\nquestions = "x"\n', "2: questions: "),
    ],
)
def test_a_file_that_is_no_bank_says_so(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "quiz.toml").write_bytes(content)
    assert any(found.startswith(problem) for found in problems(tmp_path))


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    assert problems(tmp_path) == ["1: file: It is missing; write it."]
    with pytest.raises(ContentError, match=r"task.toml:1: file: It is missing; write it\."):
        load_task(tmp_path)
