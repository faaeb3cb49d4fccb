"""Reading the files of posts that were brought, and making their drafts."""

from __future__ import annotations

import logging
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from lms import storage
from lms.extensions import db
from lms.languages import DEFAULT
from lms.vacancies import importing
from lms.vacancies.import_models import PostImport
from lms.vacancies.import_queries import imports_to_work_on, old_imports

logger = logging.getLogger(__name__)

AT_ONCE = 2
MOST_TRIES = 3


def work_on_imports(now: datetime) -> None:
    """Read what was brought, make drafts of what was confirmed, and throw away what nobody needs any more."""
    waiting = imports_to_work_on(limit=AT_ONCE)
    db.session.commit()
    for import_id in waiting:
        work_on(import_id, now)
    _discard_old_files(now)


def work_on(import_id: int, now: datetime) -> None:
    """Do the step that waits, in transactions of its own: how far it is can be seen meanwhile. After three faults the
    file says so, and nothing of it is tried again.
    """
    brought = db.session.get_one(PostImport, import_id)
    brought.tries += 1
    is_last_try = brought.tries >= MOST_TRIES
    db.session.commit()
    try:
        with force_locale(DEFAULT):
            step = importing.make_drafts if brought.confirmed_at is not None else importing.read_file
            step(brought, now, db.session.commit)
        db.session.commit()
    except Exception:
        db.session.rollback()
        logger.exception("the file of posts %s could not be worked on", import_id)
        if is_last_try:
            db.session.get_one(PostImport, import_id).problem = _(
                "Something went wrong on our side, and we were told. What was made is safe. Bring the file again."
            )
            db.session.commit()


def _discard_old_files(now: datetime) -> None:
    keys = []
    for brought in old_imports(now, importing.KEPT_FOR):
        keys.append(brought.key)
        brought.key = None
    db.session.commit()
    for key in keys:
        if key:
            storage.discard(key)
