"""Graduates and their profiles."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lms.access import Role
from lms.candidates.models import OwnEvidence, PoolConsent, Profile
from lms.clock import utc_now
from lms.extensions import db
from tests.factories.accounts import make_person
from tests.factories.awards import make_certificate


def make_graduate(
    *,
    name: str = "Amina Yusuf",
    levels: Mapping[str, int] | None = None,
    own: Collection[str] = (),
    in_pool: bool = True,
) -> Profile:
    """A person with a certificate and a profile, in the pool unless told otherwise."""
    now = utc_now()
    person = make_person(name=name, roles=[Role.LEARNER])
    make_certificate(person, levels=levels)
    profile = Profile(
        person=person,
        person_id=person.id,
        updated_at=now,
        own_evidence=[
            OwnEvidence(skill=skill, story="I did this for three years at home.", added_at=now) for skill in own
        ],
    )
    db.session.add(profile)
    db.session.flush()
    if in_pool:
        db.session.add(PoolConsent(profile_id=profile.id, wording_version="test", language="en", given_at=now))
        db.session.flush()
    return profile
