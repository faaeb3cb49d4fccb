"""Reminders of guidance, of plans that end, and of what advisers have to ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from lms.addresses import path_of
from lms.clock import LONDON, day_in_words, london_day
from lms.commitments.telling import who_acts_for
from lms.config import Settings
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.pledge.models import Pledge
from lms.support.guidance_queries import between
from lms.support.plan_models import SupportMilestone, SupportPlan
from lms.support.telling import News, tell_adviser, tell_of_booking

DAY = timedelta(days=1)
DAYS_BEFORE = 7


def remind_of_guidance(now: datetime) -> None:
    """On the day before a meeting, as days go in London, tell both sides; each once."""
    today = london_day(now)
    first, last = (datetime.combine(today + days * DAY, time(), LONDON) for days in (1, 2))
    for booking in between(first, last):
        tell_of_booking(booking, News.SOON, now)
        tell_adviser(booking, booking.time.adviser_id, News.SOON, now)
    db.session.commit()


def warn_of_plans_ending(now: datetime) -> None:
    """Tell council and adviser that support ends soon, once for each plan; some statements, whatever there is."""
    settings: Settings = current_app.extensions["settings"]
    today = london_day(now)
    query = (
        select(SupportPlan)
        .join(Pledge, Pledge.id == SupportPlan.pledge_id)
        .options(joinedload(SupportPlan.council), joinedload(SupportPlan.adviser))
        .where(SupportPlan.closed_at.is_(None), Pledge.ended_at.is_(None))
        .where(SupportPlan.ends_on >= today, SupportPlan.ends_on <= today + settings.support_warn_days * DAY)
        .order_by(SupportPlan.id)
    )
    plans = db.session.scalars(query).all()
    people = who_acts_for({plan.council_id for plan in plans})
    tellings: list[Telling] = []
    for plan in plans:
        ends = day_in_words(plan.ends_on)
        sentence = _l("Support for %(council)s ends on %(day)s.", council=plan.council.name, day=ends)
        tellings += _to_both_sides(plan, people[plan.council_id], f"support plan {plan.id} ends", sentence)
    tell_all(tellings, now)
    db.session.commit()


def remind_of_milestones(now: datetime) -> None:
    """Tell council and adviser of milestones that are due within a week and of those that are late, each once; some
    statements, whatever there is.
    """
    today = london_day(now)
    query = (
        select(SupportMilestone)
        .join(SupportMilestone.plan)
        .join(Pledge, Pledge.id == SupportPlan.pledge_id)
        .options(contains_eager(SupportMilestone.plan).joinedload(SupportPlan.adviser))
        .where(SupportMilestone.done_on.is_(None), SupportMilestone.due_on <= today + DAYS_BEFORE * DAY)
        .where(SupportPlan.closed_at.is_(None), SupportPlan.ends_on >= today, Pledge.ended_at.is_(None))
        .order_by(SupportMilestone.id)
    )
    milestones = db.session.scalars(query).all()
    people = who_acts_for({one.plan.council_id for one in milestones})
    tellings: list[Telling] = []
    for one in milestones:
        if one.due_on < today:
            about, words = "late", _l("A milestone of the support plan is late: %(title)s", title=one.title)
        else:
            about, words = "due soon", _l("A milestone of the support plan is due soon: %(title)s", title=one.title)
        tellings += _to_both_sides(one.plan, people[one.plan.council_id], f"milestone {one.id} {about}", words)
    tell_all(tellings, now)
    db.session.commit()


def _to_both_sides(
    plan: SupportPlan, people: Sequence[tuple[int, str]], about: str, sentence: Any
) -> Iterator[Telling]:
    page = path_of("support_plans.of_council", council_id=plan.council_id)
    for person in people:
        yield Telling(*person, NoticeKind.SUPPORT, about, sentence, page)
    if plan.adviser.closed_at is None:
        page = path_of("support_plans.plan", plan_id=plan.id)
        adviser = (plan.adviser_id, plan.adviser.language)
        yield Telling(*adviser, NoticeKind.SUPPORT, f"{about} adviser", sentence, page)
