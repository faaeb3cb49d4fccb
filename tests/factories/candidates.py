"""Graduates and their profiles."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lms.access import Role
from lms.candidates.consent_models import Consent, ConsentReceipt, Field, Purpose, ReceiptOf, written
from lms.candidates.consents import new_receipt_number
from lms.candidates.models import OwnEvidence, Profile
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
    """A person with a certificate and a profile, in the pool unless told otherwise: then they agreed to show all that
    can be shown.
    """
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
        make_consent(profile, Purpose.POOL, Field.OWN_EXPERIENCE)
        make_consent(profile, Purpose.APPLICATIONS, Field.OWN_WORDS, Field.AREA, Field.HOURS, Field.LANGUAGES)
    return profile


def make_consent(profile: Profile, purpose: Purpose, *fields: Field, council_id: int | None = None) -> Consent:
    """A consent of this moment, for every council unless one is named."""
    now = utc_now()
    consent = Consent(
        profile_id=profile.id,
        purpose=purpose,
        council_id=council_id,
        fields=written(fields),
        wording_version="2026-12",
        language="en",
        given_at=now,
        receipts=[ConsentReceipt(what=ReceiptOf.GIVEN, number=new_receipt_number(), at=now)],
    )
    db.session.add(consent)
    db.session.flush()
    return consent
