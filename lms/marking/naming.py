"""Whether who marks a piece of work is told whose it is, what they call its author, and how its words are shown."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from lms.extensions import db
from lms.learning.anonymity import IS_ANONYMOUS, hides_name
from lms.learning.models import CohortMarking, Enrolment
from lms.marking.models import Submission
from lms.marking.references import reference
from lms.marking.resubmission_models import Resubmission, ResubmissionState
from lms.marking.shown import Shown, shown_of


def is_name_hidden(submission: Submission) -> bool:
    """Whether whoever marks this work sees a reference in place of the learner's name. One statement."""
    return submission.id in nameless_of([submission.id])


def nameless_of(submission_ids: Collection[int]) -> frozenset[int]:
    """Of these pieces of work, those whose markers see a reference in place of the learner's name. One statement."""
    query = (
        select(Submission.id, IS_ANONYMOUS, waits_in_any_version())
        .join(Submission.enrolment)
        .outerjoin(CohortMarking, CohortMarking.cohort_id == Enrolment.cohort_id)
        .where(Submission.id.in_(submission_ids))
    )
    return frozenset(
        found
        for found, is_anonymous, waits in db.session.execute(query)
        if hides_name(is_anonymous=is_anonymous, waits=waits)
    )


def shown_to_marker(submission: Submission) -> Shown:
    """How this work is shown to who marks it: with its author's name in it, or without."""
    return shown_of(submission.enrolment.person, hides_name=is_name_hidden(submission))


def called_by_marker(submission: Submission) -> str:
    """What who marks this work calls its author: by name, or by a reference in its place."""
    return reference(submission.id) if is_name_hidden(submission) else submission.enrolment.person.name


def waits_in_any_version() -> ColumnElement[bool]:
    """The condition that something of this work is to be decided: any version of it, or whether there is a further one.
    Else an earlier version, which was released with its name, would tell whose the later one is.
    """
    other = aliased(Submission)
    to_say = select(Resubmission.submission_id).where(
        Resubmission.state == ResubmissionState.WAITING, Resubmission.granted_at.is_(None)
    )
    return exists().where(
        other.enrolment_id == Submission.enrolment_id,
        other.module_code == Submission.module_code,
        or_(other.marking_due_at.is_not(None), other.id.in_(to_say)),
    )
