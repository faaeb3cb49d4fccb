"""What else than its people ends an invitation or an application: a pledge that ends, a post that is taken back."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.addresses import public_address
from lms.applications.models import Application, Invitation
from lms.applications.queries import answer_until
from lms.applications.services import STILL_RUNNING
from lms.candidates.models import Profile
from lms.clock import moment_in_words
from lms.extensions import db
from lms.languages import in_language_of
from lms.outbox.services import queue
from lms.pledge.events import PledgeEnded
from lms.vacancies.events import VacancyWithdrawn
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import is_open


def on_pledge_ended(event: PledgeEnded) -> None:
    """Tell who was invited by the council until when they can answer."""
    invited = _waiting().where(Vacancy.council_id == event.council_id, is_open(event.at))
    for invitation in db.session.scalars(invited).all():
        _mail(
            invitation.profile.person,
            invitation.vacancy,
            _l("Answer soon: %(post)s"),
            _l(
                "%(council)s has no active pledge any more. Its post %(post)s is still open, and you can answer "
                "its invitation until %(moment)s.\n\n%(link)s\n"
            ),
            moment=answer_until(invitation, event.at),
            link=public_address("applications.invitation", invitation_id=invitation.id),
            now=event.at,
        )


def on_vacancy_withdrawn(event: VacancyWithdrawn) -> None:
    """Tell who was invited for the post, or has applied for it."""
    running = (
        select(Application)
        .where(Application.vacancy_id == event.vacancy_id, Application.stage.in_(STILL_RUNNING))
        .options(joinedload(Application.profile).joinedload(Profile.person))
    )
    invited = _waiting().where(Invitation.vacancy_id == event.vacancy_id)
    vacancy = db.session.get_one(Vacancy, event.vacancy_id)
    people = [one.profile.person for found in (running, invited) for one in db.session.scalars(found).all()]
    for person in people:
        _mail(
            person,
            vacancy,
            _l("A council took a post back: %(post)s"),
            _l(
                "%(council)s took back its post %(post)s. You did nothing wrong. What you wrote and showed is still "
                "yours, for other posts.\n\n%(link)s\n"
            ),
            moment=event.at,
            link=public_address("matching.jobs"),
            now=event.at,
        )


def _mail(
    person: Person,
    vacancy: Vacancy,
    subject: LazyString,
    body: LazyString,
    *,
    moment: datetime,
    link: str,
    now: datetime,
) -> None:
    with in_language_of(person):
        words = {
            "council": vacancy.council.name,
            "post": vacancy.title,
            "moment": moment_in_words(moment),
            "link": link,
        }
        queue(recipient=person.email, subject=str(subject) % words, body=str(body) % words, now=now)


def _waiting() -> Select[Invitation]:
    """Invitations without an answer of people with an open account, each with its post, council and person."""
    return (
        select(Invitation)
        .join(Invitation.vacancy)
        .join(Invitation.profile)
        .join(Profile.person)
        .where(Invitation.answer.is_(None), Person.closed_at.is_(None))
        .options(
            joinedload(Invitation.vacancy).joinedload(Vacancy.council),
            joinedload(Invitation.profile).joinedload(Profile.person),
        )
    )
