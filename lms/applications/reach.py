"""What whoever is signed in can reach: their own applications, or those of their council while it sees them."""

from __future__ import annotations

from datetime import datetime

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.applications.access_ends import is_seen
from lms.applications.models import Application
from lms.applications.policy import NAMED_STAGES
from lms.candidates.models import Profile
from lms.clock import london_day
from lms.errors import NotFound
from lms.extensions import db
from lms.vacancies.models import Vacancy
from lms.vacancies.policy import may_recruit, may_sit_on_panel
from lms.vacancies.queries import get_vacancy

WITH_ALL = (
    joinedload(Application.vacancy).joinedload(Vacancy.council),
    joinedload(Application.profile).joinedload(Profile.person),
)


def my_application(application_id: int) -> Application:
    """One's own application with its post, council and person, in one statement. Raises NotFound."""
    query = select(Application).where(Application.id == application_id).options(*WITH_ALL)
    found = db.session.scalars(query).one_or_none()
    if found is None or found.profile.person_id != current_user.id:
        raise NotFound
    return found


def named_application(application_id: int, now: datetime, *, to_recruit: bool) -> Application:
    """An application of one's council that is named, with its history, for its recruiters or for its panel too, in one
    statement. Raises NotFound, also once the council's access has ended.
    """
    query = (
        select(Application)
        .where(Application.id == application_id, is_seen(london_day(now)))
        .options(*WITH_ALL, joinedload(Application.history))
    )
    found = db.session.scalars(query).unique().one_or_none()
    if found is None or found.stage not in NAMED_STAGES:
        raise NotFound
    if not (may_recruit if to_recruit else may_sit_on_panel)(current_user, found.vacancy):
        raise NotFound
    return found


def recruited_vacancy(vacancy_id: int) -> Vacancy:
    """A post of one's council, for its recruiters. Raises NotFound."""
    vacancy = get_vacancy(vacancy_id)
    if not may_recruit(current_user, vacancy):
        raise NotFound
    return vacancy
