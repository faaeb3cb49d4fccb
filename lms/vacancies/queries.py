"""Reads of posts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.vacancies.models import Vacancy


def is_open(now: datetime) -> ColumnElement[bool]:
    """The condition under which a post is open to everyone: published, neither withdrawn nor filled, before its closing
    time. That the council's pledge is active is asked of its pool and its invitations, not here: a post stays when a
    pledge ends.
    """
    return and_(
        Vacancy.published_at.is_not(None),
        Vacancy.withdrawn_at.is_(None),
        Vacancy.filled_on.is_(None),
        Vacancy.closes_at > now,
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


def is_open_now(vacancy: Vacancy, now: datetime) -> bool:
    """Whether a post is open, by the one condition for it."""
    return db.session.scalar(select(Vacancy.id).where(Vacancy.id == vacancy.id, is_open(now))) is not None


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


def vacancies_of(council_ids: Collection[int]) -> list[Vacancy]:
    """Every post of these councils, the newest first."""
    query = (
        select(Vacancy)
        .where(Vacancy.council_id.in_(council_ids))
        .options(joinedload(Vacancy.council))
        .order_by(Vacancy.created_at.desc(), Vacancy.id.desc())
        .limit(200)
    )
    return list(db.session.scalars(query))


def standing_pledges(council_ids: Collection[int]) -> dict[int, Pledge]:
    """The standing pledge of each of these councils."""
    query = select(Pledge).where(Pledge.council_id.in_(council_ids), Pledge.ended_at.is_(None))
    return {pledge.council_id: pledge for pledge in db.session.scalars(query)}
