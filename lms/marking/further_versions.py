"""What a further try, given beyond the rule of a task, does to work that was referred before it was given."""

from __future__ import annotations

from datetime import datetime

from lms import audit
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Submission
from lms.marking.queries import submissions_of
from lms.marking.resubmission import again_after, find_row, grant
from lms.marking.resubmission_models import Resubmission


def open_the_way(enrolment: Enrolment, module_code: str, now: datetime) -> None:
    """Let the learner begin again, or hand in what they have begun, where the rule bars them now. Where it doesn't, the
    further try is kept for later. ``enrolment`` is loaded with its deadlines.
    """
    referred = next((one for one in submissions_of(enrolment.id, module_code) if one.submitted_at is not None), None)
    row = _hold_row(referred)
    if referred is None or row is None:
        return
    again = again_after(referred, enrolment)
    if again is not None and not again.is_open(now):
        grant(row, now)


def close_the_way(enrolment: Enrolment, module_code: str, now: datetime) -> None:
    """The rule holds again, unless the learner has begun a new version: then they go on."""
    versions = submissions_of(enrolment.id, module_code)
    row = _hold_row(versions[0] if versions else None)
    if row is None or row.granted_at is None:
        return
    row.granted_at = None
    audit.record("resubmission.grant_ended", row, now, state=row.state.value)


def _hold_row(submission: Submission | None) -> Resubmission | None:
    """What follows the version, as it is now; whoever decides about it meanwhile waits."""
    row = find_row(submission.id) if submission is not None else None
    if row is not None:
        db.session.refresh(row, with_for_update=True)
    return row
