"""Reads of invitations and applications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from lms.applications.access_ends import is_seen
from lms.applications.models import Answer, Application, Invitation, Shortlist
from lms.candidates.models import Profile
from lms.candidates.queries import the_consenting
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


def waiting_invitations(vacancy_id: int, council_id: int, now: datetime) -> tuple[list[OpenInvitation], int]:
    """Invitations for a post without an answer that can still be answered, and how many can't any more: their people
    left the pool, blocked the council, or were away for too long. Nobody is told which.
    """
    query = (
        select(Invitation.profile_id, Invitation.invited_at, can_be_answered(council_id, now))
        .where(Invitation.vacancy_id == vacancy_id, Invitation.answer.is_(None))
        .order_by(Invitation.invited_at, Invitation.id)
    )
    rows = db.session.execute(query).all()
    waiting = [OpenInvitation(profile_id, invited_at) for profile_id, invited_at, is_waiting in rows if is_waiting]
    return waiting, len(rows) - len(waiting)


def can_be_answered(council_id: int, now: datetime) -> ColumnElement[bool]:
    """The condition under which somebody who was invited by this council can answer: a pause doesn't matter."""
    theirs = the_consenting(now, council_id).with_only_columns(Profile.id).where(Profile.id == Invitation.profile_id)
    return theirs.correlate(Invitation).exists()


def count_declined(vacancy_id: int) -> int:
    """How many declined an invitation for this post."""
    query = select(Invitation.id).where(Invitation.vacancy_id == vacancy_id, Invitation.answer == Answer.DECLINED)
    return len(db.session.scalars(query).all())


def applications_for(vacancy_id: int, *, seen_on: date | None = None) -> list[Application]:
    """A post's applications as they are now, with people, in the order in which they came; with a day, only
    those that the council still sees on it.
    """
    query = (
        select(Application)
        .where(Application.vacancy_id == vacancy_id)
        .options(joinedload(Application.profile).joinedload(Profile.person))
        .order_by(Application.applied_at, Application.id)
        .execution_options(populate_existing=True)
    )
    if seen_on is not None:
        query = query.where(is_seen(seen_on))
    return list(db.session.scalars(query))


def get_application(application_id: int, *, seen_on: date | None = None) -> Application:
    """An application with its post, criteria, council, profile, own evidence, person and history.

    Raises NotFound; with a day, also when the council does not see it any more on that day.
    """
    query = (
        select(Application)
        .where(Application.id == application_id)
        .options(
            joinedload(Application.vacancy).options(joinedload(Vacancy.council), joinedload(Vacancy.criteria)),
            joinedload(Application.profile).options(joinedload(Profile.person), joinedload(Profile.own_evidence)),
            joinedload(Application.history),
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


def find_application_of(vacancy_id: int, profile_id: int) -> Application | None:
    """A profile's application for a post, as it is now."""
    query = select(Application).where(Application.vacancy_id == vacancy_id, Application.profile_id == profile_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def unasked_applications_of(person_id: int) -> list[Application]:
    """A person's applications without an invitation, the newest first, each with its post and council."""
    query = (
        select(Application)
        .join(Profile)
        .where(Profile.person_id == person_id, Application.invitation_id.is_(None))
        .options(joinedload(Application.vacancy).joinedload(Vacancy.council))
        .order_by(Application.applied_at.desc(), Application.id.desc())
    )
    return list(db.session.scalars(query))
