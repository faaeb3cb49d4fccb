"""Reads of profiles, evidence, consent, and the log of who looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from lms.accounts.models import Person
from lms.awards.evidence import evidence_of
from lms.awards.models import IssuedCertificate
from lms.awards.queries import IS_VALID_PROGRAMME, find_valid_certificate
from lms.candidates.models import Look, OwnEvidence, PoolConsent, Profile, Shown
from lms.councils.models import Council
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.queries import edition_of, find_current_enrolment
from lms.vacancies.models import Vacancy


@dataclass(frozen=True, slots=True)
class AssessedSkill:
    """A skill as assessed work evidences it: the level, and the criterion and day behind it."""

    skill: str
    level: int
    module_code: str
    criterion: str
    evidenced_on: date


def find_profile(person_id: int) -> Profile | None:
    """A person's profile with their own evidence."""
    query = (
        select(Profile)
        .where(Profile.person_id == person_id)
        .options(selectinload(Profile.own_evidence), selectinload(Profile.spoken))
    )
    return db.session.scalars(query).one_or_none()


def get_own_evidence(profile: Profile, evidence_id: int) -> OwnEvidence:
    """A piece of the profile's own evidence. Raises NotFound."""
    for evidence in profile.own_evidence:
        if evidence.id == evidence_id:
            return evidence
    raise NotFound


def find_standing_consent(profile_id: int) -> PoolConsent | None:
    """The consent that puts the profile in the pool now."""
    query = select(PoolConsent).where(PoolConsent.profile_id == profile_id, PoolConsent.withdrawn_at.is_(None))
    return db.session.scalars(query).one_or_none()


def lock_standing_consent(profile_id: int) -> PoolConsent | None:
    """The same, held until this transaction ends: who leaves and who invites at the same moment wait for each other."""
    query = (
        select(PoolConsent)
        .where(PoolConsent.profile_id == profile_id, PoolConsent.withdrawn_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one_or_none()


def assessed_skills(person_id: int) -> Mapping[str, AssessedSkill]:
    """What a person's assessed work evidences, by skill: as certified, or so far while still learning."""
    certificate = find_valid_certificate(person_id)
    if certificate is not None:
        return {
            held.skill: AssessedSkill(held.skill, held.level, held.module_code, held.criterion, held.evidenced_on)
            for held in certificate.skills
        }
    enrolment = find_current_enrolment(person_id)
    if enrolment is None:
        return {}
    return {
        found.skill: AssessedSkill(found.skill, found.level, found.module, found.criterion, found.evidenced_on)
        for found in evidence_of(enrolment.id, edition_of(enrolment))
    }


def the_pool() -> Select[Any]:
    """Everyone who is in the pool: a valid certificate, a standing consent, an open account. Nothing is cached,
    so leaving or revoking takes effect at the next look.
    """
    return (
        select(Profile)
        .join(Person, Person.id == Profile.person_id)
        .join(PoolConsent, PoolConsent.profile_id == Profile.id)
        .join(IssuedCertificate, IssuedCertificate.person_id == Profile.person_id)
        .where(
            Person.closed_at.is_(None),
            PoolConsent.withdrawn_at.is_(None),
            IS_VALID_PROGRAMME,
        )
    )


@dataclass(frozen=True, slots=True)
class LookTold:
    """A look, as the graduate reads it."""

    viewer: str
    council: str
    vacancy_id: int
    post: str
    shown: Shown
    at: datetime


def looks_at(profile_id: int, *, limit: int, offset: int) -> list[LookTold]:
    """Who saw the profile, what of it, for which post and when: newest first."""
    query = (
        select(Person.name, Council.name, Vacancy.id, Vacancy.title, Look.shown, Look.at)
        .join(Person, Person.id == Look.viewer_id)
        .join(Vacancy, Vacancy.id == Look.vacancy_id)
        .join(Council, Council.id == Vacancy.council_id)
        .where(Look.profile_id == profile_id)
        .order_by(Look.at.desc(), Look.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [LookTold(*row) for row in db.session.execute(query)]


def get_profile_with_person(profile_id: int) -> Profile:
    """A profile and its person, in one statement. Raises NotFound."""
    query = select(Profile).where(Profile.id == profile_id).options(joinedload(Profile.person))
    profile = db.session.scalars(query).one_or_none()
    if profile is None:
        raise NotFound
    return profile
