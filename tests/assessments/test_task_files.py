"""Tasks are loaded from their files, or every mistake in them is named; and so are whole folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessments.loader import ContentError, load_banks, load_task, load_tasks
from assessments.rubrics import FilesWanted, RubricCriterion
from modules.drawings import drawing_anew
from tests.assessments.bank_files import HEAD, question, write

PROGRAMME = Path(__file__).parents[1] / "programme" / "banks"
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
