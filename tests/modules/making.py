"""A tiny programme to write into a folder, whole or with faults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from hypothesis import settings

from modules.programme import Fact, Term

REPEATABLE = settings(derandomize=True, deadline=None, database=None, max_examples=60)

PROGRAMME = """\
slug = "small"
title = "A small programme"
summary = "Two lessons."

[[skills]]
id = "S01"
label = "Council knowledge"
description = "Says who decides"
source = "tests"
"""

MODULE = """\
code = "T1"
position = 1
title = "Town halls"
summary = "Who works there."
hours = 2
after = []

[[outcomes]]
number = 1
title = "Know who decides"
skills = [{ skill = "S01", level = 2 }]
criteria = [
    { code = "1.1", text = "name the # of \\"rooms\\" [all]" },
    { code = "1.2", text = "say who decides" },
]

[[facts]]
id = "halls"
statement = "There are 12 halls."
value = "12"
nation = "UK"
source = "tests"
checked_on = 2026-06-01
review_by = 2027-06-01

[[terms]]
term = "councillor"
definition = "A person whom voters choose."
example = "The councillor wrote."

[[terms]]
term = "full council"
definition = "All councillors in one meeting."
example = "Full council met."
"""

LESSON = """\
+++
title = "Who decides"
minutes = 10
criteria = ["1.1", "1.2"]

[check]
prompt = "Who is elected?"
options = [
    { text = "An officer", feedback = "A council employs officers." },
    { text = "A councillor", correct = true, feedback = "Yes." },
]
+++
## Two groups

Voters choose a [[councillor]]. There are {{halls}} halls.
"""

FILES = {"programme.toml": PROGRAMME, "town-halls/module.toml": MODULE, "town-halls/01-who-decides.md": LESSON}
SECOND_MODULE = (
    MODULE.replace('"T1"', '"T2"').replace("position = 1", "position = 2").replace('"halls"', '"other-halls"')
)


def write_programme(folder: Path, files: Mapping[str, str | bytes] = FILES) -> Path:
    """The folder with these files in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def changed(name: str, old: str, new: str) -> dict[str, str]:
    """The tiny programme with one passage of one file changed."""
    assert old in FILES[name], f"{name} has no {old!r}"
    return {**FILES, name: FILES[name].replace(old, new, 1)}


def fact(value: str, id: str = "halls") -> Fact:
    """A fact with this value."""
    return Fact(id, "A statement.", value, "UK", "tests", date(2026, 6, 1), date(2027, 6, 1))


def term(words: str, slug: str) -> Term:
    """A term with these words."""
    return Term(slug, words, "A definition.", "An example.")
