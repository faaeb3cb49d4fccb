"""`lms programme check`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.curriculum.check import findings_of, in_words, table_of
from lms.curriculum.cli import programme
from lms.editions import load_edition

SMALL = Path(__file__).parent.parent / "programme"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The small programme, to be changed."""
    return Path(shutil.copytree(SMALL, tmp_path / "programme"))


def check(root: Path) -> Result:
    return CliRunner().invoke(programme, ["check", "--content", str(root / "content"), "--banks", str(root / "banks")])


def errors_of(root: Path) -> str:
    found = findings_of(load_edition(root / "content", root / "banks"))
    return "\n".join(in_words(finding, root / "content", root / "banks") for finding in found)


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_the_table_shows_what_assesses_each_criterion() -> None:
    table = "\n".join(table_of(load_edition(SMALL / "content", SMALL / "banks")))
    lines = {tuple(line.split()[:2]): line for line in table.splitlines() if line}
    assert "Town halls" in lines["T1", "2"]
    assert "task" in lines["T1", "1.1"]
    assert "quiz" not in lines["T1", "1.1"]
    assert "quiz 7" in lines["T1", "1.2"]


def test_a_programme_with_faults_ends_with_status_1_and_says_them(copy: Path) -> None:
    answer = check(copy)
    assert answer.exit_code == 1
    assert "write at least 45" in answer.output


def test_a_criterion_that_nothing_assesses_is_an_error(copy: Path) -> None:
    assert "neither quiz nor task" not in errors_of(copy)
    bank = copy / "banks" / "kind-letters" / "quiz.toml"
    bank.unlink()
    found = errors_of(copy)
    assert "T2: there is no quiz" in found
    assert "T2 1.1: neither quiz nor task assesses this criterion" in found


def test_a_criterion_that_the_module_lacks_is_an_error(copy: Path) -> None:
    replace(copy / "banks" / "town-halls" / "task.toml", 'code = "1.1"', 'code = "9.9"')
    found = errors_of(copy)
    assert "T1 9.9: quiz or task assesses it, but the module has no such criterion" in found
    assert "T1 1.1: neither quiz nor task assesses this criterion" in found
    assert re.search(r"task\.toml:\d\d?: criterion: T1 9\.9", found)
    assert re.search(r"content/town-halls/module\.toml:1\d: criteria: T1 1\.1", found)


def test_a_quiz_without_a_module_is_an_error(copy: Path) -> None:
    shutil.rmtree(copy / "content" / "kind-letters")
    assert "T2: there is a quiz or a task, but no module of this code" in errors_of(copy).replace("banks:1: ", "")


def test_a_programme_without_modules_is_an_error(copy: Path) -> None:
    for slug in ("town-halls", "kind-letters"):
        shutil.rmtree(copy / "content" / slug)
    assert "modules: there are none" in errors_of(copy)


def test_a_lesson_whose_address_is_taken_is_an_error(copy: Path) -> None:
    folder = copy / "content" / "town-halls"
    (folder / "02-the-rooms.md").rename(folder / "02-quiz.md")
    assert "the address …/quiz is taken" in errors_of(copy)


def test_files_that_cannot_be_read_are_named_with_their_lines(copy: Path) -> None:
    replace(copy / "content" / "town-halls" / "module.toml", "hours = 2", 'hours = "two"')
    replace(copy / "banks" / "town-halls" / "quiz.toml", 'type = "true_false"', 'type = "false_true"')
    answer = check(copy)
    assert answer.exit_code == 1
    assert "module.toml:5: hours" in answer.output
    assert "quiz.toml:" in answer.output
    assert "Traceback" not in answer.output
