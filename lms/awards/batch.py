"""Signing the certificates of a group in one go, by several processes, and writing them into a folder.

It can be stopped at any moment and begun again: what is signed is signed, and what is written is not written twice.
Memory stays flat however many there are: each process has one document at a time, and the waiting ones are read in
portions.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Select, and_, exists, func, select

from lms import storage
from lms.awards.facts import from_json
from lms.awards.models import CertificateFile, FileForm, IssuedCertificate
from lms.awards.queries import IS_VALID, due_in
from lms.awards.services import issue_if_due
from lms.awards.signing import Signed, keep_signed, signed_document
from lms.config import Settings
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.learning.services import lock_enrolment

PORTION = 200


def issue_due(cohort_id: int, now: datetime) -> int:
    """Issue to whoever of a group has every module and nothing held, and got none; gives how many. Commits each."""
    due = [enrolment.id for enrolment in due_in(cohort_id)]
    issued = 0
    for enrolment_id in due:
        lock_enrolment(enrolment_id)
        issued += issue_if_due(db.session.get_one(Enrolment, enrolment_id), now) is not None
        db.session.commit()
    return issued


def count_unsigned(cohort_id: int) -> int:
    """How many valid certificates of a group have no file yet."""
    return db.session.scalar(_unsigned(cohort_id).with_only_columns(func.count())) or 0


def sign_group(cohort_id: int, now: datetime, *, processes: int) -> Iterator[int]:
    """Sign every valid certificate of a group that has no file; gives the id of each that is done. Commits each.

    Raises KeyTrouble, before anything else is signed.
    """
    settings: Settings = current_app.extensions["settings"]
    last = 0
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        while portion := _portion(cohort_id, after=last):
            last = portion[-1][0]
            yield from _signed_by(pool, settings, portion, now)


def _portion(cohort_id: int, *, after: int) -> list[tuple[int, dict[str, Any]]]:
    query = (
        _unsigned(cohort_id)
        .with_only_columns(IssuedCertificate.id, IssuedCertificate.facts)
        .where(IssuedCertificate.id > after)
        .order_by(IssuedCertificate.id)
        .limit(PORTION)
    )
    found = [(row[0], row[1]) for row in db.session.execute(query)]
    db.session.commit()
    return found


def _signed_by(
    pool: ProcessPoolExecutor, settings: Settings, portion: list[tuple[int, dict[str, Any]]], now: datetime
) -> Iterator[int]:
    waiting: dict[Future[Signed], tuple[int, dict[str, Any]]] = {
        pool.submit(_sign, settings, facts, now): (certificate_id, facts) for certificate_id, facts in portion
    }
    try:
        while waiting:
            done, _others = wait_for(waiting, return_when="FIRST_COMPLETED")
            for future in done:
                certificate_id, facts = waiting.pop(future)
                keep_signed(certificate_id, facts, future.result(), now)
                yield certificate_id
    finally:
        for future in waiting:
            future.cancel()


def _sign(settings: Settings, facts: dict[str, Any], now: datetime) -> Signed:
    """What a process does."""
    return signed_document(settings, from_json(facts), now)


def write_group(cohort_id: int, folder: Path) -> Iterator[bool]:
    """Write the file of every valid certificate of a group into a folder; for each whether it was written now. One that
    is there already, byte for byte, is left as it is.
    """
    query = (
        select(IssuedCertificate.number, CertificateFile.key, CertificateFile.sha256)
        .join(CertificateFile, CertificateFile.certificate_id == IssuedCertificate.id)
        .join(Enrolment, Enrolment.id == IssuedCertificate.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, IS_VALID, CertificateFile.form == FileForm.PDF)
        .order_by(IssuedCertificate.id)
    )
    rows = db.session.execute(query).all()
    db.session.commit()
    for number, key, sha256 in rows:
        if key is not None:
            yield _write(folder / f"certificate-{number}.pdf", key, sha256)


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
        .where(Enrolment.cohort_id == cohort_id, IS_VALID, ~has_file)
    )
