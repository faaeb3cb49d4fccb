"""Reads of profiles, evidence, consent, and the log of who looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.awards.evidence import evidence_of
from lms.awards.models import IssuedCertificate
from lms.awards.queries import IS_VALID_PROGRAMME, find_valid_certificate
from lms.candidates.consent_models import Consent, CouncilBlock, Purpose
from lms.candidates.expiry import is_fresh
from lms.candidates.models import OwnEvidence, Profile
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.queries import edition_of, find_current_enrolment


@dataclass(frozen=True, slots=True)
class AssessedSkill:
    """A skill as assessed work evidences it: the level, and the criterion and day behind it."""

    skill: str
    level: int
    module_code: str
    criterion: str
    evidenced_on: date


def find_profile(person_id: int) -> Profile | None:
    """A person's profile with their own evidence and languages, in one statement."""
    query = (
        select(Profile)
        .where(Profile.person_id == person_id)
        .options(joinedload(Profile.own_evidence), joinedload(Profile.spoken))
    )
    return db.session.scalars(query).unique().one_or_none()


def get_own_evidence(profile: Profile, evidence_id: int) -> OwnEvidence:
    """A piece of the profile's own evidence. Raises NotFound."""
    for evidence in profile.own_evidence:
        if evidence.id == evidence_id:
            return evidence
    raise NotFound


IS_POOL_CONSENT = (Consent.purpose == Purpose.POOL) & Consent.ended_at.is_(None) & Consent.council_id.is_(None)


def find_standing_consent(profile_id: int) -> Consent | None:
    """The consent that puts the profile in the pool now."""
    return db.session.scalars(select(Consent).where(Consent.profile_id == profile_id, IS_POOL_CONSENT)).one_or_none()


def lock_standing_consent(profile_id: int) -> Consent | None:
    """The same, held until this transaction ends: who leaves, blocks or pauses and who invites at the same moment wait
    for each other.
    """
    query = (
        select(Consent)
        .where(Consent.profile_id == profile_id, IS_POOL_CONSENT)
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


def the_pool(now: datetime, council_id: int | None = None) -> Select[Any]:
    """Everyone whom a council finds now; without a council, everyone whom any council may find. Nothing is cached, so
    leaving, blocking, pausing, running out and revoking take effect at the next look.
    """
    return the_consenting(now, council_id).where(is_not_paused(now))


def the_consenting(now: datetime, council_id: int | None = None) -> Select[Any]:
    """The pool with those who have paused, who can still answer what they were invited to: a valid certificate, a
    standing consent of somebody who has been here lately, an open account, and the council is not blocked.
    """
    query = standing_members().where(is_fresh(now))
    if council_id is None:
        return query
    return query.where(
        ~exists().where(CouncilBlock.profile_id == Profile.id, CouncilBlock.council_id == council_id).correlate(Profile)
    )


def standing_members() -> Select[Any]:
    """Whoever has a valid certificate, a consent that was not taken back, and an open account. Time does not enter:
    matching keeps these in columns, and asks at each look who of them is to be left out.
    """
    return (
        select(Profile)
        .join(Person, Person.id == Profile.person_id)
        .join(Consent, Consent.profile_id == Profile.id)
        .join(IssuedCertificate, IssuedCertificate.person_id == Profile.person_id)
        .where(Person.closed_at.is_(None), IS_POOL_CONSENT, IS_VALID_PROGRAMME)
    )


def is_not_paused(now: datetime) -> ColumnElement[bool]:
    """The condition under which a consent is not paused."""
    return or_(Consent.paused_at.is_(None), Consent.paused_until <= now)


def is_found(profile_id: int, council_id: int, now: datetime) -> bool:
    """Whether the council finds the profile now."""
    query = the_pool(now, council_id).with_only_columns(Profile.id).where(Profile.id == profile_id)
    return db.session.scalar(query) is not None


def is_in_the_pool(person_id: int) -> bool:
    """Whether the person has a standing consent to be found, paused or not."""
    query = select(Profile.id).join(Consent, Consent.profile_id == Profile.id).where(IS_POOL_CONSENT)
    return db.session.scalar(query.where(Profile.person_id == person_id)) is not None


def get_profile_with_person(profile_id: int) -> Profile:
    """A profile and its person, in one statement. Raises NotFound."""
    query = select(Profile).where(Profile.id == profile_id).options(joinedload(Profile.person))
    profile = db.session.scalars(query).one_or_none()
    if profile is None:
        raise NotFound
    return profile
