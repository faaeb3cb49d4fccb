"""Why a claim to the awarding organisation is held back: one answer, for sending, for the list and for its page."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from lms.awards.holds import team_words, what_holds
from lms.awards.models import CertificateReview, Claim, ClaimKind, ClaimState, IssuedCertificate
from lms.awards.queries import achieved_units
from lms.extensions import db

# The organisation has not got it, or has given it back.
TO_BE_SENT = frozenset({ClaimState.READY, ClaimState.QUERIED, ClaimState.REJECTED})


def what_stands_against(claims: Collection[Claim]) -> Mapping[int, list[str]]:
    """What stands against each claim, in sentences for the team, whatever its state; which has nothing is left out. A
    learner's certificate was revoked, a result under it has changed, a unit is not achieved any more, or something is
    open. Six statements at most.
    """
    asked = [claim for claim in claims if claim.state is not ClaimState.WITHDRAWN]
    if not asked:
        return {}
    holds = what_holds([claim.enrolment for claim in asked])
    certified, valid, questioned = _certificates_of([claim.enrolment_id for claim in asked])
    achieved = achieved_units([claim.enrolment_id for claim in asked if claim.kind is ClaimKind.UNITS])
    found: dict[int, list[str]] = {}
    for claim in asked:
        words = team_words(holds[claim.enrolment_id])
        if claim.kind is ClaimKind.UNITS and not set(claim.units) <= set(achieved.get(claim.enrolment_id, ())):
            words.append(_("A unit is not achieved any more."))
        if claim.enrolment_id in certified - valid:
            words.append(_("Our certificate was revoked."))
        if claim.enrolment_id in questioned:
            words.append(_("A result under our certificate has changed, and nobody has decided yet."))
        if words:
            found[claim.id] = words
    return found


def _certificates_of(enrolment_ids: Collection[int]) -> tuple[set[int], set[int], set[int]]:
    """The enrolments that have a certificate, that have a valid one, and of which a valid one is questioned."""
    is_valid = IssuedCertificate.revoked_at.is_(None) & IssuedCertificate.superseded_at.is_(None)
    query = select(IssuedCertificate.enrolment_id, is_valid).where(IssuedCertificate.enrolment_id.in_(enrolment_ids))
    certified, valid = set(), set()
    for enrolment_id, stands in db.session.execute(query):
        certified.add(enrolment_id)
        if stands:
            valid.add(enrolment_id)
    waits = (
        select(IssuedCertificate.enrolment_id)
        .join(CertificateReview, CertificateReview.certificate_id == IssuedCertificate.id)
        .where(IssuedCertificate.enrolment_id.in_(enrolment_ids), is_valid, CertificateReview.outcome.is_(None))
    )
    return certified, valid, set(db.session.scalars(waits))
