"""Comparing what was handed in."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import update

from lms.extensions import db
from lms.similarity.models import Comparison
from lms.similarity.queries import waiting_comparisons
from lms.similarity.services import compare

logger = logging.getLogger(__name__)

AT_ONCE = 50
MOST_TRIES = 3


def compare_submissions(now: datetime) -> None:
    """Compare what waits, each in a transaction of its own: one that fails keeps no other waiting, and after three
    tries it is left for somebody who reads the log.
    """
    for submission_id in waiting_comparisons(tries=MOST_TRIES, limit=AT_ONCE):
        db.session.execute(
            update(Comparison).where(Comparison.submission_id == submission_id).values(tries=Comparison.tries + 1)
        )
        db.session.commit()
        try:
            compare(submission_id, now)
            db.session.commit()
        except Exception:
            db.session.rollback()
            logger.exception("submission %s could not be compared", submission_id)
