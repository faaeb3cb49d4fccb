"""Reads of posts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import joinedload

from lms.clock import london_day
from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.pledge.queries import is_active
from lms.vacancies.models import Vacancy


def is_open(now: datetime) -> ColumnElement[bool]:
    """The condition under which a post is open: published, not withdrawn, before its closing time, and its council's
    pledge active.
    """
    return and_(
        Vacancy.published_at.is_not(None),
        Vacancy.withdrawn_at.is_(None),
        Vacancy.closes_at > now,
        exists().where(Pledge.council_id == Vacancy.council_id, is_active(london_day(now))),
    )


def get_vacancy(vacancy_id: int) -> Vacancy:
    """A post with its council and criteria, in one statement. Raises NotFound."""
    query = (
        select(Vacancy)
        .where(Vacancy.id == vacancy_id)
        .options(joinedload(Vacancy.council), joinedload(Vacancy.criteria))
    )
    vacancy = db.session.scalars(query).unique().one_or_none()
    if vacancy is None:
        raise NotFound
    return vacancy


def get_open_vacancy(vacancy_id: int, now: datetime) -> Vacancy:
    """A post that is open, with its council and criteria, in one statement. Raises NotFound."""
    query = (
        select(Vacancy)
        .where(Vacancy.id == vacancy_id, is_open(now))
        .options(joinedload(Vacancy.council), joinedload(Vacancy.criteria))
    )
    vacancy = db.session.scalars(query).unique().one_or_none()
    if vacancy is None:
        raise NotFound
    return vacancy
