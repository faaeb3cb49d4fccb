"""The files of a certificate: drawn and signed, without an app, so that several processes can do it.

What draws and signs takes some fifty megabytes, so only jobs and commands import this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certificates.badge_proofs import as_jwt, text_of, with_proof
from certificates.certificate import Certificate
from certificates.pdf import render_pdf
from certificates.signing import http_timestamper, sign_pdf
from lms.awards.badges import badge_key_of, credential_for
from lms.awards.designs import design_of, fonts_of
from lms.awards.facts import from_json
from lms.awards.models import FileForm
from lms.awards.places import Place
from lms.config import Settings
from lms.signing_keys.ring import key_ring_of


@dataclass(frozen=True, slots=True)
class ToSign:
    """What signing needs of a certificate, wherever it is done. ``facts`` are as they were frozen."""

    id: int
    facts: dict[str, Any]
    place: Place
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """A file, and the id of the key that signed it."""

    form: FileForm
    content: bytes
    key_id: str


def signed_files(settings: Settings, waiting: ToSign, now: datetime) -> list[Signed]:
    """The PDF, with the badge in it, and the badge by itself. It needs no app, so that other processes can do it."""
    certificate = from_json(waiting.facts)
    credential = credential_for(certificate, waiting.place, settings, waiting.issued_at, now)
    key, key_id = badge_key_of(settings, now), key_ring_of(settings).badge_key(now).id
    badge = text_of(with_proof(credential, key, now)).encode()
    return [
        signed_document(settings, certificate, now, badge),
        Signed(FileForm.BADGE, badge, key_id),
        Signed(FileForm.TOKEN, as_jwt(credential, key).encode(), key_id),
    ]


def signed_document(settings: Settings, certificate: Certificate, now: datetime, badge: bytes) -> Signed:
    """A certificate drawn and signed. Raises KeyFault and TimestampFailed."""
    key = key_ring_of(settings).signing_key(now)
    document = render_pdf(certificate, design_of(settings), fonts_of(settings), badge=badge)
    stamper = http_timestamper(settings.timestamp_url) if settings.timestamp_url else None
    return Signed(FileForm.PDF, sign_pdf(document, key, at=now, timestamper=stamper), key.id)
