"""Banks of questions are loaded whole from their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessments.loader import ContentError, load_bank
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
from modules.drawings import drawing_anew
from tests.assessments.bank_files import HEAD, SHARED, problems, question, write

PROGRAMME = Path(__file__).parents[1] / "programme" / "banks"


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
