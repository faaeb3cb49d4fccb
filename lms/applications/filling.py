"""A post is filled when as many people are appointed as it looked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from lms.applications.models import Application, Stage
from lms.clock import london_day
from lms.extensions import db
from lms.vacancies.lives import fill_vacancy
from lms.vacancies.models import Vacancy


def fill_when_all_are_appointed(vacancy: Vacancy, now: datetime) -> None:
    """Fill the post if everyone is found."""
    if vacancy.withdrawn_at is not None:
        return
    appointed = select(func.count(Application.id)).where(
        Application.vacancy_id == vacancy.id, Application.stage == Stage.APPOINTED
    )
    if (db.session.scalar(appointed) or 0) >= vacancy.positions:
        fill_vacancy(vacancy, london_day(now), now, all_appointed=True)
