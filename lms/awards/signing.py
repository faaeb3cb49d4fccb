"""Making the files that a certificate is issued as: drawn, signed and stored once, and published with that.

It is done right after a certificate is issued, and never in the transaction that issues it: whatever fails here leaves
the certificate waiting, and undoes nobody's decision. Nothing unsigned is ever stored.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from certificates.certificate import Certificate
from certificates.pdf import render_pdf
from certificates.signing import sign_pdf
from lms import audit, storage
from lms.access import Role
from lms.accounts.queries import holders_of
from lms.addresses import path_of, public_address
from lms.awards.designs import design_of, fonts_of
from lms.awards.facts import from_json
from lms.awards.models import CertificateFile, FileForm, IssuedCertificate
from lms.cases.closing import tell_staff
from lms.clock import london_day
from lms.config import Settings
from lms.errors import Conflict
from lms.extensions import db
from lms.languages import in_language_of
from lms.outbox.services import queue
from lms.signing_keys.ring import KeyTrouble, current_signing_key

logger = logging.getLogger(__name__)


class BeingSigned(Conflict):
    """The file is not there yet."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A document, and the id of the key that signed it."""

    content: bytes
    key_id: str


def sign_and_publish(certificate_id: int, now: datetime) -> None:
    """Draw and sign a certificate, store the file, publish it and mail its holder. Commits. Raises KeyTrouble."""
    frozen = facts_to_sign(certificate_id)
    db.session.commit()  # nobody waits for a drawing
    if frozen is not None:
        settings: Settings = current_app.extensions["settings"]
        keep_signed(certificate_id, frozen, signed_document(settings, from_json(frozen), now), now)


def signed_document(settings: Settings, certificate: Certificate, now: datetime) -> Signed:
    """A certificate drawn and signed. It needs no app, so that other processes can do it. Raises KeyTrouble."""
    key = current_signing_key(settings, now)
    document = render_pdf(certificate, design_of(settings), fonts_of(settings))
    return Signed(sign_pdf(document, key, at=now), key.id)


def facts_to_sign(certificate_id: int) -> dict[str, Any] | None:
    """The frozen facts of a certificate whose file is not there yet."""
    issued = db.session.get_one(IssuedCertificate, certificate_id)
    return issued.facts if _file_of(certificate_id) is None else None


def keep_signed(certificate_id: int, frozen: dict[str, Any], signed: Signed, now: datetime) -> None:
    """Store a signed file and publish the certificate with it. Commits.

    Of two who sign the same at once the first file stays; the second is thrown away.
    """
    key = storage.keep(signed.content)
    try:
        is_kept = _keep(certificate_id, frozen, signed, key, now)
        db.session.commit()
    except Exception:
        db.session.rollback()
        storage.discard(key)
        raise
    if not is_kept:
        storage.discard(key)


def _keep(certificate_id: int, frozen: dict[str, Any], signed: Signed, key: str, now: datetime) -> bool:
    """Note the file, unless another is noted, or the facts are not those any more: their person was erased."""
    issued = db.session.get_one(IssuedCertificate, certificate_id, with_for_update=True, populate_existing=True)
    if _file_of(certificate_id) is not None or issued.facts != frozen:
        return False
    db.session.add(
        CertificateFile(
            certificate_id=certificate_id,
            form=FileForm.PDF,
            key=key,
            sha256=hashlib.sha256(signed.content).hexdigest(),
            size_bytes=len(signed.content),
            signing_key=signed.key_id,
            signed_at=now,
        )
    )
    audit.record("certificate.signed", issued, now, key=signed.key_id)
    if issued.published_at is None:
        issued.published_at = now
        _tell_holder(issued, now)
    return True


def _file_of(certificate_id: int) -> CertificateFile | None:
    return db.session.get(CertificateFile, (certificate_id, FileForm.PDF))


def _tell_holder(issued: IssuedCertificate, now: datetime) -> None:
    replaced = db.session.scalar(
        select(IssuedCertificate.number).where(IssuedCertificate.superseded_by_id == issued.id)
    )
    story = (
        _l("It takes the place of %(number)s.", number=replaced)
        if replaced
        else _l("You have achieved every module of %(programme)s.", programme=issued.facts["programme"])
    )
    with in_language_of(issued.person):
        queue(
            recipient=issued.person.email,
            subject=_("Your certificate is ready"),
            body=_(
                "Your certificate is ready. %(story)s\n\n%(link)s\n", story=story, link=public_address("awards.mine")
            ),
            now=now,
        )


def raise_alarm(trouble: KeyTrouble, now: datetime) -> None:
    """Tell administrators, once a day, that certificates wait because no key can sign."""
    logger.error("certificates can't be signed: %s", trouble)
    tell_staff(
        holders_of(Role.ADMINISTRATOR),
        f"signing stopped {london_day(now)}",
        _l("Certificates can’t be signed, and wait: the signing key is missing or can’t be read. Put it right."),
        path_of("awards.register"),
        now,
    )


def trouble_with_keys(now: datetime) -> str:
    """Why no certificate can be signed now, in a sentence for administrators; empty where one can."""
    settings: Settings = current_app.extensions["settings"]
    try:
        current_signing_key(settings, now)
    except KeyTrouble as trouble:
        return str(trouble)
    return ""
