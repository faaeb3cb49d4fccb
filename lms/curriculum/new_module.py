"""A module's files to begin with: one of everything, to be filled in."""

from __future__ import annotations

import json
from pathlib import Path

from modules.slugs import slugify

MODULE = """\
code = {code}
position = {position}
title = {title}
summary = "Say in one sentence what this module is about."
hours = 10
after = []

# "The learner can …": each criterion goes on from there. `skills` names skills of programme.toml at level 1, 2 or 3.
[[outcomes]]
number = 1
title = "Name what learners will know or do"
skills = []
criteria = [
    {{ code = "1.1", text = "say what this criterion asks" }},
]

# A fact that can change. Lessons write {{{{its id}}}} where the value is to stand.
# [[facts]]
# id = "{slug}-number"
# statement = "There are 12 of them."
# value = "12"
# nation = "England"
# source = "Name the source"
# checked_on = 2026-06-01
# review_by = 2027-06-01

# A word that lessons explain in place: [[word]] where it is first said.
# [[terms]]
# term = "word"
# definition = "Say what it means in plain words."
# example = "Use it in a sentence."
"""
LESSON = """\
+++
title = "Name this lesson"
minutes = 20
criteria = ["1.1"]

[check]
prompt = "Ask one question about this lesson?"
options = [
    {{ text = "The right answer", correct = true, feedback = "Yes. Say why." }},
    {{ text = "A wrong answer", correct = false, feedback = "Say why it is wrong." }},
]
+++
## One idea

Write 250 to 400 words in short sentences.

**Try it:** give one small thing to do.
"""
QUIZ = """\
module = {code}

# At least 45 questions of at least five types and three difficulties, four or more for each criterion.

[[questions]]
id = "{prefix}-q01"
type = "true_false"
criterion = "1.1"
difficulty = 1
prompt = "Write a statement."
feedback = "Say what is true."
answer = true
wrong_feedback = "Say why it is true."
"""
TASK = """\
module = {code}
title = "Name this task"
words = 150
files = "optional" # or "none", or "required"
brief = \"\"\"
Say what the learner is asked to do, with all that they need for it.
\"\"\"
marking_guidance = \"\"\"
Say what tutors look at.
\"\"\"
model_pass = \"\"\"
Write an answer that passes.
\"\"\"
model_refer = \"\"\"
Write an answer that is referred, and why.
\"\"\"

[[criteria]]
code = "1.1"
expectation = "Say to the learner what is expected."
guidance = "Say to the tutor what is enough."
live = false
"""


class AlreadyThere(Exception):
    """A folder of this name is there, or the name can be no address."""


def write_module(code: str, slug: str, title: str, content: Path, banks: Path) -> tuple[Path, ...]:
    """The files made, which load as they are; ``programme check`` says what is still to be filled in.

    Raises AlreadyThere.
    """
    if slug != slugify(slug):
        raise AlreadyThere(f"{slug!r} can be no address: use small letters, digits and single hyphens.")
    for folder in (content / slug, banks / slug):
        if folder.exists():
            raise AlreadyThere(f"{folder} is there already; choose another name.")
    taken = [int(line.split("=")[1]) for path in content.glob("*/module.toml") for line in _positions(path)]
    words = {
        "code": json.dumps(code, ensure_ascii=False),
        "title": json.dumps(title, ensure_ascii=False),
        "position": max(taken, default=0) + 1,
        "slug": slug,
        "prefix": code.lower(),
    }
    files = {
        content / slug / "module.toml": MODULE,
        content / slug / "01-first-lesson.md": LESSON,
        banks / slug / "quiz.toml": QUIZ,
        banks / slug / "task.toml": TASK,
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**words), encoding="utf-8")
    return tuple(files)


def _positions(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("position =")]
