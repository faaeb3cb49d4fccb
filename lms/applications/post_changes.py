"""What candidates have to do with changes of a post: they are told, and keep its person specification as it is."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.addresses import public_address
from lms.applications.models import Application, Invitation
from lms.applications.services import STILL_RUNNING
from lms.candidates.models import Profile
from lms.extensions import db
from lms.languages import in_language_of
from lms.outbox.services import queue
from lms.vacancies.changing import changes_in
from lms.vacancies.events import VacancyChanged
from lms.vacancies.models import Vacancy
from lms.vacancies.wording import plain_words


def has_candidates(vacancy_id: int) -> bool:
    """Whether anybody was invited for the post, or has applied for it."""
    found = select(
        exists().where(Invitation.vacancy_id == vacancy_id) | exists().where(Application.vacancy_id == vacancy_id)
    )
    return bool(db.session.scalar(found))


def on_vacancy_changed(event: VacancyChanged) -> None:
    """Tell who has applied, or may still answer an invitation: each change, why, and where the post stands."""
    vacancy = db.session.get_one(Vacancy, event.vacancy_id, options=[joinedload(Vacancy.council)])
    changes = changes_in(event.vacancy_id, event.version)
    for person in _candidates(event.vacancy_id):
        with in_language_of(person):
            queue(
                recipient=person.email,
                subject=_("A post has changed: %(post)s", post=vacancy.title),
                body=_(
                    "%(council)s has changed its post %(post)s.\n\n%(changes)s\n\nThe council says why:\n%(reason)s\n\n"
                    "Read the post:\n%(link)s\n",
                    council=vacancy.council.name,
                    post=vacancy.title,
                    changes="\n".join(plain_words(change) for change in changes),
                    reason=changes[0].reason,
                    link=public_address("vacancies.show", vacancy_id=vacancy.id),
                ),
                now=event.at,
            )


def _candidates(vacancy_id: int) -> list[Person]:
    """Everyone with an open account whose application runs or whose invitation waits; each once."""
    applied = select(Application.profile_id).where(
        Application.vacancy_id == vacancy_id, Application.stage.in_(STILL_RUNNING)
    )
    invited = select(Invitation.profile_id).where(Invitation.vacancy_id == vacancy_id, Invitation.answer.is_(None))
    query = (
        select(Person)
        .join(Profile, Profile.person_id == Person.id)
        .where(Profile.id.in_(applied.union(invited)), Person.closed_at.is_(None))
        .order_by(Person.id)
    )
    return list(db.session.scalars(query))
