"""Comparisons of submitted work."""

from __future__ import annotations

from datetime import datetime

from lms.extensions import db
from lms.marking.models import Submission
from lms.similarity.models import Comparison
from lms.similarity.services import compare


def make_compared(submission: Submission, now: datetime) -> Submission:
    """The submission, compared with all that is there."""
    if db.session.get(Comparison, submission.id) is None:
        db.session.add(Comparison(submission_id=submission.id, asked_at=now, tries=0, unread=[]))
        db.session.flush()
    compare(submission.id, now)
    db.session.flush()
    return submission
