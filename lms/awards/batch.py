"""Signing the certificates of a group in one go, by several processes, and writing them into a folder.

It can be stopped at any moment and begun again: what is signed is signed, and what is written is not written twice.
Memory stays flat however many there are: each process has one document at a time, and the waiting ones are read in
portions.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import Select, and_, exists, func, select

from certificates.keys import KeyFault
from certificates.signing import TimestampFailed
from lms import storage
from lms.accounts.models import Person
from lms.awards.making import Signed, ToSign, signed_files
from lms.awards.models import CertificateFile, FileForm, IssuedCertificate
from lms.awards.queries import IS_VALID, due_in
from lms.awards.services import issue_if_due
from lms.awards.signing import keep_signed, what_to_sign
from lms.config import Settings
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.learning.services import lock_enrolment

PORTION = 200

logger = logging.getLogger(__name__)


def due_in_group(cohort_id: int) -> list[int]:
    """Whose enrolments have every module and no valid certificate."""
    return [enrolment.id for enrolment in due_in(cohort_id)]


def issue_to(enrolment_ids: Iterable[int], now: datetime) -> Iterator[bool]:
    """Issue to each that nothing holds; gives for each whether it was. Commits each."""
    for enrolment_id in enrolment_ids:
        lock_enrolment(enrolment_id)
        is_issued = issue_if_due(db.session.get_one(Enrolment, enrolment_id), now) is not None
        db.session.commit()
        yield is_issued


def count_unsigned(cohort_id: int) -> int:
    """How many valid certificates of a group have no file yet."""
    return db.session.scalar(_unsigned(cohort_id).with_only_columns(func.count())) or 0


def sign_group(cohort_id: int, now: datetime, *, processes: int) -> Iterator[tuple[int, bool]]:
    """Sign every valid certificate of a group that has no file; gives the id of each, and whether it is signed now: one
    that can't be drawn holds up no other. Commits each.

    Raises KeyFault and TimestampFailed; what was signed before stays signed.
    """
    settings: Settings = current_app.extensions["settings"]
    last = 0
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        while portion := _portion(cohort_id, after=last):
            last = portion[-1].id
            yield from _signed_by(pool, settings, portion, now)


def _portion(cohort_id: int, *, after: int) -> list[ToSign]:
    query = (
        _unsigned(cohort_id)
        .with_only_columns(IssuedCertificate.id)
        .where(IssuedCertificate.id > after)
        .order_by(IssuedCertificate.id)
        .limit(PORTION)
    )
    found = [what_to_sign(certificate_id) for certificate_id in db.session.scalars(query).all()]
    db.session.commit()
    return [waiting for waiting in found if waiting is not None]


def _signed_by(
    pool: ProcessPoolExecutor, settings: Settings, portion: list[ToSign], now: datetime
) -> Iterator[tuple[int, bool]]:
    waiting: dict[Future[list[Signed]], ToSign] = {
        pool.submit(signed_files, settings, one, now): one for one in portion
    }
    try:
        while waiting:
            done, _others = wait_for(waiting, return_when="FIRST_COMPLETED")
            for future in done:
                one = waiting.pop(future)
                try:
                    files = future.result()
                except (KeyFault, TimestampFailed, BrokenExecutor):
                    raise
                except Exception:
                    logger.exception("certificate %s can't be drawn or signed", one.id)
                    yield one.id, False
                    continue
                keep_signed(one, files, now)
                yield one.id, True
    finally:
        for future in waiting:
            future.cancel()


def count_files(cohort_id: int) -> int:
    """How many files a group has."""
    return db.session.scalar(_files(cohort_id).with_only_columns(func.count())) or 0


def write_group(cohort_id: int, folder: Path) -> Iterator[bool]:
    """Write the file of every valid certificate of a group into a folder; for each whether it was written now. One that
    is there already, byte for byte, is left as it is.
    """
    rows = db.session.execute(_files(cohort_id)).all()
    db.session.commit()
    for number, key, sha256 in rows:
        yield key is not None and _write(folder / f"certificate-{number}.pdf", key, sha256)


def _files(cohort_id: int) -> Select[str, str | None, str]:
    return (
        select(IssuedCertificate.number, CertificateFile.key, CertificateFile.sha256)
        .join(CertificateFile, CertificateFile.certificate_id == IssuedCertificate.id)
        .join(Enrolment, Enrolment.id == IssuedCertificate.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, IS_VALID)
        .where(CertificateFile.form == FileForm.PDF, CertificateFile.key.is_not(None))
    )


def _write(path: Path, key: str, sha256: str) -> bool:
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return False
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(storage.fetch(key))
    unfinished.replace(path)
    return True


def _unsigned(cohort_id: int) -> Select[IssuedCertificate]:
    has_file = exists().where(
        and_(CertificateFile.certificate_id == IssuedCertificate.id, CertificateFile.form == FileForm.PDF)
    )
    return (
        select(IssuedCertificate)
        .join(Enrolment, Enrolment.id == IssuedCertificate.enrolment_id)
        .join(Person, Person.id == IssuedCertificate.person_id)
        .where(Enrolment.cohort_id == cohort_id, IS_VALID, Person.erased_at.is_(None), ~has_file)
    )
