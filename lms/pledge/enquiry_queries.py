"""Reads of enquiries."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.enquiry_models import PledgeEnquiry, PledgeEnquiryNote

PAGE_SIZE = 50


def enquiries_page(page: int, *, is_open: bool) -> tuple[list[PledgeEnquiry], int]:
    """Open enquiries by what is due first, or closed ones by the newest, with council and who answers; and how many."""
    order = (PledgeEnquiry.next_step_on, PledgeEnquiry.id) if is_open else (PledgeEnquiry.closed_at.desc(),)
    query = (
        select(PledgeEnquiry, func.count().over())
        .where(PledgeEnquiry.closed_at.is_(None) if is_open else PledgeEnquiry.closed_at.is_not(None))
        .options(joinedload(PledgeEnquiry.council), joinedload(PledgeEnquiry.handler))
        .order_by(*order)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    rows = db.session.execute(query).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def get_enquiry(enquiry_id: int) -> PledgeEnquiry:
    """An enquiry with its council. Raises NotFound."""
    found = db.session.get(PledgeEnquiry, enquiry_id, options=[joinedload(PledgeEnquiry.council)])
    if found is None:
        raise NotFound
    return found


def notes_of(enquiry_id: int) -> list[PledgeEnquiryNote]:
    """What was done, the newest first."""
    query = (
        select(PledgeEnquiryNote)
        .where(PledgeEnquiryNote.enquiry_id == enquiry_id)
        .options(joinedload(PledgeEnquiryNote.by))
        .order_by(PledgeEnquiryNote.id.desc())
    )
    return list(db.session.scalars(query))
