"""Applications after the lock: shortlisted, interviewed, offered, appointed; and times for interviews."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from lms.accounts.models import Person
from lms.applications.interview_models import InterviewSlot
from lms.applications.models import Answer, Application, Invitation, Stage, StageChange
from lms.applications.offer_models import Offer
from lms.candidates.models import Profile
from lms.clock import london_day, utc_now
from lms.extensions import db
from lms.vacancies.models import Vacancy
from tests.factories.candidates import make_graduate

WAY_TO = {
    Stage.APPLIED: (Stage.APPLIED,),
    Stage.SHORTLISTED: (Stage.APPLIED, Stage.SHORTLISTED),
    Stage.INTERVIEWED: (Stage.APPLIED, Stage.SHORTLISTED, Stage.INTERVIEWED),
    Stage.OFFERED: (Stage.APPLIED, Stage.SHORTLISTED, Stage.INTERVIEWED, Stage.OFFERED),
    Stage.APPOINTED: (Stage.APPLIED, Stage.SHORTLISTED, Stage.INTERVIEWED, Stage.OFFERED, Stage.APPOINTED),
    Stage.NOT_SHORTLISTED: (Stage.APPLIED, Stage.NOT_SHORTLISTED),
    Stage.NOT_APPOINTED: (Stage.APPLIED, Stage.SHORTLISTED, Stage.INTERVIEWED, Stage.NOT_APPOINTED),
    Stage.WITHDRAWN: (Stage.APPLIED, Stage.WITHDRAWN),
}


def make_application(
    vacancy: Vacancy,
    recruiter: Person,
    *,
    stage: Stage = Stage.SHORTLISTED,
    profile: Profile | None = None,
    at: datetime | None = None,
    reason: str = "",
) -> Application:
    """An application that came to a stage by every step before it, all ``at`` one moment. The lock is left to the
    test.
    """
    at = at or utc_now()
    profile = profile or make_graduate()
    invitation = Invitation(
        vacancy_id=vacancy.id,
        profile_id=profile.id,
        invited_by_id=recruiter.id,
        invited_at=at,
        answer=Answer.ACCEPTED,
        answered_at=at,
    )
    application = Application(
        invitation=invitation,
        vacancy_id=vacancy.id,
        profile_id=profile.id,
        applied_at=at,
        stage=stage,
        history=[StageChange(stage=step, at=at, by_id=recruiter.id, reason="") for step in WAY_TO[stage]],
    )
    application.history[-1].reason = reason
    db.session.add(application)
    db.session.flush()
    return application


def make_slot(
    vacancy: Vacancy,
    recruiter: Person,
    *,
    starts_at: datetime | None = None,
    places: int = 1,
    place: str = "Room 2, Town Hall",
    change_hours: int = 24,
) -> InterviewSlot:
    """A time for interviews of half an hour, in a week."""
    now = utc_now()
    starts_at = starts_at or now + timedelta(days=7)
    slot = InterviewSlot(
        vacancy_id=vacancy.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        place=place,
        places=places,
        interviewers="Ann Lee, team manager",
        to_prepare="Read our housing plan.",
        change_hours=change_hours,
        uid=secrets.token_hex(16),
        sequence=0,
        offered_at=now,
        offered_by_id=recruiter.id,
        changed_at=now,
    )
    db.session.add(slot)
    db.session.flush()
    return slot


def make_offer(
    application: Application,
    recruiter: Person,
    *,
    answer: Answer | None = None,
    starts_on: date | None = None,
    conditions: str = "If our checks are complete.",
    offered_at: datetime | None = None,
) -> Offer:
    """An offer to answer within a week, or one that was answered, perhaps with the day of the start."""
    at = offered_at or utc_now()
    offer = Offer(
        application_id=application.id,
        conditions=conditions,
        answer_by=london_day(at) + timedelta(days=7),
        offered_at=at,
        offered_by_id=recruiter.id,
        answer=answer,
        answered_at=at if answer else None,
        answer_reason="",
        starts_on=starts_on,
        starts_set_by_id=recruiter.id if starts_on else None,
        checks=[],
    )
    db.session.add(offer)
    db.session.flush()
    return offer
