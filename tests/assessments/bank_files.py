"""Bank files as tests write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessments.loader import ContentError, load_bank

HEAD = 'module = "LG1"\n'
SHARED = 'criterion = "1.1"\ndifficulty = 1\nprompt = "What?"\nfeedback = "So it is."\n'
CHOICE = '{ text = "Yes", correct = true }, { text = "No", correct = false, feedback = "Not so." }'


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
