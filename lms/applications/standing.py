"""Where an application stands, for the person whose it is: what was chosen, offered and asked, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from lms.applications.access_ends import WITH_A_START, ends_on
from lms.applications.follow_up_models import FollowUp, FollowUpAnswer
from lms.applications.interview_models import Interview
from lms.applications.interview_queries import HOLDS_A_PLACE, find_interview, is_standing
from lms.applications.models import Application, Stage
from lms.applications.offer_models import Offer
from lms.applications.offer_queries import find_offer
from lms.clock import london_day
from lms.extensions import db


@dataclass(frozen=True, slots=True)
class Asked:
    """A follow-up, and whether the person has answered it."""

    months: int
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What belongs to an application at its stage. The council sees it until the day before ``seen_until``."""

    interview: Interview | None
    offer: Offer | None
    follow_ups: tuple[Asked, ...]
    seen_until: date
    is_seen: bool


def standing_of(application: Application, now: datetime) -> Standing:
    """Where an application with its history stands; two statements at most."""
    interview = find_interview(application.id) if application.stage in HOLDS_A_PLACE else None
    offer = find_offer(application.id) if application.stage in WITH_A_START else None
    seen_until = ends_on(
        stage=application.stage,
        closes_at=application.vacancy.closes_at,
        last_step_at=application.history[-1].at if application.history else application.applied_at,
        starts_on=offer.starts_on if offer else None,
    )
    return Standing(
        interview=interview if is_standing(interview, application) else None,
        offer=offer,
        follow_ups=_asked(application.id) if application.stage is Stage.APPOINTED else (),
        seen_until=seen_until,
        is_seen=application.purged_at is None and london_day(now) < seen_until,
    )


def _asked(application_id: int) -> tuple[Asked, ...]:
    query = (
        select(FollowUp.months, FollowUpAnswer.follow_up_id.is_not(None))
        .outerjoin(FollowUpAnswer, FollowUpAnswer.follow_up_id == FollowUp.id)
        .where(FollowUp.application_id == application_id)
        .order_by(FollowUp.months)
    )
    return tuple(Asked(*row) for row in db.session.execute(query))
