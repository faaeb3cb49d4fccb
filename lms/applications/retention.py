"""After an appointment the council is asked how it keeps people: support learns the day, and nobody's name."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from lms.applications.models import Application, Stage, StageChange
from lms.clock import london_day
from lms.extensions import db
from lms.support.retention import plan_follow_ups
from lms.vacancies.models import Vacancy

LOOKED_BACK = timedelta(days=35)  # a job that stood still for weeks misses nobody


def plan_retention_follow_ups(now: datetime) -> None:
    """Plan the follow-ups of the last weeks' appointments, each once; two statements."""
    query = (
        select(Vacancy.council_id, StageChange.at)
        .join(Application, Application.vacancy_id == Vacancy.id)
        .join(StageChange, StageChange.application_id == Application.id)
        .where(StageChange.stage == Stage.APPOINTED, StageChange.at > now - LOOKED_BACK)
    )
    plan_follow_ups((council_id, london_day(at)) for council_id, at in db.session.execute(query))
    db.session.commit()
