"""`lms programme`: facts, a new module, the archive, and the preview."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from lms.curriculum.cli import programme
from lms.curriculum.preview import make_preview
from lms.editions import KeptEdition, current_edition
from lms.extensions import db
from tests.curriculum.making import SMALL, copy_of
from tests.guards import check_html


def run(*command: str, root: Path = SMALL) -> Result:
    folders = ["--content", str(root / "content"), "--banks", str(root / "banks")]
    return CliRunner().invoke(programme, [*command, *folders])


def test_facts_are_listed_by_the_day_on_which_they_are_to_be_checked() -> None:
    answer = run("facts", "--as-of", "2021-01-01")
    assert answer.exit_code == 0
    lines = answer.output.splitlines()
    assert lines[0].startswith("2021-01-01          old-rooms")
    assert lines[-1] == "0 of 2 facts are overdue on 2021-01-01."


def test_time_alone_makes_facts_overdue_and_breaks_nothing() -> None:
    answer = run("facts", "--as-of", "2100-01-01")
    assert (answer.exit_code, answer.output.count("OVERDUE")) == (0, 2)
    assert "[T1 " in answer.output


def test_a_new_module_loads_and_the_check_says_what_to_fill_in(tmp_path: Path) -> None:
    root = copy_of(tmp_path)
    answer = run("new-module", "T3", "open-parks", 'Parks, "open" to all', root=root)
    assert answer.exit_code == 0
    assert "banks/open-parks/task.toml" in answer.output
    told = run("check", root=root).output
    assert 'Parks, "open" to all' in told
    assert "T3: 1 questions; write at least 45." in told
    assert "01-first-lesson.md:1: text: " in told


@pytest.mark.parametrize(
    ("slug", "says"), [("town-halls", "is there already"), ("Town Halls", "can be no address"), ("../x", "address")]
)
def test_a_new_module_overwrites_nothing(tmp_path: Path, slug: str, says: str) -> None:
    root = copy_of(tmp_path)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    answer = run("new-module", "T3", slug, "Parks", root=root)
    assert answer.exit_code == 1
    assert says in answer.output
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_the_programme_is_exported_and_files_with_faults_are_not(tmp_path: Path) -> None:
    file = tmp_path / "out.zip"
    assert run("export", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"PK")
    root = copy_of(tmp_path, {"banks/town-halls/task.toml": ("words = 50", "words = 'many'")})
    answer = run("export", str(tmp_path / "no.zip"), root=root)
    assert answer.exit_code == 1
    assert "task.toml" in answer.output
    assert not (tmp_path / "no.zip").exists()


def test_the_edition_on_disk_is_kept_by_hand_too(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(programme, ["load"])
    assert (answer.exit_code, answer.output) == (0, "Kept: a new edition.\n")
    assert db.session.scalars(select(KeptEdition.id)).one() == current_edition().id


def test_a_file_that_is_no_archive_is_refused_with_a_sentence(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("hello")
    answer = app.test_cli_runner().invoke(programme, ["load", str(tmp_path / "no.zip")])
    assert answer.exit_code == 1
    assert "This is no archive that can be read" in answer.output


def test_the_preview_shows_everything_and_follows_the_files(tmp_path: Path) -> None:
    root = copy_of(tmp_path)
    client = make_preview(root / "content", root / "banks").test_client()
    for path, words in (
        ("/", "What the check says"),
        ("/town-halls/", "Tell a neighbour <strong>who decides</strong>"),
        ("/town-halls/who-decides", "An officer is paid staff."),
    ):
        page = client.get(path)
        assert words in page.text
        check_html(page.text, path)
    stamp = client.get("/changed").text
    (root / "banks" / "town-halls" / "task.toml").write_text("nothing")
    assert client.get("/changed").text != stamp
    assert "task.toml:1" in client.get("/").text
    assert client.get("/nowhere/").status_code in (200, 404)
