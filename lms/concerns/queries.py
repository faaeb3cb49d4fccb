"""Reads of concerns and complaints."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms.concerns.models import (
    OPEN_STATES,
    Complaint,
    ComplaintState,
    ComplaintStep,
    Concern,
    ConcernState,
    ConcernStep,
    Danger,
)
from lms.errors import NotFound
from lms.extensions import db

PAGE_SIZE = 50
MOST_OF_MINE = 50


def get_concern(concern_id: int) -> Concern:
    """A concern with who reported it and its steps. Raises NotFound."""
    query = (
        select(Concern)
        .where(Concern.id == concern_id)
        .options(joinedload(Concern.reporter), selectinload(Concern.steps).joinedload(ConcernStep.by))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_complaint(complaint_id: int) -> Complaint:
    """A complaint with who made it and its steps. Raises NotFound."""
    query = (
        select(Complaint)
        .where(Complaint.id == complaint_id)
        .options(joinedload(Complaint.complainant), selectinload(Complaint.steps).joinedload(ComplaintStep.by))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_by_reference(reference: str) -> Concern | Complaint | None:
    """What has this reference."""
    complaint = db.session.scalars(select(Complaint).where(Complaint.reference == reference)).one_or_none()
    if complaint is not None:
        return complaint
    return db.session.scalars(select(Concern).where(Concern.reference == reference)).one_or_none()


def concerns(now: datetime, *, is_open: bool, offset: int) -> tuple[list[Concern], int]:
    """Concerns, a page of them, and how many there are: overdue first, then danger, then the oldest."""
    closed = Concern.state == ConcernState.CLOSED
    order = (
        case((overdue_concern(now), 0), else_=1),
        case((Concern.danger == Danger.YES, 0), (Concern.danger == Danger.NOT_SURE, 1), else_=2),
        Concern.id,
    )
    query = (
        select(Concern, func.count().over())
        .where(~closed if is_open else closed)
        .order_by(*(order if is_open else (Concern.id.desc(),)))
        .limit(PAGE_SIZE)
        .offset(offset)
    )
    rows = db.session.execute(query).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def complaints(
    person_id: int, now: datetime, *, is_open: bool, for_administrator: bool, offset: int
) -> tuple[list[Complaint], int]:
    """Complaints that somebody may handle, a page of them, and how many there are: overdue first, then by their clock.
    Those that are not for officers only with ``for_administrator``; never one's own, nor where one is not impartial.
    """
    is_conflict = select(ComplaintStep.id).where(
        ComplaintStep.complaint_id == Complaint.id, ComplaintStep.by_id == person_id, ComplaintStep.is_conflict
    )
    query = select(Complaint, func.count().over()).where(
        Complaint.state.in_(OPEN_STATES) if is_open else Complaint.state.not_in(OPEN_STATES),
        or_(Complaint.complainant_id.is_(None), Complaint.complainant_id != person_id),
        ~is_conflict.exists(),
    )
    if not for_administrator:
        query = query.where(~Complaint.is_for_administrator)
    order = (case((overdue_complaint(now), 0), else_=1), Complaint.answer_by, Complaint.id)
    query = query.order_by(*(order if is_open else (Complaint.id.desc(),))).limit(PAGE_SIZE).offset(offset)
    rows = db.session.execute(query).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def overdue_concern(now: datetime) -> ColumnElement[bool]:
    """Whether a concern should have been acknowledged."""
    return and_(Concern.state == ConcernState.RECEIVED, Concern.acknowledge_by < now)


def overdue_complaint(now: datetime) -> ColumnElement[bool]:
    """Whether a complaint should have been acknowledged, or answered."""
    return or_(
        and_(Complaint.state == ComplaintState.RECEIVED, Complaint.acknowledge_by < now),
        and_(Complaint.state.in_(OPEN_STATES), Complaint.answer_by < now),
    )


def complaints_of(person_id: int) -> list[Complaint]:
    """Somebody's own complaints, the latest first."""
    query = select(Complaint).where(Complaint.complainant_id == person_id).order_by(Complaint.id.desc())
    return list(db.session.scalars(query.limit(MOST_OF_MINE)))


def shown_concerns_of(person_id: int) -> list[Concern]:
    """Somebody's own concerns that they want to see on their account, the latest first."""
    query = select(Concern).where(Concern.reporter_id == person_id, Concern.is_on_account).order_by(Concern.id.desc())
    return list(db.session.scalars(query.limit(MOST_OF_MINE)))
