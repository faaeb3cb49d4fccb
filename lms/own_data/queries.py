"""Reads of copies, corrections and erasures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.errors import NotFound
from lms.extensions import db
from lms.own_data.models import CorrectionRequest, DataCopy, Erasure, Why

PAGE_SIZE = 50


def latest_copy(person_id: int) -> DataCopy | None:
    """The copy that a person asked for last."""
    query = select(DataCopy).where(DataCopy.person_id == person_id).order_by(DataCopy.id.desc()).limit(1)
    return db.session.scalars(query).one_or_none()


def get_copy(copy_id: int, person_id: int) -> DataCopy:
    """A person's own copy. Raises NotFound."""
    copy = db.session.get(DataCopy, copy_id)
    if copy is None or copy.person_id != person_id:
        raise NotFound
    return copy


def copies_to_make(*, limit: int) -> list[int]:
    """The ids of copies that wait to be made, the oldest first."""
    query = select(DataCopy.id).where(DataCopy.ready_at.is_(None), DataCopy.failed_at.is_(None))
    return list(db.session.scalars(query.order_by(DataCopy.id).limit(limit)))


def find_open_erasure(person_id: int) -> Erasure | None:
    """The erasure of a person that is planned."""
    query = select(Erasure).where(
        Erasure.person_id == person_id, Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None)
    )
    return db.session.scalars(query).one_or_none()


def get_open_erasure(erasure_id: int) -> Erasure:
    """A planned erasure with its person. Raises NotFound."""
    query = (
        select(Erasure)
        .where(Erasure.id == erasure_id, Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None))
        .options(joinedload(Erasure.person))
    )
    erasure = db.session.scalars(query).one_or_none()
    if erasure is None:
        raise NotFound
    return erasure


def erasures_due(now: datetime, *, limit: int) -> list[int]:
    """The ids of erasures whose time has come, the longest due first."""
    query = select(Erasure.id).where(Erasure.due_at <= now, Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None))
    return list(db.session.scalars(query.order_by(Erasure.due_at, Erasure.id).limit(limit)))


def planned_erasures(*, limit: int = PAGE_SIZE) -> list[Erasure]:
    """Erasures that people asked for and that are not done yet, the first due first."""
    query = (
        select(Erasure)
        .where(Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None), Erasure.why != Why.UNUSED)
        .options(joinedload(Erasure.person))
        .order_by(Erasure.due_at, Erasure.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def corrections_of(person_id: int) -> list[CorrectionRequest]:
    """The corrections that a person asked for, the newest first."""
    query = (
        select(CorrectionRequest)
        .where(CorrectionRequest.person_id == person_id)
        .order_by(CorrectionRequest.id.desc())
        .limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def count_waiting_corrections(person_id: int) -> int:
    """How many of a person's corrections wait for an answer."""
    query = select(func.count()).where(
        CorrectionRequest.person_id == person_id, CorrectionRequest.answered_at.is_(None)
    )
    return db.session.scalar(query) or 0


def waiting_corrections(*, limit: int = PAGE_SIZE) -> list[CorrectionRequest]:
    """Corrections that wait for an answer, the oldest first, each with its person."""
    query = (
        select(CorrectionRequest)
        .where(CorrectionRequest.answered_at.is_(None))
        .options(joinedload(CorrectionRequest.person))
        .order_by(CorrectionRequest.asked_at, CorrectionRequest.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def get_correction(correction_id: int) -> CorrectionRequest:
    """A correction with its person. Raises NotFound."""
    query = (
        select(CorrectionRequest)
        .where(CorrectionRequest.id == correction_id)
        .options(joinedload(CorrectionRequest.person))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
