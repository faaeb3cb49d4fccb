"""Reminders of guidance, of plans that end, and of what advisers have to ask."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.addresses import path_of
from lms.clock import LONDON, day_in_words, london_day
from lms.commitments.telling import who_acts_for
from lms.config import Settings
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.pledge.models import Pledge
from lms.support.guidance_queries import between
from lms.support.plan_models import SupportPlan
from lms.support.telling import News, tell_adviser, tell_of_booking

DAY = timedelta(days=1)


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
    tellings = []
    for plan in plans:
        sentence = _l(
            "Support for %(council)s ends on %(day)s.", council=plan.council.name, day=day_in_words(plan.ends_on)
        )
        about = f"support plan {plan.id} ends"
        page = path_of("support_plans.of_council", council_id=plan.council_id)
        tellings += [Telling(*person, NoticeKind.SUPPORT, about, sentence, page) for person in people[plan.council_id]]
        if plan.adviser.closed_at is None:
            path = path_of("support_plans.plan", plan_id=plan.id)
            tellings.append(
                Telling(plan.adviser_id, plan.adviser.language, NoticeKind.SUPPORT, f"{about} adviser", sentence, path)
            )
    tell_all(tellings, now)
    db.session.commit()
