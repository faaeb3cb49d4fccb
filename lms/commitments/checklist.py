"""The checklist of inclusive recruitment: versions in files, and answers that are kept in rounds.

A version is never changed once councils have answered it: write the next file instead.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from flask_babel import gettext as _

from lms import audit
from lms.commitments.review_models import Answer, ChecklistAnswer, ChecklistRound
from lms.errors import Invalid
from lms.extensions import db
from lms.vacancies.models import Family

FILES = Path(__file__).parent / "checklists"


class NothingAnswered(Invalid):
    """A round has at least one answer."""


class About(StrEnum):
    """What an item looks at: what people can do already, what they could learn, or how fair the way is."""

    COMPETENCE = "competence"
    POTENTIAL = "potential"
    FAIR_WAY = "fair way"


@dataclass(frozen=True, slots=True)
class Item:
    """What to do, why, and how one shows it."""

    code: str
    about: About
    what: str
    why: str
    shows: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """One version."""

    version: str
    items: tuple[Item, ...]

    def items_about(self, about: About) -> tuple[Item, ...]:
        """The items of one part."""
        return tuple(item for item in self.items if item.about is about)


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to an item, and what shows it."""

    answer: Answer
    note: str


@cache
def all_versions() -> dict[str, Checklist]:
    """Every version that councils may have answered, the newest last."""
    return {path.stem: _read(path) for path in sorted(FILES.glob("*.toml"))}


def current_checklist() -> Checklist:
    """The newest version."""
    return list(all_versions().values())[-1]


def _read(path: Path) -> Checklist:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    items = tuple(
        Item(code, About(one["about"]), one["what"], one["why"], one["shows"]) for code, one in raw["items"].items()
    )
    return Checklist(path.stem, items)


def answer_checklist(
    council_id: int, family: Family | None, said: Mapping[str, Said], *, by: int, now: datetime
) -> ChecklistRound:
    """Keep a round of answers to the current version; rounds before it stay. Raises NothingAnswered."""
    checklist = current_checklist()
    answers = [
        ChecklistAnswer(item=item.code, answer=said[item.code].answer, note=said[item.code].note)
        for item in checklist.items
        if item.code in said
    ]
    if not answers:
        raise NothingAnswered(_("Answer at least one question."))
    row = ChecklistRound(
        council_id=council_id,
        version=checklist.version,
        family=family,
        answered_by_id=by,
        answered_at=now,
        answers=answers,
    )
    db.session.add(row)
    audit.record("checklist.answered", row, now, by=by, council=council_id, version=checklist.version)
    return row
