"""Certificates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from certificates.certificate import Certificate, ModuleAchieved, SkillEvidenced
from certificates.numbers import new_number
from lms.accounts.models import Person
from lms.awards.facts import to_json
from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.clock import london_day, utc_now
from lms.config import DEFAULT_WORDING
from lms.extensions import db
from lms.learning.models import Enrolment
from tests.factories.learning import make_enrolment


def make_certificate(
    person: Person, *, levels: Mapping[str, int] | None = None, enrolment: Enrolment | None = None
) -> IssuedCertificate:
    """A valid certificate that evidences these skills."""
    now = utc_now()
    number = new_number()
    enrolment = enrolment or make_enrolment(person=person)
    skills = tuple(
        SkillEvidenced(skill, skill, level, "T1", "1.1", date(2026, 10, 5))
        for skill, level in (levels if levels is not None else {"S01": 2, "S07": 3}).items()
    )
    facts = Certificate(
        number=number,
        name=person.name,
        programme="A small programme",
        modules=(ModuleAchieved("T1", "Town halls", date(2026, 10, 5)),),
        skills=skills,
        issued_on=london_day(now),
        verify_url=f"http://localhost/certificates/{number}",
        wording=DEFAULT_WORDING,
    )
    issued = IssuedCertificate(
        number=number,
        person_id=person.id,
        enrolment_id=enrolment.id,
        facts=to_json(facts),
        issued_at=now,
        skills=[
            CertifiedSkill(
                skill=one.skill,
                level=one.level,
                module_code=one.module,
                criterion=one.criterion,
                evidenced_on=one.evidenced_on,
            )
            for one in skills
        ],
    )
    db.session.add(issued)
    db.session.flush()
    return issued
