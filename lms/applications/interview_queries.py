"""Reads of interview times, who chose them, and what people need there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from lms.applications.access_ends import is_seen
from lms.applications.interview_models import Interview, InterviewNeeds, InterviewSlot
from lms.applications.models import Application, Stage
from lms.candidates.models import Profile
from lms.errors import NotFound
from lms.extensions import db
from lms.vacancies.models import Vacancy

# Who withdrew, or was refused before the interview, leaves their place to others by that alone.
HOLDS_A_PLACE = frozenset({Stage.SHORTLISTED, Stage.INTERVIEWED})
MOST_SLOTS = 200


def stands() -> ColumnElement[bool]:
    """The condition under which an interview of the query takes place, or took place."""
    return Interview.cancelled_at.is_(None) & Application.stage.in_(HOLDS_A_PLACE)


def get_slot(slot_id: int) -> InterviewSlot:
    """A time with its post and council. Raises NotFound."""
    with_post = joinedload(InterviewSlot.vacancy).joinedload(Vacancy.council)
    found = db.session.get(InterviewSlot, slot_id, options=[with_post])
    if found is None:
        raise NotFound
    return found


def slots_of(vacancy_id: int) -> list[InterviewSlot]:
    """The times of a post, also those taken back, the soonest first."""
    query = (
        select(InterviewSlot)
        .where(InterviewSlot.vacancy_id == vacancy_id)
        .order_by(InterviewSlot.starts_at, InterviewSlot.id)
        .limit(MOST_SLOTS)
    )
    return list(db.session.scalars(query))


def interviews_of(slot_ids: Collection[int], *, seen_on: date | None = None) -> Mapping[int, list[Interview]]:
    """The interviews that stand, by the id of their time, each with its application and person; with a day, only those
    that the council still sees on it. One statement.
    """
    query = (
        select(Interview)
        .join(Interview.application)
        .where(Interview.slot_id.in_(slot_ids), stands())
        .options(joinedload(Interview.application).joinedload(Application.profile).joinedload(Profile.person))
        .order_by(Interview.application_id)
    )
    if seen_on is not None:
        query = query.where(is_seen(seen_on))
    found: dict[int, list[Interview]] = defaultdict(list)
    for interview in db.session.scalars(query):
        found[interview.slot_id].append(interview)
    return found


def count_taken(slot_id: int) -> int:
    """How many places of a time are taken."""
    query = select(func.count()).select_from(Interview).join(Interview.application)
    return db.session.scalar(query.where(Interview.slot_id == slot_id, stands())) or 0


def free_slots(vacancy_id: int, now: datetime) -> list[InterviewSlot]:
    """The times of a post that can still be chosen and have a place left, the soonest first; one statement."""
    taken = (
        select(func.count())
        .select_from(Interview)
        .join(Interview.application)
        .where(Interview.slot_id == InterviewSlot.id, stands())
        .correlate(InterviewSlot)
        .scalar_subquery()
    )
    query = (
        select(InterviewSlot)
        .where(
            InterviewSlot.vacancy_id == vacancy_id,
            InterviewSlot.withdrawn_at.is_(None),
            InterviewSlot.starts_at > now,
            taken < InterviewSlot.places,
        )
        .order_by(InterviewSlot.starts_at, InterviewSlot.id)
        .limit(MOST_SLOTS)
    )
    return [slot for slot in db.session.scalars(query) if slot.open_until > now]


def find_interview(application_id: int) -> Interview | None:
    """The interview of an application with its time, also one that is called off."""
    return db.session.get(Interview, application_id, options=[joinedload(Interview.slot)])


def is_standing(interview: Interview | None, application: Application) -> bool:
    """Whether an interview takes place, or took place: the same as ``stands``."""
    return interview is not None and interview.cancelled_at is None and application.stage in HOLDS_A_PLACE


def find_needs(application_id: int) -> InterviewNeeds | None:
    """What a person shares of what they need at the interview of an application, while the consent stands."""
    query = select(InterviewNeeds).where(
        InterviewNeeds.application_id == application_id, InterviewNeeds.withdrawn_at.is_(None)
    )
    return db.session.scalars(query).one_or_none()


def who_shares_needs(application_ids: Collection[int]) -> set[int]:
    """Which of these applications have needs to read."""
    query = select(InterviewNeeds.application_id).where(
        InterviewNeeds.application_id.in_(application_ids), InterviewNeeds.withdrawn_at.is_(None)
    )
    return set(db.session.scalars(query))
