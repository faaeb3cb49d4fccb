"""Reads of outages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from lms.errors import NotFound
from lms.extensions import db
from lms.outages.models import Outage

PAGE_SIZE = 50


def counting() -> ColumnElement[bool]:
    """For a WHERE: the outages that are credited."""
    return Outage.recorded_at.is_not(None) & Outage.undone_at.is_(None)


def outages(*, offset: int = 0) -> list[Outage]:
    """Every outage, the latest first, proposals too. One more than a page tells that there are more."""
    query = select(Outage).order_by(Outage.began_at.desc(), Outage.id.desc()).limit(PAGE_SIZE + 1).offset(offset)
    return list(db.session.scalars(query))


def get_outage(outage_id: int) -> Outage:
    """An outage, held until this transaction ends. Raises NotFound."""
    found = db.session.get(Outage, outage_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found
