"""Reads of pledges."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select

from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.models import Pledge


def is_active(today: date) -> ColumnElement[bool]:
    """The condition under which a pledge is active; every listing and permission uses this one."""
    return and_(
        Pledge.ended_at.is_(None),
        Pledge.active_from <= today,
        or_(Pledge.active_until.is_(None), Pledge.active_until >= today),
    )


def has_active_pledge(council_id: int, today: date) -> bool:
    """Whether the council's pledge is active on that day."""
    return bool(db.session.scalar(select(exists().where(Pledge.council_id == council_id, is_active(today)))))


def get_pledge(pledge_id: int) -> Pledge:
    """A pledge by id. Raises NotFound."""
    pledge = db.session.get(Pledge, pledge_id)
    if pledge is None:
        raise NotFound
    return pledge
