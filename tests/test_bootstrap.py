"""From a fresh checkout to something that runs: what is done once, what is told, and what is never fetched."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import venv
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from lms import bootstrap
from lms.config import ROOT
from tests.processes import environment

PACKAGE = re.compile(r"^([a-z0-9][a-z0-9._-]*)(\[[a-z0-9,_-]+\])?==([^\s;]+)( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
LOCKS = ("requirements.txt", "requirements-test.txt")


class BecameAnother(Exception):
    """This process would have become another program."""


@pytest.fixture
def becomes(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """A function that gives the command that ``main`` becomes, and what it did before: nothing is really installed."""
    done: list[str] = []
    monkeypatch.setattr(bootstrap, "make_virtual_environment", lambda: done.append(".venv"))
    monkeypatch.setattr(bootstrap, "install", done.append)
    monkeypatch.setattr(
        bootstrap,
        "build_assets",
        lambda with_test_tools: done.append("assets and test tools" if with_test_tools else "assets"),
    )
    # Set first, so that it is taken back after the test.
    monkeypatch.setenv("DEMONSTRATION", "")
    monkeypatch.delenv("DEMONSTRATION")

    def execute(program: Path, arguments: list[str]) -> None:
        assert str(program) == arguments[0]
        raise BecameAnother(*arguments[1:])

    monkeypatch.setattr(os, "execv", execute)

    def of(*arguments: str) -> list[str]:
        done.clear()
        try:
            bootstrap.main(list(arguments))
        except BecameAnother as another:
            return [*done, *another.args]
        return list(done)

    return of


def targets() -> list[str]:
    [line] = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return str(line).split()


def stamped(folder: Path, *names: str) -> tuple[Path, list[Path]]:
    """A stamp's path, and files that it is made from."""
    files = [folder / name for name in names]
    for file in files:
        file.write_text(f"what stands in {file.name}")
    return folder / "stamp", files


def test_an_older_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12, "final", 0))
    with pytest.raises(SystemExit) as told:
        bootstrap.main(["run"])
    assert told.value.code == "Python 3.11 or newer is needed; this is Python 3.10."


def test_an_older_python_can_read_the_file_that_tells_it() -> None:
    ast.parse((ROOT / "lms" / "bootstrap.py").read_text(), feature_version=(3, 7))
    ast.parse((ROOT / "lms" / "__init__.py").read_text(), feature_version=(3, 7))


def test_nothing_that_has_to_be_installed_is_imported_before_it_is() -> None:
    code = "import sys, lms.bootstrap; print(*sorted(name for name in sys.modules if '.' not in name))"
    loaded = subprocess.check_output(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[0:0] = ['.']; {code}"], cwd=ROOT, text=True
    ).split()
    assert set(loaded) - {"lms", "__main__"} <= {*sys.stdlib_module_names, "_distutils_hack"}


def test_where_venv_is_missing_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit) as told:
        bootstrap.make_virtual_environment()
    assert "apt-get install python3-venv" in str(told.value.code)
    assert not (tmp_path / ".venv").exists()


def test_a_first_start_that_was_interrupted_is_made_good(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[Path] = []
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(venv, "create", lambda folder, with_pip: made.append(folder))
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").touch()
    bootstrap.make_virtual_environment()
    assert made == [tmp_path / ".venv"], "pip was not there yet"
    (programs / "pip").touch()
    bootstrap.make_virtual_environment()
    assert len(made) == 1


def test_what_was_done_for_the_same_files_is_fresh(tmp_path: Path) -> None:
    stamp, files = stamped(tmp_path, "one", "two")
    assert not bootstrap.is_fresh(stamp, files)
    bootstrap.mark_fresh(stamp, files)
    assert bootstrap.is_fresh(stamp, files)


def test_what_was_done_for_other_files_is_not_fresh(tmp_path: Path) -> None:
    stamp, files = stamped(tmp_path, "one", "two")
    bootstrap.mark_fresh(stamp, files)
    assert not bootstrap.is_fresh(stamp, files[:1])
    assert not bootstrap.is_fresh(stamp, files[::-1])
    files[1].write_text("something else")
    assert not bootstrap.is_fresh(stamp, files)
    files[1].unlink()
    assert not bootstrap.is_fresh(stamp, files)


def test_a_step_that_fails_ends_it_with_the_command_that_failed() -> None:
    with pytest.raises(SystemExit) as told:
        bootstrap.call(sys.executable, "-c", "raise SystemExit(3)")
    assert str(told.value.code).startswith("This failed: ")
    bootstrap.call(sys.executable, "-c", "")


def test_packages_are_installed_again_only_when_their_list_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "call", lambda *command: calls.append(command))
    for lock in LOCKS:
        (tmp_path / lock).write_text("flask==3.1")
    bootstrap.install("requirements-test.txt")
    assert any("--require-hashes" in command for command in calls)
    calls.clear()
    for lock in LOCKS:  # the list for tests holds the other
        bootstrap.install(lock)
    assert calls == []
    (tmp_path / "requirements-test.txt").write_text("flask==3.2")
    bootstrap.install("requirements.txt")
    assert any(str(tmp_path / "requirements.txt") in command for command in calls)


def test_front_end_packages_are_installed_again_only_when_they_changed_or_more_is_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[str] = []
    monkeypatch.setattr(bootstrap, "ASSETS", tmp_path)
    monkeypatch.setattr(bootstrap, "STATIC", tmp_path)
    monkeypatch.setattr(bootstrap, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(bootstrap, "call", lambda *command: calls.append(command[-1]))
    (tmp_path / "node_modules").mkdir()
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_text("{}")
    for with_test_tools, expected in (
        (False, ["install-to-serve", "build", "lms.catalogues"]),
        (False, []),
        (True, ["install"]),
        (False, []),  # all that serves is there
        (True, []),
    ):
        calls.clear()
        bootstrap.build_assets(with_test_tools=with_test_tools)
        assert calls == expected


@pytest.mark.parametrize("target", targets())
def test_every_target_of_the_makefile_becomes_a_program_that_is_there(
    becomes: Callable[..., list[str]], target: str
) -> None:
    command = ["make", "--dry-run", "--no-print-directory", target]
    recipe = subprocess.check_output(command, cwd=ROOT, env=environment(), text=True)
    assert recipe.split() == ["python3", "-m", "lms.bootstrap", target]
    done = becomes(target)
    brought = ["requirements.txt", "assets"] if target == "run" else ["requirements-test.txt", "assets and test tools"]
    assert done[:4] == [".venv", *brought, "-m"]
    assert find_spec(done[4]) is not None
    assert all((ROOT / path).exists() for path in done[5:] if path.startswith("tests"))


def test_what_follows_a_target_is_handed_on(becomes: Callable[..., list[str]]) -> None:
    assert becomes("test", "-k", "quiz")[-2:] == ["-k", "quiz"]


def test_running_is_a_demonstration_unless_it_is_said_otherwise(
    becomes: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    becomes("test")
    assert "DEMONSTRATION" not in os.environ
    becomes("run")
    assert os.environ["DEMONSTRATION"] == "1"
    monkeypatch.setenv("DEMONSTRATION", "0")
    becomes("run")
    assert os.environ["DEMONSTRATION"] == "0"


def test_setting_up_alone_becomes_nothing(becomes: Callable[..., list[str]]) -> None:
    assert becomes() == [".venv", "requirements-test.txt", "assets and test tools"]


def packages_of(lock: str) -> dict[str, str]:
    """The pinned packages of a list; fails on a line that is neither a package nor a hash of the one above."""
    found: dict[str, str] = {}
    hashes: dict[str, int] = {}
    for line in (ROOT / lock).read_text().splitlines():
        package = PACKAGE.match(line)
        if package is not None:
            name = package[1]
            found[name], hashes[name] = package[3], 0
        elif line and not line.lstrip().startswith("#"):
            assert HASH.match(line), f"{lock}: {line}"
            hashes[name] += 1
    assert [name for name, number in hashes.items() if number == 0] == []
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_its_hashes_and_no_line_names_a_place(lock: str) -> None:
    assert len(packages_of(lock)) > 20
    text = (ROOT / lock).read_text()
    for place in ("http:", "--index", "--extra", "--find", "-i ", "-e ", "-r ", "file:", " @ ", "git+", "/"):
        assert place not in text


def test_the_tests_run_with_the_packages_that_are_served() -> None:
    served, tested = (packages_of(lock) for lock in LOCKS)
    assert {name: tested.get(name) for name in served} == served


def test_every_package_that_the_project_names_is_in_its_list() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for lock, wanted in (
        ("requirements.txt", project["dependencies"]),
        ("requirements-test.txt", project["optional-dependencies"]["test"]),
    ):
        names = {re.split(r"[\[<>=!~; ]", requirement)[0].lower() for requirement in wanted}
        assert names - set(packages_of(lock)) == set()
