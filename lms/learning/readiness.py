"""A short look at one's own English and digital skills before or while learning: advice, and never a bar to anything.

The questions are our own. The advice names levels of ESOL classes only as a hint of which class to ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.extensions import db
from lms.learning.models import ReadinessCheck


class Area(StrEnum):
    """What a question looks at."""

    READING = "reading"
    WRITING = "writing"
    SPEAKING = "speaking"
    ONLINE = "online"
    FILES = "files"


class Level(StrEnum):
    """How it goes today."""

    ALONE = "alone"
    WITH_HELP = "with help"
    NOT_YET = "not yet"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that somebody can do alone, with help, or not yet."""

    name: str
    area: Area
    words: Any


QUESTIONS = (
    Question(
        "letter", Area.READING, _l("I read a letter in English from the council. I know what I must do, and by when.")
    ),
    Question("notice", Area.READING, _l("I read a page in English about a service, such as bins or school places.")),
    Question("email", Area.WRITING, _l("I write a short e-mail in English that asks for help or information.")),
    Question("telephone", Area.SPEAKING, _l("I talk on the telephone in English, for example to make an appointment.")),
    Question("form", Area.ONLINE, _l("I fill in a form on a website, and send it.")),
    Question("password", Area.ONLINE, _l("I choose a strong password, keep it safe, and sign in with it again.")),
    Question("file", Area.FILES, _l("I take a photo of a document, find the file again, and add it to a form.")),
    Question("video", Area.FILES, _l("I join a video call, and turn the sound and the camera on and off.")),
)

Answers = Mapping[str, Level]


def lowest(answers: Answers) -> dict[Area, Level]:
    """For each area the answer that most calls for help."""
    order = list(Level)
    found: dict[Area, Level] = {}
    for question in QUESTIONS:
        level = answers[question.name]
        kept = found.get(question.area, level)
        found[question.area] = max(kept, level, key=order.index)
    return found


def read_answers(sent: Mapping[str, Any]) -> dict[str, Level]:
    """The answers that a form, or the database, holds; what is no answer is left out."""
    levels = {level.value: level for level in Level}
    return {
        question.name: levels[sent[question.name]]
        for question in QUESTIONS
        if isinstance(sent.get(question.name), str) and sent[question.name] in levels
    }


def is_complete(answers: Answers) -> bool:
    """Whether every question is answered."""
    return len(answers) == len(QUESTIONS)


# What is kept


def find_check(person_id: int) -> ReadinessCheck | None:
    """What the person keeps of their check, or that they don't want to be asked. Nobody else is shown it."""
    return db.session.get(ReadinessCheck, person_id)


def keep(person_id: int, answers: Answers, now: datetime) -> None:
    """Keep the answers, as the person asked. It leaves no trace elsewhere: what they say of themselves is theirs."""
    _save(person_id, {name: level.value for name, level in answers.items()}, now)


def forget(person_id: int, now: datetime) -> None:
    """Keep no answers, and do not ask any more."""
    _save(person_id, None, now)


def _save(person_id: int, answers: dict[str, str] | None, now: datetime) -> None:
    db.session.merge(ReadinessCheck(person_id=person_id, answers=answers, saved_at=now))
