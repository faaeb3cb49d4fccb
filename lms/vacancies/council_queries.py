"""Reads of one council's posts for the public."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from lms.extensions import db
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import is_open

SHOWN_POSTS = 20


def open_posts_of(council_id: int, now: datetime) -> list[Vacancy]:
    """The council's open posts, the soonest to close first: as many as its page shows, and one more if there are."""
    query = (
        select(Vacancy)
        .where(Vacancy.council_id == council_id, is_open(now))
        .order_by(Vacancy.closes_at, Vacancy.id)
        .limit(SHOWN_POSTS + 1)
    )
    return list(db.session.scalars(query))
