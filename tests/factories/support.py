"""Hours of guidance and plans of support."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.accounts.models import Person
from lms.clock import utc_now
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.support import guidance
from lms.support.guidance_models import GuidanceBooking, GuidanceTime
from lms.support.plan_models import SupportPlan
from lms.support.plans import open_plan


def make_time(adviser: Person, *, starts_at: datetime | None = None, minutes: int = 60) -> GuidanceTime:
    """A time in three days, unless it is said otherwise; it may lie in the past."""
    begins = starts_at or utc_now() + timedelta(days=3)
    time = GuidanceTime(
        adviser_id=adviser.id,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=minutes),
        place="",
        link="https://meet.example/abc",
        offered_at=begins - timedelta(days=10),
    )
    db.session.add(time)
    db.session.flush()
    return time


def make_booking(
    council: Council, adviser: Person, by: Person, *, starts_at: datetime | None = None, minutes: int = 60
) -> GuidanceBooking:
    """A booked meeting; one in the past was booked in time."""
    time = make_time(adviser, starts_at=starts_at, minutes=minutes)
    booked_at = min(utc_now(), time.starts_at - timedelta(days=2))
    booking = guidance.book(time, council, "Our person specifications", by=by.id, now=booked_at)
    db.session.flush()
    return booking


def make_plan(pledge: Pledge, adviser: Person) -> SupportPlan:
    """An open plan with its first milestones."""
    plan = open_plan(pledge, adviser_id=adviser.id, now=utc_now())
    db.session.flush()
    return plan
