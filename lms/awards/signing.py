"""Making the files that a certificate is issued as: drawn, signed and stored once, and published with that.

It is done right after a certificate is issued, and never in the transaction that issues it: whatever fails here leaves
the certificate waiting, and undoes nobody's decision. Nothing unsigned is ever stored.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, joinedload

from certificates.certificate import Kind
from lms import audit, storage
from lms.access import Role
from lms.accounts.models import Person
from lms.accounts.queries import holders_of
from lms.addresses import path_of, public_address
from lms.awards.making import Signed, ToSign, signed_files
from lms.awards.models import CertificateFile, FileForm, IssuedCertificate
from lms.awards.places import place_of
from lms.awards.queries import IS_VALID
from lms.cases.closing import tell_staff
from lms.clock import london_day
from lms.config import Settings
from lms.extensions import db
from lms.languages import in_language_of
from lms.outbox.services import queue

logger = logging.getLogger(__name__)


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
    """A certificate whose files are not there yet, with a place in the public list; None where they are, and where it
    does not stand any more.
    """
    found = _held_unsigned(certificate_id)
    if found is None:
        return None
    issued, _replaced = found
    return ToSign(issued.id, issued.facts, place_of(issued), issued.issued_at)


def _held_unsigned(certificate_id: int) -> tuple[IssuedCertificate, str | None] | None:
    """A certificate without files, with its person, held until this transaction ends; and the number of the one whose
    place it takes, where it does.
    """
    earlier = aliased(IssuedCertificate)
    replaced = select(earlier.number).where(earlier.superseded_by_id == IssuedCertificate.id).limit(1)
    has_files = exists().where(CertificateFile.certificate_id == IssuedCertificate.id)
    query = (
        select(IssuedCertificate, replaced.scalar_subquery())
        .join(Person, Person.id == IssuedCertificate.person_id)
        # It may have ended, or its person been erased, since it was found.
        .where(IssuedCertificate.id == certificate_id, IS_VALID, Person.erased_at.is_(None), ~has_files)
        .options(joinedload(IssuedCertificate.person, innerjoin=True))
        .with_for_update(of=IssuedCertificate)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row is not None else None


def keep_signed(waiting: ToSign, files: Sequence[Signed], now: datetime) -> None:
    """Store signed files and publish the certificate with them. Commits.

    Of two who sign the same at once the first files stay; the second are thrown away. After a fault none is: it may
    have been committed all the same. What nobody names is swept away after a day.
    """
    kept = {file.form: storage.keep(file.content) for file in files}
    is_kept = _keep(waiting, files, kept, now)
    db.session.commit()
    if not is_kept:
        for key in kept.values():
            storage.discard(key)


def _keep(waiting: ToSign, files: Sequence[Signed], kept: dict[FileForm, str], now: datetime) -> bool:
    """Note the files, unless others are noted, or the facts are not those any more: their person was erased."""
    found = _held_unsigned(waiting.id)
    if found is None or found[0].facts != waiting.facts:
        return False
    issued, replaced = found
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
        _tell_holder(issued, replaced, now)
    return True


def _tell_holder(issued: IssuedCertificate, replaced: str | None, now: datetime) -> None:
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
        _l("Certificates wait to be signed, and something is in the way. Look at the register."),
        path_of("awards.register"),
        now,
    )
