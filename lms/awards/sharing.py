"""Showing a certificate to somebody: by a link with its PDF, which its holder can take back at any time.

The page of its number is another thing: it is for checking, and stays as long as the certificate is known.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy import select

from certificates.wording import heading_of, subject_of
from lms import audit
from lms.addresses import public_address
from lms.awards.facts import from_json
from lms.awards.models import IssuedCertificate
from lms.extensions import db

ADD_TO_PROFILE = "https://www.linkedin.com/profile/add"


def share(issued: IssuedCertificate, now: datetime) -> None:
    """Make a link; one that there is stays."""
    if issued.share_token is None:
        issued.share_token = secrets.token_urlsafe(32)
        audit.record("certificate.shared", issued, now)


def stop_sharing(issued: IssuedCertificate, now: datetime) -> None:
    """Take the link back: whoever has it sees nothing any more."""
    if issued.share_token is not None:
        issued.share_token = None
        audit.record("certificate.share_ended", issued, now)


def find_shared(token: str) -> IssuedCertificate | None:
    """The certificate behind a link, while it is shared and signed."""
    query = select(IssuedCertificate).where(
        IssuedCertificate.share_token == token, IssuedCertificate.published_at.is_not(None)
    )
    return db.session.scalars(query).one_or_none()


def add_to_profile_address(issued: IssuedCertificate) -> str:
    """The page of a network of professionals on which a holder adds a certificate to their profile."""
    certificate = from_json(issued.facts)
    return f"{ADD_TO_PROFILE}?" + urlencode(
        {
            "startTask": "CERTIFICATION_NAME",
            "name": f"{heading_of(certificate)}: {subject_of(certificate)}",
            "organizationName": certificate.wording.issuer,
            "issueYear": certificate.issued_on.year,
            "issueMonth": certificate.issued_on.month,
            "certId": certificate.number,
            "certUrl": public_address("awards.show", number=certificate.number),
        }
    )
