"""Asking for packs, making them a step at a time, and deleting them when their time is over."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select, update

from lms import audit, storage
from lms.accounts.models import Person
from lms.errors import Conflict, Invalid
from lms.evidence_pack.models import EvidencePack
from lms.evidence_pack.queries import UNFINISHED, packs_about, packs_that_expired, unfinished_packs
from lms.evidence_pack.writing import count_learners, write_pack
from lms.extensions import db
from lms.languages import DEFAULT
from lms.learning.models import Cohort
from lms.learning.queries import groups_of
from lms.live_assessments.events import RecordingsRemoved
from lms.streaming import only_read

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=14)
MOST_WAITING = 3
MOST_TRIES = 3


class NoGroup(Invalid):
    """A pack is of at least one group."""


class TooManyWaiting(Invalid):
    """Making packs takes time: nobody keeps a long line of them waiting."""


class PackGone(Conflict):
    """The file was deleted when its time was over."""


def ask_for_pack(cohorts: Sequence[Cohort], *, by: int, now: datetime) -> EvidencePack:
    """Ask for a pack of these groups; a job makes it. Who asks again before it is begun gets the one that waits.

    Raises NoGroup, TooManyWaiting.
    """
    if not cohorts:
        raise NoGroup(_("Choose at least one group."))
    db.session.execute(select(Person.id).where(Person.id == by).with_for_update())  # one who asks many times at once
    unfinished = unfinished_packs(by)
    for waiting in unfinished:
        if waiting.started_at is None and set(waiting.cohorts) == set(cohorts):
            return waiting
    if len(unfinished) >= MOST_WAITING:
        raise TooManyWaiting(_("Three of your packs are not made yet. Wait until one is ready, then ask again."))
    pack = EvidencePack(asked_by_id=by, asked_at=now, tries=0, total=0, done=0, cohorts=list(cohorts))
    db.session.add(pack)
    audit.record("pack.asked", pack, now, by=by, cohorts=sorted(cohort.id for cohort in cohorts))
    return pack


def fetch_pack(pack: EvidencePack, now: datetime) -> str:
    """Note that the pack is fetched, and give the key of its file. Raises PackGone."""
    if pack.key is None or pack.expires_at is None or pack.expires_at <= now:
        raise PackGone(_("This pack is no longer here. Ask for a new one."))
    audit.record("pack.fetched", pack, now)
    return pack.key


def make_pack(pack_id: int, now: datetime) -> None:
    """Make a pack, in transactions of its own: how far it is can be seen meanwhile. After three faults, no more.

    One that was recalled meanwhile is not kept: it still waits, and is made again.
    """
    pack = db.session.get_one(EvidencePack, pack_id)
    cohort_ids = [cohort.id for cohort in pack.cohorts]
    pack.tries += 1
    pack.started_at, pack.done, pack.total = now, 0, count_learners(cohort_ids)
    is_last_try = pack.tries >= MOST_TRIES
    db.session.commit()
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "pack.zip"
            write_at_one_moment(path, cohort_ids, now, lambda done: _note_progress(pack_id, done))
            size, digest = path.stat().st_size, sha256_of(path)
            key = storage.keep_file(path)
    except Exception:
        db.session.rollback()
        logger.exception("the evidence pack %s could not be made", pack_id)
        if is_last_try and (failed := _held(pack_id)).started_at == now:
            failed.failed_at = now
        db.session.commit()
        return
    made = _held(pack_id)
    if made.started_at != now:
        db.session.rollback()
        storage.discard(key)
        return
    made.key, made.size_bytes, made.sha256 = key, size, digest
    made.done, made.ready_at, made.expires_at = made.total, now, now + KEPT_FOR
    audit.record("pack.made", made, now)
    db.session.commit()


def _held(pack_id: int) -> EvidencePack:
    """The pack as it is now; who would recall it waits until this transaction ends."""
    return db.session.get_one(EvidencePack, pack_id, populate_existing=True, with_for_update=True)


def recall_packs(person_id: int, now: datetime) -> None:
    """Let nobody take packs as they were made until now of groups in which somebody learns or has learned: a part of
    what they hold about this person is gone. The job deletes the files; what is being made is made again.
    """
    about = EvidencePack.id.in_(packs_about(groups_of(person_id)))
    finished = EvidencePack.key.is_not(None) & (EvidencePack.expires_at > now)
    db.session.execute(update(EvidencePack).where(about, finished).values(expires_at=now))
    # Also what waits: who is about to begin it waits for this transaction, and reads what stands after it.
    db.session.execute(update(EvidencePack).where(about, *UNFINISHED).values(started_at=None, done=0, tries=0))


def recall_packs_with_recordings(event: RecordingsRemoved) -> None:
    """Packs held the recordings that their learner no longer consents to."""
    recall_packs(event.person_id, event.at)


def write_at_one_moment(path: Path, cohort_ids: Sequence[int], now: datetime, tell: Callable[[int], None]) -> None:
    """Write a pack from everything as it is now, in English; nobody who writes meanwhile has to wait."""
    with current_app.test_request_context(method="GET"), force_locale(DEFAULT):
        only_read()
        write_pack(path, cohort_ids, now, tell)
        db.session.rollback()


def sha256_of(path: Path) -> str:
    """The SHA-256 sum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def expire_packs(now: datetime) -> None:
    """Delete the files of packs whose time is over."""
    keys = []
    for pack in packs_that_expired(now):
        keys.append(pack.key)
        pack.key = None
    db.session.commit()
    for key in keys:
        if key:
            storage.discard(key)


def _note_progress(pack_id: int, done: int) -> None:
    """On a connection of its own: the session reads everything as it was at one moment."""
    with db.engine.begin() as connection:
        connection.execute(update(EvidencePack).where(EvidencePack.id == pack_id).values(done=done))
