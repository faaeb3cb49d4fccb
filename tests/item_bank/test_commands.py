"""`lms questions`: files come in, banks go out, and whoever runs it reads what became of each question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from assessments.formats.port import Format
from assessments.formats.reading import read
from lms.editions import current_edition
from lms.item_bank.cli import questions
from tests.factories.item_bank import BANK, drafts


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bins.txt"
    path.write_text(BANK)
    return path


def run(app: Flask, *command: str | Path) -> Result:
    return app.test_cli_runner().invoke(questions, [str(word) for word in command])


def told(answer: Result) -> dict[str, Any]:
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_every_question_is_imported_or_refused_with_its_line(app: Flask, file: Path) -> None:
    found = told(run(app, "import", file, "--json"))
    assert found["format"] == "gift"
    assert found["counts"] == {"questions": 3, "imported": 2, "already": 0, "refused": 1}
    assert [(one["name"], one["line"], one["type"]) for one in found["imported"]] == [
        ("bins-1", 4, "single_choice"),
        ("Half", 7, "single_choice"),
    ]
    assert found["imported"][1]["notes"] == ["“brown” earns 50% in the file; here it is wrong."]
    [refused] = found["refused"]
    assert (refused["line"], refused["name"]) == (9, "Essay")
    assert "essay" in refused["reason"]
    first, second = drafts()
    assert (first.source.file_name, first.source.format, first.line) == ("bins.txt", Format.GIFT, 4)
    assert first.completed_at is None  # nobody said for which module it is
    assert (second.category, second.source.imported_by_id) == ("$course$/top/Bins", None)


def test_a_dry_run_keeps_nothing(app: Flask, file: Path) -> None:
    assert told(run(app, "import", file, "--json", "--dry-run"))["counts"]["imported"] == 2
    assert drafts() == []


def test_the_same_file_doubles_nothing(app: Flask, file: Path) -> None:
    run(app, "import", file)
    for more in ((), ("--dry-run",)):
        found = told(run(app, "import", file, "--json", *more))
        assert found["counts"] == {"questions": 3, "imported": 0, "already": 2, "refused": 1}
    file.write_text(f"{BANK}\n::Half:: Which colour is the bin? {{=green ~%50%brown ~black}}\n\n::New:: So? {{T}}\n")
    assert told(run(app, "import", file, "--json"))["counts"] == {
        "questions": 5, "imported": 1, "already": 3, "refused": 1,
    }  # fmt: skip
    assert len(drafts()) == 3


def test_people_read_sentences(app: Flask, file: Path) -> None:
    answer = run(app, "import", file, "--dry-run")
    assert answer.stdout.splitlines()[-2:] == [
        "line 9: REFUSED: Essay: It is an essay: a person would have to mark it, and a quiz is marked at once.",
        "gift, questions: 3. Of these 2 would come in, 0 are here already, 1 are refused.",
    ]


def test_what_is_said_of_all_completes_those_that_lack_nothing_else(app: Flask, file: Path) -> None:
    run(app, "import", file, "--module", "T1", "--criterion", "2.1", "--difficulty", "3")
    first, second = drafts()
    assert (first.question.criterion, first.question.difficulty) == ("1.2", 1)
    assert first.completed_at is not None
    assert (second.question.criterion, second.question.difficulty, second.completed_at) == ("2.1", 3, None)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--module", "X9"), "no module X9"),
        (("--criterion", "1.1"), "needs --module"),
        (("--module", "T1", "--criterion", "9.9"), "no criterion 9.9"),
    ],
)
def test_a_place_that_there_is_none_of_is_refused(app: Flask, file: Path, more: tuple[str, ...], words: str) -> None:
    answer = run(app, "import", file, *more)
    assert answer.exit_code == 1
    assert words in answer.stderr
    assert drafts() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"<quiz>", "well-formed"), (b"PK\x03\x04", "ZIP"), (b"\0", "NUL"), (b"x" * 11_000_000, "10 MB")],
    ids=["nothing", "half a file", "half an archive", "no text", "too large"],
)
def test_a_file_that_can_not_be_read_is_one_sentence_and_no_trace(
    app: Flask, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "bank"
    path.write_bytes(content)
    answer = run(app, "import", path, "--json")
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert words in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    assert run(app, "import", tmp_path / "gone").exit_code == 2


@pytest.mark.parametrize("to", list(Format))
def test_a_bank_goes_out_and_what_is_lost_is_named(app: Flask, tmp_path: Path, to: Format) -> None:
    out = tmp_path / "out"
    answer = run(app, "export", "--module", "T1", "--format", to.value, "--out", out)
    assert answer.exit_code == 0
    assert answer.stdout == ""
    bank = current_edition().get_bank("T1")
    found = read("out", out.read_bytes())
    lost = {line.partition(":")[0] for line in answer.stderr.splitlines()[:-1]}
    left_out = {line.partition(":")[0] for line in answer.stderr.splitlines() if ": left out: " in line}
    assert {one.question.id for one in found.questions} == set(bank.questions) - left_out
    for one in found.questions:
        if one.question.id not in lost:
            assert one.question == bank.questions[one.question.id]
    assert answer.stderr.splitlines()[-1].startswith(f"{len(found.questions)} of {len(bank.questions)} questions")
    assert told(run(app, "import", out, "--json"))["format"] == to.value


def test_a_bank_that_there_is_none_of_is_refused(app: Flask) -> None:
    answer = run(app, "export", "--module", "X9", "--format", "gift")
    assert answer.exit_code == 1
    assert "no module X9" in answer.stderr
    shown = run(app, "export", "--module", "T1", "--format", "gift")
    assert shown.stdout.startswith("$CATEGORY: $course$/top/T1")
