"""Reads of reports of pages."""

from __future__ import annotations

from sqlalchemy import func, select

from lms.conversations.models import Fault, PageReport, ReportState
from lms.errors import NotFound
from lms.extensions import db

PAGE_SIZE = 50
MOST_OF_MINE = 50


def get_report(report_id: int) -> PageReport:
    """A report by id. Raises NotFound."""
    found = db.session.get(PageReport, report_id)
    if found is None:
        raise NotFound
    return found


def reports(state: ReportState, *, translations_only: bool, offset: int) -> tuple[list[PageReport], int]:
    """Reports in a state, the oldest first, a page of them; and how many there are."""
    query = select(PageReport, func.count().over()).where(PageReport.state == state)
    if translations_only:
        query = query.where(PageReport.fault == Fault.TRANSLATION)
    rows = db.session.execute(query.order_by(PageReport.id).limit(PAGE_SIZE).offset(offset)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def reports_of(person_id: int) -> list[PageReport]:
    """What somebody reported, the latest first."""
    query = select(PageReport).where(PageReport.reporter_id == person_id).order_by(PageReport.id.desc())
    return list(db.session.scalars(query.limit(MOST_OF_MINE)))
