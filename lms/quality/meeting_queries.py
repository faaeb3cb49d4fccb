"""Reads of standardisation meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.errors import NotFound
from lms.extensions import db
from lms.marking.models import Marking, Submission
from lms.quality.meeting_models import Attendee, Meeting, MeetingAction, MeetingItem, OwnJudgement

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in the list. ``open_actions`` are those that are not done."""

    id: int
    title: str
    held_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    invited: int
    items: int
    open_actions: int


def meetings(*, attended_by: int | None = None, offset: int = 0) -> list[MeetingRow]:
    """Meetings, the latest first; of one attendee where one is named. One more than a page tells of more."""
    query = (
        select(
            Meeting.id,
            Meeting.title,
            Meeting.held_at,
            Meeting.opened_at,
            Meeting.closed_at,
            select(func.count()).where(Attendee.meeting_id == Meeting.id).correlate(Meeting).scalar_subquery(),
            select(func.count()).where(MeetingItem.meeting_id == Meeting.id).correlate(Meeting).scalar_subquery(),
            select(func.count())
            .where(MeetingAction.meeting_id == Meeting.id, MeetingAction.done_at.is_(None))
            .correlate(Meeting)
            .scalar_subquery(),
        )
        .order_by(Meeting.held_at.desc(), Meeting.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    if attended_by is not None:
        query = query.where(exists().where(Attendee.meeting_id == Meeting.id, Attendee.person_id == attended_by))
    return [MeetingRow(*row) for row in db.session.execute(query)]


def get_meeting(meeting_id: int) -> Meeting:
    """A meeting with its attendees, the work, own decisions and actions, in three statements. Raises NotFound."""
    query = (
        select(Meeting)
        .where(Meeting.id == meeting_id)
        .options(
            joinedload(Meeting.planned_by),
            joinedload(Meeting.attendees).joinedload(Attendee.person),
            selectinload(Meeting.items).options(
                joinedload(MeetingItem.judgements).joinedload(OwnJudgement.person),
                joinedload(MeetingItem.marking).options(
                    joinedload(Marking.submission).options(
                        joinedload(Submission.files), joinedload(Submission.enrolment)
                    ),
                ),
            ),
            selectinload(Meeting.actions).joinedload(MeetingAction.owner),
        )
    )
    meeting = db.session.scalars(query).unique().one_or_none()
    if meeting is None:
        raise NotFound
    return meeting


@dataclass(frozen=True, slots=True)
class Absentee:
    """An assessor who has not been at a meeting lately. ``last_at`` is empty for who never was."""

    name: str
    last_at: datetime | None


def not_standardised_since(since: datetime) -> list[Absentee]:
    """Tutors who can sign in and were at no meeting since then, who never was before the others."""
    last = func.max(Meeting.held_at)
    query = (
        select(Person.name, last)
        .join(RoleHolding, RoleHolding.person_id == Person.id)
        .outerjoin(Attendee, (Attendee.person_id == Person.id) & Attendee.was_there)
        .outerjoin(Meeting, Meeting.id == Attendee.meeting_id)
        .where(RoleHolding.role == Role.TUTOR, RoleHolding.ended_at.is_(None), Person.closed_at.is_(None))
        .group_by(Person.id, Person.name)
        .having((last.is_(None)) | (last < since))
        .order_by(last.is_not(None), last, Person.name)
        .limit(200)
    )
    return [Absentee(*row) for row in db.session.execute(query)]


def people_to_ask() -> list[tuple[int, str]]:
    """Tutors and quality assurers who can sign in: who may be asked to a meeting."""
    query: Select[int, str] = (
        select(Person.id, Person.name)
        .join(RoleHolding, RoleHolding.person_id == Person.id)
        .where(RoleHolding.role.in_([Role.TUTOR, Role.QUALITY_ASSURER]), RoleHolding.ended_at.is_(None))
        .where(Person.closed_at.is_(None))
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [(number, name) for number, name in db.session.execute(query)]
