"""What the team can do with a certificate now, and doing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.awards import services
from lms.awards.forms import Deed
from lms.awards.holds import team_words, what_holds
from lms.awards.models import IssuedCertificate
from lms.awards.queries import completed_without_certificate
from lms.awards.reviews import open_reviews


@dataclass(frozen=True, slots=True)
class Choice:
    """The deeds that can be done, and what keeps a new certificate back, in sentences."""

    deeds: frozenset[Deed]
    held_by: list[str]


def choice_for(certificate: IssuedCertificate) -> Choice:
    """What can be done with a certificate: nothing with one that was superseded."""
    if certificate.superseded_at is not None:
        return Choice(frozenset(), [])
    if certificate.revoked_at is not None:
        return _after_revocation(certificate)
    held_by = team_words(what_holds([certificate.enrolment])[certificate.enrolment_id])
    if open_reviews([certificate.id]):
        return Choice(frozenset({Deed.KEEP, Deed.REVOKE}), held_by)
    is_free = not held_by and certificate.person.erased_at is None
    return Choice(frozenset({Deed.REISSUE, Deed.REVOKE} if is_free else {Deed.REVOKE}), held_by)


def _after_revocation(certificate: IssuedCertificate) -> Choice:
    enrolments = completed_without_certificate(certificate.person_id)
    if not enrolments:
        return Choice(frozenset(), [])
    held_by = team_words(what_holds(enrolments[:1])[enrolments[0].id])
    return Choice(frozenset() if held_by else frozenset({Deed.ISSUE_AGAIN}), held_by)


def do(deed: Deed, certificate: IssuedCertificate, reason: str, *, by: int, now: datetime) -> None:
    """Do it. Raises what the services raise."""
    match deed:
        case Deed.REISSUE:
            services.reissue(certificate, certificate.person.name, reason, by=by, now=now)
        case Deed.KEEP:
            services.keep(certificate, reason, by=by, now=now)
        case Deed.REVOKE:
            services.revoke(certificate, reason, by=by, now=now)
        case Deed.ISSUE_AGAIN:
            services.issue_again(certificate, reason, by=by, now=now)
