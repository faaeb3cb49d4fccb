"""Reads of what was published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from lms.extensions import db
from lms.rates.figures import Count, count_of
from lms.rates.models import Publication, PublishedCell, Reached


def publications() -> Sequence[Publication]:
    """Every publication, the newest first."""
    return db.session.scalars(select(Publication).order_by(Publication.published_on.desc())).all()


def areas() -> Sequence[str]:
    """Every area of any publication, by name."""
    return db.session.scalars(select(PublishedCell.area).distinct().order_by(PublishedCell.area)).all()


def published(
    publication_id: int | None = None, area: str | None = None
) -> Mapping[str, Mapping[tuple[str, Reached], Count]]:
    """Shown counts by question, group and stage: of one publication or all, of one area or all. A view of several is
    the sum of what each shows, and never of anything else.
    """
    query = select(PublishedCell)
    if publication_id is not None:
        query = query.where(PublishedCell.publication_id == publication_id)
    if area is not None:
        query = query.where(PublishedCell.area == area)
    shown: dict[str, dict[tuple[str, Reached], list[int | None]]] = defaultdict(lambda: defaultdict(list))
    for cell in db.session.scalars(query):
        shown[cell.question][cell.group, cell.reached].append(cell.shown)
    return {question: {key: count_of(counts) for key, counts in cells.items()} for question, cells in shown.items()}
