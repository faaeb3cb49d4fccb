"""Applications, as if people had made them."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.applications.models import Answer, Application, Invitation, Stage, StageChange
from lms.candidates.models import Profile
from lms.extensions import db
from lms.vacancies.models import Vacancy


def make_application(profile: Profile, vacancy: Vacancy, *stages: Stage, now: datetime) -> Application:
    """An application that went through these stages, and stands at the last of them."""
    steps = (Stage.APPLIED, *stages)
    by = profile.person_id
    invitation = Invitation(
        vacancy_id=vacancy.id,
        profile_id=profile.id,
        invited_by_id=by,
        invited_at=now,
        answer=Answer.ACCEPTED,
        answered_at=now,
    )
    application = Application(
        invitation=invitation, vacancy_id=vacancy.id, profile_id=profile.id, applied_at=now, stage=steps[-1]
    )
    db.session.add(application)
    db.session.flush()
    for number, stage in enumerate(steps):
        step = StageChange(application_id=application.id, stage=stage, at=now + timedelta(hours=number), by_id=by)
        db.session.add(step)
    db.session.flush()
    db.session.refresh(application)
    return application
