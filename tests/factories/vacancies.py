"""Posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from lms.accounts.models import Person
from lms.clock import london_day, utc_now
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.changing import change_published
from lms.vacancies.models import Contract, DbsLevel, Family, Vacancy, VacancyCriterion
from lms.vacancies.services import Line, lines_of, post_of

LINES = (
    Line(True, "You know who decides", "S01", 2),
    Line(True, "You write clear letters", "S07", 2),
    Line(False, "You plan your time", "S24", 1),
    Line(True, "You can work until 6pm", None, None),
)


def make_vacancy(
    council: Council,
    *,
    title: str = "Housing officer",
    lines: Sequence[Line] = LINES,
    published: bool = True,
    closes_at: datetime | None = None,
) -> Vacancy:
    """A published post that closes in three weeks."""
    now = utc_now()
    vacancy = Vacancy(
        council_id=council.id,
        title=title,
        summary="You help people with their homes.",
        family=Family.HOUSING,
        grade="SCP 20 to 25",
        pay_from_pence=32_597_00,
        pay_to_pence=36_363_00,
        hours_per_week=37,
        place="Millbrook",
        contract=Contract.PERMANENT,
        dbs_level=DbsLevel.BASIC,
        languages_valued="Somali, Urdu",
        how_to_apply="Write to jobs@millbrook.example.",
        closes_at=closes_at or now + timedelta(days=21),
        created_at=now,
        published_at=now if published else None,
        secret="5" * 64,
        criteria=[
            VacancyCriterion(
                position=position, essential=line.essential, wording=line.wording, skill=line.skill, level=line.level
            )
            for position, line in enumerate(lines, start=1)
        ],
    )
    db.session.add(vacancy)
    db.session.flush()
    return vacancy


def vacancy_form(**changes: str) -> dict[str, str]:
    """What a recruiter sends to save a post with one line, which closes in three weeks."""
    return {
        "title": "Housing officer",
        "summary": "You help people with their homes.",
        "family": "housing",
        "grade": "SCP 20 to 25",
        "pay_from": "32597",
        "pay_to": "36363",
        "hours_per_week": "37",
        "place": "Millbrook",
        "contract": "permanent",
        "contract_months": "",
        "dbs_level": "basic",
        "languages_valued": "Somali, Urdu",
        "how_to_apply": "Write to jobs@millbrook.example.",
        "closes_on": (london_day(utc_now()) + timedelta(days=21)).isoformat(),
        "closes_time": "23:59",
        "wording-0": "You know who decides",
        "essential-0": "yes",
        "skill-0": "S01",
        "level-0": "2",
    } | changes


def change_somehow(vacancy: Vacancy, by: Person, now: datetime) -> None:
    """Change a published post: its place, its closing time, and what the person will do."""
    later = vacancy.closes_at + timedelta(days=2)
    post = replace(post_of(vacancy), place="Ashford", summary="You help people to keep their homes.", closes_at=later)
    change_published(vacancy, post, lines_of(vacancy), "We were asked.", version=None, by=by.id, now=now)
