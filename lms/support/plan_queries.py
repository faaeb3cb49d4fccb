"""Reads of plans and follow-ups."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from lms.councils.models import Council
from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.pledge.queries import is_active
from lms.support.plan_models import RetentionFollowUp, SupportMilestone, SupportNote, SupportPlan

PAGE_SIZE = 50


def find_plan_of(council_id: int) -> SupportPlan | None:
    """The council's newest plan with its milestones, adviser and pledge; two statements."""
    query = (
        select(SupportPlan)
        .where(SupportPlan.council_id == council_id)
        .options(selectinload(SupportPlan.milestones), joinedload(SupportPlan.adviser), joinedload(SupportPlan.pledge))
        .order_by(SupportPlan.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def get_plan(plan_id: int) -> SupportPlan:
    """A plan with milestones, council, adviser and pledge; two statements. Raises NotFound."""
    query = (
        select(SupportPlan)
        .where(SupportPlan.id == plan_id)
        .options(
            selectinload(SupportPlan.milestones),
            joinedload(SupportPlan.council),
            joinedload(SupportPlan.adviser),
            joinedload(SupportPlan.pledge),
        )
    )
    plan = db.session.scalars(query).one_or_none()
    if plan is None:
        raise NotFound
    return plan


def get_milestone(milestone_id: int) -> SupportMilestone:
    """A milestone with its plan. Raises NotFound."""
    found = db.session.get(SupportMilestone, milestone_id, options=[joinedload(SupportMilestone.plan)])
    if found is None:
        raise NotFound
    return found


def notes_of(plan_id: int, *, only_shared: bool) -> list[SupportNote]:
    """The last notes of a plan with who wrote them, the newest first."""
    query = select(SupportNote).where(SupportNote.plan_id == plan_id).options(joinedload(SupportNote.written_by))
    if only_shared:
        query = query.where(SupportNote.is_shared)
    return list(db.session.scalars(query.order_by(SupportNote.id.desc()).limit(PAGE_SIZE)))


def plans_page(*, offset: int) -> list[SupportPlan]:
    """Plans, those that are not closed first, then by their end; one more than a page tells that there are more."""
    query = (
        select(SupportPlan)
        .options(
            joinedload(SupportPlan.council),
            joinedload(SupportPlan.adviser),
            joinedload(SupportPlan.pledge),
            selectinload(SupportPlan.milestones),
        )
        .order_by(SupportPlan.closed_at.is_not(None), SupportPlan.ends_on, SupportPlan.id)
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return list(db.session.scalars(query))


def pledges_without_plan(today: date) -> list[Pledge]:
    """Active pledges for which nobody has opened a plan, the oldest first."""
    query = (
        select(Pledge)
        .join(Pledge.council)
        .outerjoin(SupportPlan, SupportPlan.pledge_id == Pledge.id)
        .options(joinedload(Pledge.council))
        .where(is_active(today), SupportPlan.id.is_(None))
        .order_by(Pledge.active_from, Pledge.id)
        .limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def due_follow_ups(today: date) -> list[RetentionFollowUp]:
    """What is to be asked by today and is not answered, the oldest first."""
    query = (
        select(RetentionFollowUp)
        .options(joinedload(RetentionFollowUp.council))
        .where(RetentionFollowUp.answered_on.is_(None), RetentionFollowUp.due_on <= today)
        .order_by(RetentionFollowUp.due_on, RetentionFollowUp.id)
        .limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def follow_ups_of(council_id: int) -> list[RetentionFollowUp]:
    """What a council is asked and has answered, the next first."""
    query = (
        select(RetentionFollowUp)
        .where(RetentionFollowUp.council_id == council_id)
        .order_by(RetentionFollowUp.answered_on.is_not(None), RetentionFollowUp.due_on, RetentionFollowUp.months)
        .limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def get_follow_up(follow_up_id: int) -> RetentionFollowUp:
    """A follow-up with its council. Raises NotFound."""
    found = db.session.get(RetentionFollowUp, follow_up_id, options=[joinedload(RetentionFollowUp.council)])
    if found is None:
        raise NotFound
    return found


def names_of_councils() -> list[tuple[int, str]]:
    """Every council's id and name, by name."""
    return [(row.id, row.name) for row in db.session.execute(select(Council.id, Council.name).order_by(Council.name))]
