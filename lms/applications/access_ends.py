"""Until when a council sees an application. It is a condition at each look, and never a flag that a job would set.

An application that came to no appointment is seen until ``council_access_months`` after its post closed, or after its
last step where that is later; so is one that nobody decided. An appointment is seen until ``appointed_access_months``
after its start, and for the days in which the last follow-up is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from lms.applications.models import Application, Stage, StageChange
from lms.applications.months import add_months, last_day_reached
from lms.applications.offer_models import Offer
from lms.clock import first_moment_of, london_day
from lms.config import Settings
from lms.extensions import db
from lms.vacancies.models import Vacancy

FOLLOW_UP_TIME = timedelta(days=30)
WITH_A_START = frozenset({Stage.OFFERED, Stage.APPOINTED})
DAY = timedelta(days=1)


def has_ended(on: date) -> ColumnElement[bool]:
    """The condition under which no council sees an application of the query any more, on a day of London."""
    settings = _settings()
    starts_on = (
        select(Offer.starts_on).where(Offer.application_id == Application.id).correlate(Application).scalar_subquery()
    )
    first_start = last_day_reached(on - FOLLOW_UP_TIME, settings.appointed_access_months)
    return or_(
        Application.purged_at.is_not(None),
        case(
            (and_(Application.stage.in_(WITH_A_START), starts_on.is_not(None)), starts_on <= first_start),
            (Application.stage == Stage.APPOINTED, _is_quiet_since(first_start)),
            else_=_is_quiet_since(last_day_reached(on, settings.council_access_months)),
        ),
    )


def is_seen(on: date) -> ColumnElement[bool]:
    """The condition under which the council of an application of the query still sees it."""
    return ~has_ended(on)


def _is_quiet_since(day: date) -> ColumnElement[bool]:
    """Whether the post had closed and the last step was taken by the end of that day."""
    after = first_moment_of(day + DAY)
    closes_at = (
        select(Vacancy.closes_at).where(Vacancy.id == Application.vacancy_id).correlate(Application).scalar_subquery()
    )
    last_step = (
        select(func.max(StageChange.at))
        .where(StageChange.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    return and_(closes_at < after, func.coalesce(last_step, Application.applied_at) < after)


@dataclass(frozen=True, slots=True)
class Ending:
    """Of which application and post a council's access ends, and on which day."""

    application_id: int
    vacancy_id: int
    council_id: int
    post: str
    ends_on: date


def ends_on(*, stage: Stage, closes_at: datetime, last_step_at: datetime, starts_on: date | None) -> date:
    """The first day on which a council does not see the application any more: the same rule as ``has_ended``."""
    settings = _settings()
    quiet_since = max(london_day(closes_at), london_day(last_step_at))
    if stage in WITH_A_START and starts_on is not None:
        return add_months(starts_on, settings.appointed_access_months) + FOLLOW_UP_TIME
    if stage is Stage.APPOINTED:
        return add_months(quiet_since, settings.appointed_access_months) + FOLLOW_UP_TIME
    return add_months(quiet_since, settings.council_access_months)


def ending_until(last_day: date, today: date) -> list[Ending]:
    """The applications to which access ends on a day from tomorrow to ``last_day``; one statement."""
    last_step = (
        select(func.max(StageChange.at))
        .where(StageChange.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    query = (
        select(
            Application.id,
            Application.vacancy_id,
            Application.stage,
            func.coalesce(last_step, Application.applied_at).label("last_step_at"),
            Vacancy.council_id,
            Vacancy.title,
            Vacancy.closes_at,
            Offer.starts_on,
        )
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .outerjoin(Offer, Offer.application_id == Application.id)
        .where(has_ended(last_day), ~has_ended(today))
        .order_by(Application.vacancy_id, Application.id)
    )
    return [
        Ending(
            application_id=row.id,
            vacancy_id=row.vacancy_id,
            council_id=row.council_id,
            post=row.title,
            ends_on=ends_on(
                stage=row.stage, closes_at=row.closes_at, last_step_at=row.last_step_at, starts_on=row.starts_on
            ),
        )
        for row in db.session.execute(query)
    ]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
