"""What a graduate can show, in one statement each: for pages that stand beside a post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.awards.queries import IS_VALID_PROGRAMME
from lms.candidates.queries import AssessedSkill
from lms.extensions import db


@dataclass(frozen=True, slots=True)
class Certified:
    """What a valid certificate of somebody evidences, by skill; ``is_valid`` is False where they have none."""

    is_valid: bool
    skills: Mapping[str, AssessedSkill]


def certified(person_id: int) -> Certified:
    """What a person's valid certificate evidences, in one statement."""
    query = (
        select(
            CertifiedSkill.skill,
            CertifiedSkill.level,
            CertifiedSkill.module_code,
            CertifiedSkill.criterion,
            CertifiedSkill.evidenced_on,
        )
        .select_from(IssuedCertificate)
        .outerjoin(CertifiedSkill, CertifiedSkill.certificate_id == IssuedCertificate.id)
        .where(IssuedCertificate.person_id == person_id, IS_VALID_PROGRAMME)
    )
    rows = db.session.execute(query).all()
    return Certified(bool(rows), {row[0]: AssessedSkill(*row) for row in rows if row[0] is not None})
