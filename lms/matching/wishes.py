"""What a graduate looks for, applied to their own list of jobs: what doesn't match is counted, and one click away.

Work permission sorts here and nowhere else. Nothing of this reaches a council or a ranking.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, String, and_, case, cast, func, not_, or_, select

from lms.candidates.models import Profile, Works
from lms.candidates.permission import Permission
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.models import Sponsorship, Vacancy
from lms.vacancies.queries import is_open


class Wish(StrEnum):
    """What a post is held against."""

    AREA = "area"
    FAMILY = "family"
    HOURS = "hours"
    SPONSORSHIP = "sponsorship"


def wishes_of(profile: Profile | None, permission: Permission | None = None) -> Mapping[Wish, ColumnElement[bool]]:
    """The condition on a post of each wish that the person has. A place matches a council's name, region and nation,
    too; who would work at home is not held to places. For who may need sponsorship, posts that say no are left out.
    """
    found: dict[Wish, ColumnElement[bool]] = {}
    if permission is Permission.MAY_NEED_SPONSORSHIP:
        found[Wish.SPONSORSHIP] = Vacancy.sponsorship != Sponsorship.NO
    if profile is None:
        return found
    if profile.areas and profile.works is not Works.AT_HOME:
        places = (Vacancy.place, Council.name, func.coalesce(Council.region, ""), cast(Council.nation, String))
        found[Wish.AREA] = or_(
            *(column.icontains(area, autoescape=True) for area in profile.areas for column in places)
        )
    if profile.families:
        found[Wish.FAMILY] = Vacancy.family.in_(profile.families)
    hours = [
        *([Vacancy.hours_per_week >= profile.hours_from] if profile.hours_from is not None else []),
        *([Vacancy.hours_per_week <= profile.hours_to] if profile.hours_to is not None else []),
    ]
    if hours:
        found[Wish.HOURS] = and_(*hours)
    return found


def left_out(now: datetime, wishes: Mapping[Wish, ColumnElement[bool]]) -> dict[Wish, int]:
    """How many open posts each wish leaves out; one statement, none without a wish."""
    if not wishes:
        return {}
    counts = [func.count(case((not_(condition), 1))) for condition in wishes.values()]
    row = db.session.execute(select(*counts).select_from(Vacancy).join(Vacancy.council).where(is_open(now))).one()
    return {wish: number for wish, number in zip(wishes, row, strict=True) if number}
