"""Reads of notices."""

from __future__ import annotations

from sqlalchemy import BindParameter, ScalarSelect, func, select

from lms.extensions import db
from lms.notices.models import Notice, NoticeSettings

PAGE_SIZE = 50


def notices_of(person_id: int, *, offset: int = 0) -> list[Notice]:
    """A person's notices, the newest first. One more than a page is given, which tells that there are more."""
    query = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc())
    return list(db.session.scalars(query.limit(PAGE_SIZE + 1).offset(offset)))


def count_unread(person_id: int | BindParameter[int]) -> ScalarSelect[int]:
    """How many notices the person has not seen, as a part of a statement."""
    return select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None)).scalar_subquery()


def get_settings(person_id: int) -> NoticeSettings:
    """How a person wants to be told; what is usual where they never said."""
    kept = db.session.get(NoticeSettings, person_id)
    return kept or NoticeSettings(person_id=person_id, unwanted=[], quiet_from=21, quiet_until=8)
