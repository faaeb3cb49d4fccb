"""What a council's chief executive may know of applications: how many graduates were appointed, and no more."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import distinct, func, select

from lms.applications.models import Application, Stage, StageChange
from lms.clock import first_moment_of
from lms.commitments.figures import Figure
from lms.extensions import db
from lms.vacancies.models import Vacancy


def graduates_appointed(council_id: int, since: date, now: datetime) -> Figure:
    """How many graduates a council has appointed since a day; one statement."""
    query = (
        select(func.count(distinct(Application.id)))
        .join(StageChange, StageChange.application_id == Application.id)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .where(Vacancy.council_id == council_id, StageChange.stage == Stage.APPOINTED)
        .where(StageChange.at >= first_moment_of(since), StageChange.at <= now)
    )
    return Figure("Graduates appointed", db.session.scalar(query) or 0, is_people=True)
