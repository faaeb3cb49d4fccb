"""Copies of everything held about a person: asked for on a page, made by a job, fetched while signed in."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from lms import audit, storage
from lms.accounts.held import whom
from lms.accounts.models import Person
from lms.accounts.queries import get_person
from lms.addresses import public_address
from lms.clock import moment_in_words
from lms.errors import DomainError
from lms.extensions import db
from lms.outbox.services import queue
from lms.own_data.archive import pack
from lms.own_data.models import DataCopy
from lms.own_data.queries import latest_copy

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
BETWEEN_COPIES = timedelta(days=1)
MOST_TRIES = 3


class TooSoon(DomainError):
    """One copy a day is enough."""

    status = 429


class CopyGone(DomainError):
    """The copy was deleted when its time was over."""

    status = 410


def ask_for_copy(person_id: int, now: datetime) -> DataCopy:
    """Ask for a copy; a job makes it. Raises TooSoon."""
    # Two presses of the button wait for each other, and the second is told.
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    latest = latest_copy(person_id)
    if latest is not None and latest.failed_at is None and latest.asked_at > now - BETWEEN_COPIES:
        raise TooSoon(
            _(
                "You asked for a copy less than a day ago. You can ask again after %(moment)s.",
                moment=moment_in_words(latest.asked_at + BETWEEN_COPIES),
            )
        )
    copy = DataCopy(person_id=person_id, asked_at=now, tries=0)
    db.session.add(copy)
    audit.record("copy.asked", copy, now)
    return copy


def fetch_copy(copy: DataCopy, now: datetime) -> str:
    """Note that the copy is fetched, and give the key of its file. Raises CopyGone."""
    if copy.key is None or copy.expires_at is None or copy.expires_at <= now:
        raise CopyGone(_("This copy is no longer here. Ask for a new one."))
    copy.fetched_at = copy.fetched_at or now
    audit.record("copy.fetched", copy, now)
    return copy.key


def make_copy(copy_id: int, now: datetime) -> None:
    """Make a copy's archive, in transactions of its own. After three faults it is given up, and the page says so."""
    copy = db.session.get_one(DataCopy, copy_id)
    copy.tries += 1
    person_id, is_last_try = copy.person_id, copy.tries >= MOST_TRIES
    db.session.commit()
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "copy.zip"
            _pack(person_id, path, now)
            size = path.stat().st_size
            key = storage.keep_file(path)
    except Exception:
        db.session.rollback()
        logger.exception("the copy %s could not be made", copy_id)
        if is_last_try:
            db.session.get_one(DataCopy, copy_id).failed_at = now
        db.session.commit()
        return
    # Who was erased meanwhile gets none. Both hold the person, so that neither misses the other.
    person = db.session.scalars(select(Person).where(Person.id == person_id).with_for_update(key_share=True)).one()
    kept = db.session.get(DataCopy, copy_id, populate_existing=True)
    if kept is None or person.erased_at is not None:
        if kept is not None:
            kept.failed_at = now
        db.session.commit()
        storage.discard(key)
        return
    kept.key, kept.size_bytes, kept.ready_at, kept.expires_at = key, size, now, now + KEPT_FOR
    audit.record("copy.made", kept, now)
    with force_locale(person.language):
        queue(
            recipient=person.email,
            subject=_("Your copy is ready"),
            body=_(
                "You asked for a copy of everything that we hold about you. It is ready.\n\n"
                "Sign in and download it here:\n%(link)s\n\n"
                "We delete the file after seven days. Then you can ask for a new one.\n",
                link=public_address("own_data.home"),
            ),
            now=now,
        )
    db.session.commit()


def _pack(person_id: int, path: Path, now: datetime) -> None:
    """Read everything as it is at one moment. As a GET: on SQLite nobody who writes has to wait for a long copy."""
    with current_app.test_request_context(method="GET"):
        person = get_person(person_id)
        with force_locale(person.language):
            pack(whom(person), path, now)
        db.session.rollback()


def expire_copies(now: datetime) -> None:
    """Delete the files of copies whose time is over."""
    over = select(DataCopy).where(DataCopy.expires_at <= now, DataCopy.key.is_not(None)).limit(100)
    keys = []
    for copy in db.session.scalars(over):
        keys.append(copy.key)
        copy.key = None
    db.session.commit()
    for key in keys:
        if key:
            storage.discard(key)
