"""The line of a field is found in any common way of writing TOML."""

from __future__ import annotations

import pytest

from modules.toml_lines import FieldPath, line_of

TOML = '''\
title = "A [title] with # and options = 3"
minutes = 10  # comment with code = "x"
summary = """
options = [
"""
criteria = ["1.1", "1.2",
    "2.1"]

[check]
prompt = "Who?"
options = [
    { text = "One, two", feedback = "{" },
    # { text = "left out" },
    { feedback = "No.", text = "Three" },
]

[[outcomes]]
title = "First"

[[outcomes.criteria]]
code = "1.1"

[[outcomes]]
title = "Second"
skills = [{ skill = "S01", level = 2 }, { skill = "S02", level = 9 }]

[[outcomes.criteria]]
code = "2.1"

[[outcomes.criteria]]
code = "2.2"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("title",), 1),
        (("minutes",), 2),
        (("summary",), 3),
        (("criteria",), 6),
        (("criteria", 1), 6),
        (("criteria", 2), 7),
        (("check",), 9),
        (("check", "prompt"), 10),
        (("check", "options"), 11),
        (("check", "options", 0, "text"), 12),
        (("check", "options", 1), 14),
        (("check", "options", 1, "text"), 14),
        (("outcomes", 0, "title"), 18),
        (("outcomes", 0, "criteria", 0, "code"), 21),
        (("outcomes", 1), 23),
        (("outcomes", 1, "skills", 1, "level"), 25),
        (("outcomes", 1, "criteria", 1, "code"), 31),
    ],
)
def test_the_line_of_a_field_is_found(path: FieldPath, line: int) -> None:
    assert line_of(TOML, path) == line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("nothing",), 1),
        (("check", "nothing"), 9),
        (("check", "options", 1, "correct"), 14),
        (("check", "options", 7, "text"), 11),
        (("outcomes", 1, "number"), 23),
        (("outcomes", 0, "code"), 17),
    ],
)
def test_a_field_that_is_not_there_gives_the_line_of_what_should_hold_it(path: FieldPath, line: int) -> None:
    assert line_of(TOML, path) == line
