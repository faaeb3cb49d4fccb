"""Looking at a certificate again, when a result that it rests on falls after it was issued.

Nothing is revoked by itself: that would be a verdict by machine. The certificate stays valid until a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import audit
from lms.access import Role
from lms.accounts.queries import holders_of
from lms.addresses import path_of
from lms.awards.models import CertificateReview, IssuedCertificate, ReviewOutcome
from lms.awards.queries import valid_of_enrolment
from lms.cases.closing import tell_staff
from lms.extensions import db
from lms.learning.events import ModuleReopened


def on_module_reopened(event: ModuleReopened) -> None:
    """Ask the officers to decide, where valid certificates rest on the module."""
    for certificate in valid_of_enrolment(event.enrolment_id):
        if rests_on(certificate, event.module_code):
            _question(certificate, event)


def rests_on(certificate: IssuedCertificate, module_code: str) -> bool:
    """Whether a certificate states something of a module's results; one of hours states none."""
    facts = certificate.facts
    stated = {module["code"] for module in facts["modules"]}
    return module_code in stated | {criterion["module"] for criterion in facts.get("criteria", ())}


def _question(certificate: IssuedCertificate, event: ModuleReopened) -> None:
    if event.module_code in {review.module_code for review in open_reviews([certificate.id])}:
        return
    review = CertificateReview(certificate_id=certificate.id, module_code=event.module_code, raised_at=event.at)
    db.session.add(review)
    audit.record("certificate.questioned", certificate, event.at, module=event.module_code)
    db.session.flush()
    tell_officers(
        certificate,
        f"certificate review {review.id}",
        _l("A result under a certificate has changed. Decide whether it stands."),
        event.at,
    )


def tell_officers(certificate: IssuedCertificate, about: str, sentence: Any, now: datetime) -> None:
    """Tell every officer but its holder that a certificate waits for a decision."""
    officers = [one for one in holders_of(Role.PROGRAMME_OFFICER) if one.id != certificate.person_id]
    tell_staff(officers, about, sentence, path_of("awards.end", certificate_id=certificate.id), now)


def settle(certificate: IssuedCertificate, outcome: ReviewOutcome, reason: str, *, by: int, now: datetime) -> int:
    """Write a decision on every review of the certificate that waits; gives how many there were."""
    waiting = open_reviews([certificate.id])
    for review in waiting:
        review.outcome, review.reason = outcome, reason.strip()
        review.decided_at, review.decided_by_id = now, by
    return len(waiting)


def open_reviews(certificate_ids: Collection[int]) -> list[CertificateReview]:
    """What waits for a decision on these certificates, the oldest first."""
    query = (
        select(CertificateReview)
        .where(CertificateReview.certificate_id.in_(certificate_ids), CertificateReview.outcome.is_(None))
        .order_by(CertificateReview.id)
    )
    return list(db.session.scalars(query))


def reviews_of(certificate: IssuedCertificate) -> list[CertificateReview]:
    """Every review of a certificate, with who decided, the oldest first."""
    query = (
        select(CertificateReview)
        .where(CertificateReview.certificate_id == certificate.id)
        .options(joinedload(CertificateReview.decided_by))
        .order_by(CertificateReview.id)
    )
    return list(db.session.scalars(query))


def questioned() -> list[IssuedCertificate]:
    """Valid certificates that wait for a decision, those that wait longest first."""
    query = (
        select(CertificateReview)
        .join(IssuedCertificate, IssuedCertificate.id == CertificateReview.certificate_id)
        .where(CertificateReview.outcome.is_(None))
        .where(IssuedCertificate.revoked_at.is_(None), IssuedCertificate.superseded_at.is_(None))
        .options(joinedload(CertificateReview.certificate))
        .order_by(CertificateReview.id)
    )
    found: Mapping[int, IssuedCertificate] = {
        review.certificate_id: review.certificate for review in db.session.scalars(query)
    }
    return list(found.values())
