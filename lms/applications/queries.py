"""Reads of invitations and applications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from lms.applications.access_ends import is_seen
from lms.applications.models import Answer, Application, Invitation, Shortlist
from lms.candidates.models import PoolConsent, Profile
from lms.errors import NotFound
from lms.extensions import db
from lms.pledge.queries import pledge_ended_at
from lms.vacancies.models import Vacancy

DAYS_TO_ANSWER = 14  # after the council's pledge has ended


def invitations_of(person_id: int) -> list[Invitation]:
    """A person's invitations, the newest first, each with its post, council and application."""
    query = (
        select(Invitation)
        .join(Profile)
        .where(Profile.person_id == person_id)
        .options(
            joinedload(Invitation.vacancy).joinedload(Vacancy.council),
            joinedload(Invitation.application),
        )
        .order_by(Invitation.invited_at.desc(), Invitation.id.desc())
    )
    return list(db.session.scalars(query))


def get_invitation(invitation_id: int) -> Invitation:
    """An invitation with its post, criteria, council, profile and application. Raises NotFound."""
    query = (
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .options(
            joinedload(Invitation.vacancy).options(joinedload(Vacancy.council), selectinload(Vacancy.criteria)),
            joinedload(Invitation.profile),
            joinedload(Invitation.application),
        )
    )
    invitation = db.session.scalars(query).one_or_none()
    if invitation is None:
        raise NotFound
    return invitation


def find_invitation(vacancy_id: int, profile_id: int) -> Invitation | None:
    """The invitation of this candidate for this post."""
    query = select(Invitation).where(Invitation.vacancy_id == vacancy_id, Invitation.profile_id == profile_id)
    return db.session.scalars(query).one_or_none()


def answer_until(invitation: Invitation, now: datetime) -> datetime:
    """Until when an invitation can be answered: until its post closes, and no longer than DAYS_TO_ANSWER after the
    council's pledge has ended.
    """
    ended_at = pledge_ended_at(invitation.vacancy.council_id, now)
    closes_at = invitation.vacancy.closes_at
    return closes_at if ended_at is None else min(closes_at, ended_at + timedelta(days=DAYS_TO_ANSWER))


def find_shortlist(vacancy_id: int) -> Shortlist | None:
    """The post's lock, once its shortlist is locked."""
    return db.session.get(Shortlist, vacancy_id)


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that still waits for an answer."""

    profile_id: int
    invited_at: datetime


def waiting_invitations(vacancy_id: int) -> list[OpenInvitation]:
    """Invitations for a post without an answer, of people who are still in the pool."""
    query = (
        select(Invitation.profile_id, Invitation.invited_at)
        .where(
            Invitation.vacancy_id == vacancy_id,
            Invitation.answer.is_(None),
            exists().where(PoolConsent.profile_id == Invitation.profile_id, PoolConsent.withdrawn_at.is_(None)),
        )
        .order_by(Invitation.invited_at, Invitation.id)
    )
    return [OpenInvitation(*row) for row in db.session.execute(query)]


def count_declined(vacancy_id: int) -> int:
    """How many declined an invitation for this post."""
    query = select(Invitation.id).where(Invitation.vacancy_id == vacancy_id, Invitation.answer == Answer.DECLINED)
    return len(db.session.scalars(query).all())


def applications_for(vacancy_id: int, *, seen_on: date | None = None) -> list[Application]:
    """A post's applications as they are now, with scores and people, in the order in which they came; with a day, only
    those that the council still sees on it.
    """
    query = (
        select(Application)
        .where(Application.vacancy_id == vacancy_id)
        .options(
            selectinload(Application.scores),
            joinedload(Application.profile).joinedload(Profile.person),
        )
        .order_by(Application.applied_at, Application.id)
        .execution_options(populate_existing=True)
    )
    if seen_on is not None:
        query = query.where(is_seen(seen_on))
    return list(db.session.scalars(query))


def get_application(application_id: int, *, seen_on: date | None = None) -> Application:
    """An application with its post, criteria, council, profile, own evidence, person, scores and history.

    Raises NotFound; with a day, also when the council does not see it any more on that day.
    """
    query = (
        select(Application)
        .where(Application.id == application_id)
        .options(
            joinedload(Application.vacancy).options(joinedload(Vacancy.council), joinedload(Vacancy.criteria)),
            joinedload(Application.profile).options(joinedload(Profile.person), joinedload(Profile.own_evidence)),
            selectinload(Application.scores),
            selectinload(Application.history),
        )
    )
    if seen_on is not None:
        query = query.where(is_seen(seen_on))
    application = db.session.scalars(query).unique().one_or_none()
    if application is None:
        raise NotFound
    return application


def find_application(person_id: int, vacancy_id: int) -> Application | None:
    """A person's application for a post."""
    query = (
        select(Application).join(Profile).where(Profile.person_id == person_id, Application.vacancy_id == vacancy_id)
    )
    return db.session.scalars(query).one_or_none()
