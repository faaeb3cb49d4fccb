"""What a new post can begin from: a template of its job family, or an earlier post of the council.

A template is a file in family_templates/: a usual title, spine points and DBS level, and lines of a person
specification that name the programme's skills. Each is a place to start; the council writes the post.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.database import row_id
from lms.extensions import db
from lms.vacancies.forms import VacancyForm, grade_of
from lms.vacancies.models import DbsLevel, Family, Vacancy, Workplace
from lms.vacancies.services import Line, lines_of
from modules.programme import Skill

TEMPLATES = Path(__file__).with_name("family_templates")
SHOWN_POSTS = 50


class Beginning(Protocol):
    """Something that fills a new post's form."""

    def begin(self, form: VacancyForm, skills: Mapping[str, Skill]) -> list[Line]:
        """Fill the form; gives the lines of the person specification."""


@dataclass(frozen=True, slots=True)
class FamilyTemplate:
    """How posts of a family usually look."""

    family: Family
    title: str
    summary: str
    spine_points: tuple[int, int]
    dbs_level: DbsLevel
    workplace: Workplace
    hours_pattern: str
    lines: Sequence[Line]

    @property
    def grade(self) -> str:
        """Its usual spine points, in words."""
        return grade_of(*self.spine_points)

    def begin(self, form: VacancyForm, skills: Mapping[str, Skill]) -> list[Line]:
        """Fill the form. A skill that the programme has dropped stays as words."""
        form.title.data, form.summary.data = self.title, self.summary
        form.family.data, form.dbs_level.data = self.family.value, self.dbs_level.value
        form.workplace.data, form.hours_pattern.data = self.workplace.value, self.hours_pattern
        form.scp_from.data, form.scp_to.data = self.spine_points
        return [line if line.skill in skills else Line(line.essential, line.wording, None, None) for line in self.lines]


@dataclass(frozen=True, slots=True)
class EarlierPost:
    """A post of the council, to write the next one like it."""

    vacancy: Vacancy

    def begin(self, form: VacancyForm, skills: Mapping[str, Skill]) -> list[Line]:
        """Fill the form with everything but the closing day."""
        form.fill(self.vacancy)
        form.closes_on.data = None
        return lines_of(self.vacancy)


@cache
def family_templates() -> Mapping[Family, FamilyTemplate]:
    """Every template, in the order of the families."""
    found = {template.family: template for template in map(_read, TEMPLATES.glob("*.toml"))}
    return {family: found[family] for family in Family if family in found}


def earlier_posts(council_id: int) -> list[Vacancy]:
    """The council's posts, the newest first."""
    query = select(Vacancy).where(Vacancy.council_id == council_id).order_by(Vacancy.id.desc()).limit(SHOWN_POSTS)
    return list(db.session.scalars(query))


def find_beginning(council_id: int, asked: Mapping[str, str]) -> Beginning | None:
    """What an address asks to begin from: a family's template, or a post of this council; None for anything else."""
    template = next((held for family, held in family_templates().items() if family == asked.get("family")), None)
    if template is not None:
        return template
    try:
        number = row_id(asked.get("post", ""))
    except ValueError:
        return None
    query = (
        select(Vacancy)
        .where(Vacancy.id == number, Vacancy.council_id == council_id)
        .options(selectinload(Vacancy.criteria))
    )
    vacancy = db.session.scalars(query).one_or_none()
    return EarlierPost(vacancy) if vacancy is not None else None


def _read(path: Path) -> FamilyTemplate:
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    low, high = found["spine_points"]
    return FamilyTemplate(
        family=Family(found["family"]),
        title=found["title"],
        summary=found["summary"],
        spine_points=(low, high),
        dbs_level=DbsLevel(found["dbs_level"]),
        workplace=Workplace(found["workplace"]),
        hours_pattern=found["hours_pattern"],
        lines=[*_lines(found["essential"], True), *_lines(found["desirable"], False)],
    )


def _lines(lines: Sequence[Mapping[str, Any]], essential: bool) -> list[Line]:
    return [Line(essential, line["wording"], line.get("skill"), line.get("level")) for line in lines]
