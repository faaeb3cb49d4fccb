"""Banks and tasks are loaded from their files, or every mistake in them is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessments.loader import ContentError, load_bank, load_banks, load_task, load_tasks
from assessments.questions import (
    Cloze,
    Gap,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    Pair,
    Parameter,
    PictureChoice,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from assessments.rubrics import FilesWanted, RubricCriterion
from modules.drawings import drawing_anew

PROGRAMME = Path(__file__).parents[1] / "programme" / "banks"

HEAD = 'module = "LG1"\n'
SHARED = 'criterion = "1.1"\ndifficulty = 1\nprompt = "What?"\nfeedback = "So it is."\n'
CHOICE = '{ text = "Yes", correct = true }, { text = "No", correct = false, feedback = "Not so." }'
TASK = """\
module = "LG1"
title = "Explain"
brief = "Say **who** decides.\\n\\n<script>alert(1)</script> [here](javascript:alert(1))"
words = 150
files = "optional"
marking_guidance = "Look."
model_pass = "Yes."
model_refer = "No."

[[criteria]]
code = "1.1"
expectation = "You say it."
guidance = "Both."

[[criteria]]
code = "1.2"
expectation = "You show it."
guidance = "Once."
live = true
"""


def question(kind: str, fields: str, id: str = "q1", shared: str = SHARED) -> str:
    """A question as it stands in a file, its own fields from its eighth line on."""
    return f'[[questions]]\nid = "{id}"\ntype = "{kind}"\n{shared}{fields}\n'


def write(folder: Path, text: str, name: str = "quiz.toml") -> Path:
    """The folder, with this file in it."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder


def problems(folder: Path) -> list[str]:
    """What is wrong with the bank in a folder, without the path."""
    with pytest.raises(ContentError) as caught:
        load_bank(folder)
    assert {problem.file for problem in caught.value.problems} == {folder / "quiz.toml"}
    return [str(problem).removeprefix(f"{folder / 'quiz.toml'}:") for problem in caught.value.problems]


def test_every_type_is_loaded_whole() -> None:
    bank = load_bank(PROGRAMME / "town-halls", drawing_anew)
    shared = {"criterion": "1.2"}
    single, multiple, statement, matching, ordering, numeric, short = list(bank.questions.values())[:7]
    assert bank.module == "T1"
    assert bank.criteria == ("1.2", "2.1")
    assert single == SingleChoice(
        id="t1-q1",
        difficulty=1,
        prompt="Choose the right one for 1.2.",
        feedback="The first was right.",
        options=(
            Option(id="a", text="Right", correct=True, feedback=""),
            Option(id="b", text="Wrong", correct=False, feedback="Not this."),
            Option(id="c", text="Also wrong", correct=False, feedback="Nor this."),
        ),
        **shared,
    )
    assert isinstance(multiple, MultipleResponse)
    assert [option.id for option in multiple.options if option.correct] == ["a", "b"]
    assert isinstance(statement, TrueFalse)
    assert (statement.answer, statement.wrong_feedback) == (True, "Look at the front.")
    assert isinstance(matching, Matching)
    assert matching.pairs[1] == Pair(id="p2", left="officer", right="works", feedback="Paid to work.")
    assert matching.distractors == ("sleeps",)
    assert isinstance(ordering, Ordering)
    assert ordering.items[2] == Item(id="i3", text="evening")
    assert isinstance(numeric, Numeric)
    assert numeric.parameters == (Parameter(name="rooms", lowest=5, highest=50, step=5),)
    assert (numeric.answer, numeric.tolerance, numeric.unit) == ("rooms + 2", 0, "rooms")
    assert isinstance(short, ShortText)
    assert short.accepted == ("councillor", "a councillor")
    cloze, pictures = bank.questions["t1-q11"], bank.questions["t1-q12"]
    assert isinstance(cloze, Cloze)
    assert cloze.gaps[1] == Gap(
        id="how", accepted=("pays",), choices=("pays", "elects", "hears"), feedback="It is a job."
    )
    assert [part if isinstance(part, str) else part.id for part in cloze.parts] == [
        *("Voters choose a ", "who", ". The council ", "how", " an ", "helper", "."),
    ]
    assert isinstance(pictures, PictureChoice)
    assert [(option.id, option.correct, option.alternative) for option in pictures.options] == [
        ("a", True, "A door with light behind it"),
        ("b", False, "A door with a lock"),
    ]
    assert pictures.options[0].drawing.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"><rect')


def test_a_short_text_says_how_strictly_it_is_compared(tmp_path: Path) -> None:
    fields = 'accepted = ["Officer"]\nmatch_case = true\nspelling_slips = 2\nwrong_feedback = "No."'
    loaded = load_bank(write(tmp_path, HEAD + question("short_text", fields))).questions["q1"]
    assert isinstance(loaded, ShortText)
    assert (loaded.match_case, loaded.spelling_slips) == (True, 2)


PICTURE_FIELDS = """\
options = [
{ drawing = "a.svg", alternative = "A box", correct = true },
{ drawing = "b.svg", alternative = "A disc", correct = false, feedback = "No." },
]"""


def test_a_drawing_is_read_as_safely_as_those_of_lessons(tmp_path: Path) -> None:
    write(tmp_path, HEAD + question("picture_choice", PICTURE_FIELDS))
    (tmp_path / "a.svg").write_text('<svg viewBox="0 0 9 9">\n<script>alert(1)</script>\n<rect onclick="x"/></svg>')
    with pytest.raises(ContentError) as caught:
        load_bank(tmp_path, drawing_anew)
    found = [str(problem).removeprefix(f"{tmp_path}/") for problem in caught.value.problems]
    assert [problem.partition(": ")[0] for problem in found] == ["a.svg:1", "a.svg:2", "a.svg:3", "quiz.toml:11"]
    assert found[1].startswith("a.svg:2: drawing: Take out <script>")
    assert found[-1] == "quiz.toml:11: q1.options[2].drawing: Put b.svg beside this file, as UTF-8."


def test_without_a_reader_of_drawings_no_picture_is_loaded(tmp_path: Path) -> None:
    write(tmp_path, HEAD + question("picture_choice", PICTURE_FIELDS))
    for name in ("a.svg", "b.svg"):
        (tmp_path / name).write_text("<svg/>")
    with pytest.raises(ContentError, match="Drawings can’t be read here"):
        load_bank(tmp_path)


def test_a_plain_number_may_stand_without_quotation_marks(tmp_path: Path) -> None:
    fields = 'answer = 317\nwrong_feedback = "No."'
    loaded = load_bank(write(tmp_path, HEAD + question("numeric", fields))).questions["q1"]
    assert isinstance(loaded, Numeric)
    assert (loaded.answer, loaded.tolerance, loaded.unit, loaded.parameters) == ("317", 0, "", ())


def test_space_around_texts_is_dropped(tmp_path: Path) -> None:
    fields = 'accepted = [" bcc "]\nwrong_feedback = """\nNo.\n"""'
    loaded = load_bank(write(tmp_path, HEAD + question("short_text", fields))).questions["q1"]
    assert isinstance(loaded, ShortText)
    assert (loaded.accepted, loaded.wrong_feedback) == (("bcc",), "No.")


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


def test_what_looks_like_a_field_inside_a_long_text_does_not_shift_lines(tmp_path: Path) -> None:
    decoy = SHARED.replace('"So it is."', '"""\n[[questions]]\nanswer = true\nSo it is."""')
    text = HEAD + question("true_false", 'wrong_feedback = "No."\nanswer = 1', shared=decoy)
    assert [problem.split(":")[0] for problem in problems(write(tmp_path, text))] == ["13"]


def test_options_may_be_tables_of_their_own(tmp_path: Path) -> None:
    tables = "".join(
        f'[[questions.options]]\ntext = "{letter}"\ncorrect = {"true" if letter == "a" else "false"}\n'
        for letter in "abc"
    )
    second = question("true_false", "", id="q2")
    found = problems(write(tmp_path, HEAD + question("single_choice", tables) + second))
    assert [problem.split(": ")[:2] for problem in found] == [
        ["12", "q1.options[2].feedback"],
        ["15", "q1.options[3].feedback"],
        ["19", "q2.answer"],
        ["19", "q2.wrong_feedback"],
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


def test_a_task_is_loaded_with_all_that_its_file_says(tmp_path: Path) -> None:
    task = load_task(write(tmp_path, TASK, "task.toml"))
    assert (task.module, task.title, task.words, task.files) == ("LG1", "Explain", 150, FilesWanted.OPTIONAL)
    assert task.criteria == (
        RubricCriterion("1.1", "You say it.", "Both.", live=False),
        RubricCriterion("1.2", "You show it.", "Once.", live=True),
    )
    assert task.brief.startswith("Say **who**")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('code = "1.2"', 'code = "1.1"', "16: 1.1.code: 1.1 stands there twice; judge each criterion once."),
        ('files = "optional"', 'files = "many"', "5: files: Input should be 'none', 'optional' or 'required'."),
        ('title = "Explain"\n', "", "1: title: It is missing; add it."),
        ('guidance = "Once."\n', "", "15: 1.2.guidance: It is missing; add it."),
        ("live = true", 'live = "yes"', "19: 1.2.live: It is neither true nor false"),
    ],
)
def test_mistakes_in_a_task_are_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert TASK.count(old) == 1
    with pytest.raises(ContentError) as caught:
        load_task(write(tmp_path, TASK.replace(old, new), "task.toml"))
    assert str(caught.value).startswith(f"{tmp_path / 'task.toml'}:{problem}")


def test_folders_are_loaded_by_module_code() -> None:
    assert {code: bank.module for code, bank in load_banks(PROGRAMME, drawing_anew).items()} == {"T1": "T1", "T2": "T2"}
    assert {code: task.title for code, task in load_tasks(PROGRAMME).items()} == {
        "T1": "Explain who decides",
        "T2": "Write a kind letter",
    }


def test_problems_of_all_folders_come_together(tmp_path: Path) -> None:
    good = HEAD + question("true_false", 'answer = true\nwrong_feedback = "No."')
    write(tmp_path / "a", good)
    write(tmp_path / "b", "nonsense")
    write(tmp_path / "c", HEAD)
    write(tmp_path / "d", good)
    write(tmp_path / "e", TASK, "task.toml")
    with pytest.raises(ContentError) as caught:
        load_banks(tmp_path)
    assert [problem.file.parent.name for problem in caught.value.problems] == ["b", "c", "d"]
    assert str(caught.value.problems[2]).endswith("d/quiz.toml:1: module: LG1 has two of these; keep one.")
    assert list(load_tasks(tmp_path)) == ["LG1"]


def test_no_folder_at_all_says_so(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="folder: It is missing"):
        load_banks(tmp_path / "nowhere")
