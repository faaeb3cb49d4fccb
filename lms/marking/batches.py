"""Releasing many markings at once: each by itself, so that one that can't be released holds up no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from assessments.rubrics import Decision
from lms.errors import Conflict, DomainError
from lms.extensions import db
from lms.learning.conflicts import has_conflict
from lms.learning.models import Enrolment
from lms.marking.allocation import LOCKED
from lms.marking.models import Marking, Part, Submission
from lms.marking.services import release
from lms.marking.turns import find_part, part_of

MOST = 50


class NotAsShown(Conflict):
    """The marking isn't what the preview showed any more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one marking. ``result`` is empty where it was not released, and ``fault`` says why.

    ``was_before`` when this tutor had released it already, with the same button pressed twice or in another tab.
    """

    submission_id: int
    module_code: str
    result: Decision | None
    fault: str = ""
    was_before: bool = False


def release_many(revisions: Mapping[int, int], tutor_id: int, now: datetime) -> list[Outcome]:
    """Release each marking whose id is given, if it is still at the revision that the tutor has read."""
    return [_release_one(one, revision, tutor_id, now) for one, revision in list(revisions.items())[:MOST]]


def _release_one(marking_id: int, revision: int, tutor_id: int, now: datetime) -> Outcome:
    query = (
        select(Marking)
        .where(Marking.id == marking_id)
        .options(
            joinedload(Marking.submission).joinedload(Submission.enrolment).joinedload(Enrolment.person),
            selectinload(Marking.decisions),
        )
    )
    marking = db.session.scalars(query).one_or_none()
    if marking is None:
        return Outcome(0, "", None, _("It is gone: the work went to another tutor."))
    submission = marking.submission
    submission_id, code = submission.id, submission.module_code
    try:
        with db.session.begin_nested():
            db.session.refresh(submission, LOCKED, with_for_update=True)
            db.session.refresh(marking)
            if marking.released_at is not None and marking.tutor_id == tutor_id:
                return Outcome(submission_id, code, marking.result, was_before=True)
            _check(marking, revision, tutor_id)
            return Outcome(submission_id, code, release(marking, now))
    except DomainError as fault:
        return Outcome(submission_id, code, None, fault.message)
    except IntegrityError:
        return Outcome(submission_id, code, None, _("Somebody was faster. Look at it again."))


def _check(marking: Marking, revision: int, tutor_id: int) -> None:
    submission = marking.submission
    part = part_of(submission, tutor_id) if submission.marking_due_at is not None else None
    if part is None or find_part(submission, part) is not marking:
        raise NotAsShown(_("It is with somebody else now, or it was marked already."))
    if part is not Part.AGREED and marking.tutor_id != tutor_id:
        raise NotAsShown(_("It is with somebody else now, or it was marked already."))
    if has_conflict(tutor_id, submission.enrolment.person_id):
        raise NotAsShown(_("You know this learner. The work goes to another tutor."))
    if marking.revision != revision:
        raise NotAsShown(_("It was changed after this page was made. Look at it again."))
