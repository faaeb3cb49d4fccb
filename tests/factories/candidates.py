"""Graduates and their profiles."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lms.access import Role
from lms.candidates.background import Job, Qualification, keep_job, keep_qualification
from lms.candidates.background_models import Attained, Compared
from lms.candidates.consent_models import Consent, ConsentReceipt, Field, Purpose, ReceiptOf, written
from lms.candidates.consents import new_receipt_number
from lms.candidates.models import HowWell, OwnEvidence, Profile, ProfileLanguage
from lms.candidates.permission import Permission, say_permission
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
            OwnEvidence(skill=skill, action="I did this for three years at home.", added_at=now) for skill in own
        ],
    )
    db.session.add(profile)
    db.session.flush()
    if in_pool:
        make_consent(profile, Purpose.POOL, Field.OWN_EXPERIENCE)
        make_consent(profile, Purpose.APPLICATIONS, Field.OWN_WORDS, Field.AREA, Field.HOURS, Field.LANGUAGES)
    return profile


def make_background(profile: Profile) -> None:
    """A qualification and work from another country, shown with applications; languages; permission to work."""
    now = utc_now()
    profile.spoken.append(ProfileLanguage(position=1, name="Somali", speaks=HowWell.VERY_WELL))
    profile.own_evidence.append(OwnEvidence(skill="S24", situation="At a school.", is_draft=True, added_at=now))
    degree = Qualification(
        "شهادة", "Degree in law", "Somalia", Attained.BACHELOR, 2011, Compared.YES, "a British bachelor’s degree", True
    )
    keep_qualification(profile, degree, now)
    keep_job(profile, Job("Clerk of a court", "I kept the records.", "Somalia", 2011, 2016, True), now)
    say_permission(profile.person_id, Permission.MAY_NEED_SPONSORSHIP, now)
    db.session.flush()


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
