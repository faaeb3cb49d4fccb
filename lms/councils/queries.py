"""Reads of the register of councils."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from lms.councils.models import Council
from lms.errors import NotFound
from lms.extensions import db


def all_councils() -> list[Council]:
    """Every council, by name."""
    return list(db.session.scalars(select(Council).order_by(Council.name)))


def get_councils(ids: Collection[int]) -> list[Council]:
    """Some councils, by name."""
    return list(db.session.scalars(select(Council).where(Council.id.in_(ids)).order_by(Council.name)))


def get_council(council_id: int) -> Council:
    """A council by id. Raises NotFound."""
    council = db.session.get(Council, council_id)
    if council is None:
        raise NotFound
    return council


def find_council_by_slug(slug: str) -> Council | None:
    """A council by its slug."""
    return db.session.scalars(select(Council).where(Council.slug == slug)).one_or_none()
