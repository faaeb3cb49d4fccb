"""Making the files that a certificate is issued as: drawn, signed and stored once, and published with that.

It is done right after a certificate is issued, and never in the transaction that issues it: whatever fails here leaves
the certificate waiting, and undoes nobody's decision. Nothing unsigned is ever stored.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from certificates.badge_proofs import as_jwt, text_of, with_proof
from certificates.certificate import Certificate, Kind
from certificates.keys import KeyFault
from certificates.pdf import render_pdf
from certificates.signing import http_timestamper, sign_pdf
from lms import audit, storage
from lms.access import Role
from lms.accounts.queries import holders_of
from lms.addresses import path_of, public_address
from lms.awards.badges import Place, badge_key_of, credential_for, place_of
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
from lms.signing_keys.ring import key_ring_of

logger = logging.getLogger(__name__)


class BeingSigned(Conflict):
    """The file is not there yet."""


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


def sign_and_publish(certificate_id: int, now: datetime) -> None:
    """Draw and sign a certificate, store its files, publish it and mail its holder. Commits.

    Raises KeyFault, and TimestampFailed where a timestamp was set and none came.
    """
    waiting = what_to_sign(certificate_id)
    db.session.commit()  # nobody waits for a drawing
    if waiting is not None:
        settings: Settings = current_app.extensions["settings"]
        keep_signed(waiting, signed_files(settings, waiting, now), now)


def what_to_sign(certificate_id: int) -> ToSign | None:
    """A certificate whose files are not there yet, with a place in the public list; None where they are."""
    issued = db.session.get_one(IssuedCertificate, certificate_id, with_for_update=True, populate_existing=True)
    if _has_files(certificate_id):
        return None
    return ToSign(issued.id, issued.facts, place_of(issued), issued.issued_at)


def signed_files(settings: Settings, waiting: ToSign, now: datetime) -> list[Signed]:
    """The PDF, with the badge in it, and the badge by itself. It needs no app, so that other processes can do it."""
    certificate = from_json(waiting.facts)
    credential = credential_for(certificate, waiting.place, settings, waiting.issued_at, now)
    key = badge_key_of(settings, now)
    badge = text_of(with_proof(credential, key, now)).encode()
    return [
        signed_document(settings, certificate, now, badge),
        Signed(FileForm.BADGE, badge, key.method),
        Signed(FileForm.TOKEN, as_jwt(credential, key).encode(), key.method),
    ]


def signed_document(settings: Settings, certificate: Certificate, now: datetime, badge: bytes) -> Signed:
    """A certificate drawn and signed. Raises KeyFault and TimestampFailed."""
    key = key_ring_of(settings).signing_key(now)
    document = render_pdf(certificate, design_of(settings), fonts_of(settings), badge=badge)
    stamper = http_timestamper(settings.timestamp_url) if settings.timestamp_url else None
    return Signed(FileForm.PDF, sign_pdf(document, key, at=now, timestamper=stamper), key.id)


def keep_signed(waiting: ToSign, files: Sequence[Signed], now: datetime) -> None:
    """Store signed files and publish the certificate with them. Commits.

    Of two who sign the same at once the first files stay; the second are thrown away.
    """
    kept = {file.form: storage.keep(file.content) for file in files}
    try:
        is_kept = _keep(waiting, files, kept, now)
        db.session.commit()
    except Exception:
        db.session.rollback()
        _discard(kept.values())
        raise
    if not is_kept:
        _discard(kept.values())


def _keep(waiting: ToSign, files: Sequence[Signed], kept: dict[FileForm, str], now: datetime) -> bool:
    """Note the files, unless others are noted, or the facts are not those any more: their person was erased."""
    issued = db.session.get_one(IssuedCertificate, waiting.id, with_for_update=True, populate_existing=True)
    if _has_files(waiting.id) or issued.facts != waiting.facts:
        return False
    for file in files:
        db.session.add(
            CertificateFile(
                certificate_id=issued.id,
                form=file.form,
                key=kept[file.form],
                sha256=hashlib.sha256(file.content).hexdigest(),
                size_bytes=len(file.content),
                signing_key=file.key_id,
                signed_at=now,
            )
        )
    audit.record("certificate.signed", issued, now, keys=sorted({file.key_id for file in files}))
    if issued.published_at is None:
        issued.published_at = now
        _tell_holder(issued, now)
    return True


def _has_files(certificate_id: int) -> bool:
    return db.session.get(CertificateFile, (certificate_id, FileForm.PDF)) is not None


def _discard(keys: Iterable[str]) -> None:
    for key in keys:
        storage.discard(key)


def _tell_holder(issued: IssuedCertificate, now: datetime) -> None:
    replaced = db.session.scalar(
        select(IssuedCertificate.number).where(IssuedCertificate.superseded_by_id == issued.id)
    )
    with in_language_of(issued.person):
        subject, story = _news(issued, replaced)
        queue(
            recipient=issued.person.email,
            subject=subject,
            body=f"{story}\n\n{public_address('awards.mine')}\n",
            now=now,
        )


def _news(issued: IssuedCertificate, replaced: str | None) -> tuple[str, str]:
    if issued.kind is not Kind.PROGRAMME:
        return _("Your document is ready"), _("The document that you asked for is signed. You can download it.")
    if replaced:
        story = _("Your certificate is ready. It takes the place of %(number)s.", number=replaced)
    else:
        story = _(
            "You have achieved every module of %(programme)s. Your certificate is ready.",
            programme=issued.facts["programme"],
        )
    return _("Your certificate is ready"), story


def raise_alarm(trouble: Exception, now: datetime) -> None:
    """Tell administrators, once a day, that certificates wait because nothing can be signed."""
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
        key_ring_of(settings).signing_key(now)
        badge_key_of(settings, now)
    except KeyFault as trouble:
        return str(trouble)
    return ""
