"""Reads of follow-ups. What a council reads holds nothing of what graduates said."""

from __future__ import annotations

from sqlalchemy import exists, select

from lms.applications.follow_up_models import FollowUp, FollowUpAnswer
from lms.errors import NotFound
from lms.extensions import db


def has_follow_ups(application_id: int) -> bool:
    """Whether somebody was asked already."""
    return bool(db.session.scalar(select(exists().where(FollowUp.application_id == application_id))))


def follow_ups_of(application_id: int) -> list[FollowUp]:
    """What both sides were asked about an appointment, in order."""
    query = select(FollowUp).where(FollowUp.application_id == application_id).order_by(FollowUp.months)
    return list(db.session.scalars(query))


def get_follow_up(application_id: int, months: int) -> FollowUp:
    """One of them. Raises NotFound."""
    query = select(FollowUp).where(FollowUp.application_id == application_id, FollowUp.months == months)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_answer(follow_up_id: int) -> FollowUpAnswer | None:
    """What the graduate said; for themself alone."""
    return db.session.get(FollowUpAnswer, follow_up_id)


def answered_by_graduate(application_id: int) -> set[int]:
    """After how many months the graduate has answered; for themself alone."""
    query = (
        select(FollowUp.months)
        .join(FollowUpAnswer, FollowUpAnswer.follow_up_id == FollowUp.id)
        .where(FollowUp.application_id == application_id)
    )
    return set(db.session.scalars(query))
