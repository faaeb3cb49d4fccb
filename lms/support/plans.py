"""The plan of support: opened for a pledge, worked on by council and adviser, closed with a summary."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from lms import audit
from lms.clock import london_day
from lms.config import Settings
from lms.errors import Conflict
from lms.extensions import db
from lms.months import months_after
from lms.pledge.models import Pledge
from lms.support.plan_models import SupportMilestone, SupportNote, SupportPlan

# What a plan begins with, by the month in which it is due: the promises of the toolkit, to be changed for each council.
FIRST_MILESTONES = (
    (1, "First talk: what the council wants to change", "Adviser"),
    (2, "Review of recruitment has begun, checklist answered", "Head of recruitment"),
    (4, "Workforce data looked at, or a first step to get some", "Head of HR"),
    (6, "A meeting with communities held, and people told what came of it", "Community engagement lead"),
    (6, "Talk at half time: what works, what is stuck", "Adviser"),
    (9, "How new colleagues are kept: who looks after them, and how", "Head of HR"),
    (11, "Summary, and what goes on without us", "Adviser"),
)


class OpenAlready(Conflict):
    """A pledge has one plan."""


class PlanClosed(Conflict):
    """A closed plan stays as it is."""


class DoneAlready(Conflict):
    """A milestone is reached once."""


def open_plan(pledge: Pledge, *, adviser_id: int, now: datetime) -> SupportPlan:
    """Open the plan of a pledge, from the day on which it became active, with first milestones. Raises OpenAlready."""
    settings: Settings = current_app.extensions["settings"]
    starts_on = pledge.active_from
    ends_on = months_after(starts_on, settings.support_months) - timedelta(days=1)
    plan = SupportPlan(
        council_id=pledge.council_id,
        pledge_id=pledge.id,
        adviser_id=adviser_id,
        starts_on=starts_on,
        ends_on=ends_on,
        opened_at=now,
        milestones=[
            SupportMilestone(title=title, owner=owner, due_on=min(months_after(starts_on, month), ends_on))
            for month, title, owner in FIRST_MILESTONES
        ],
    )
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError:
        raise OpenAlready(_("This pledge has a plan already.")) from None
    audit.record("support.opened", plan, now, by=adviser_id, council=plan.council_id)
    return plan


def add_milestone(plan: SupportPlan, title: str, owner: str, due_on: date, *, by: int, now: datetime) -> None:
    """Agree on something to reach. Raises PlanClosed."""
    _hold_open(plan)
    milestone = SupportMilestone(plan_id=plan.id, title=title, owner=owner, due_on=due_on)
    db.session.add(milestone)
    audit.record("support.milestone", milestone, now, by=by, council=plan.council_id)


def reach_milestone(milestone: SupportMilestone, *, by: int, now: datetime) -> None:
    """A milestone is reached today. Raises PlanClosed, DoneAlready."""
    _hold_open(milestone.plan)
    db.session.refresh(milestone, ["done_on"], with_for_update=True)
    if milestone.done_on is not None:
        raise DoneAlready(_("This milestone is marked as reached already."))
    milestone.done_on = london_day(now)
    audit.record("support.reached", milestone, now, by=by, council=milestone.plan.council_id)


def write_note(plan: SupportPlan, words: str, *, is_shared: bool, by: int, now: datetime) -> SupportNote:
    """Keep an adviser's note: for staff, or shared with the council. Raises PlanClosed."""
    _hold_open(plan)
    note = SupportNote(plan_id=plan.id, words=words, is_shared=is_shared, written_by_id=by, written_at=now)
    db.session.add(note)
    audit.record("support.note", note, now, by=by, council=plan.council_id, shared=is_shared)
    return note


def close_plan(plan: SupportPlan, summary: str, *, by: int, now: datetime) -> None:
    """Close the plan with a summary, which the council reads. Raises PlanClosed."""
    _hold_open(plan)
    plan.summary, plan.closed_at = summary, now
    audit.record("support.closed", plan, now, by=by, council=plan.council_id)


def state_of_plan(plan: SupportPlan, today: date) -> str:
    """ "closed", "over" (its last day has passed, or the pledge ended), or "open": derived from dates."""
    if plan.closed_at is not None:
        return "closed"
    return "over" if plan.ends_on < today or plan.pledge.ended_at is not None else "open"


def _hold_open(plan: SupportPlan) -> None:
    db.session.refresh(plan, ["closed_at"], with_for_update=True)
    if plan.closed_at is not None:
        raise PlanClosed(_("This plan is closed. It stays as it is."))
