"""Who may do what with submissions and markings."""

from __future__ import annotations

from assessments.resubmission import Authoriser
from lms.access import Role
from lms.accounts.models import Person
from lms.marking.models import Submission
from lms.marking.resubmission_models import MAY_BEGIN, Resubmission, ResubmissionState

READERS = frozenset({Role.TUTOR, Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER})


def may_mark(person: Person, submission: Submission) -> bool:
    """Whether the person may judge the work: a tutor, and it is not their own."""
    return person.holds_any({Role.TUTOR}) and submission.enrolment.person_id != person.id


def may_read(person: Person, submission: Submission) -> bool:
    """Whether the person may read the work: its author, or who marks or checks once it is submitted."""
    if submission.enrolment.person_id == person.id:
        return True
    return submission.submitted_at is not None and person.holds_any(READERS)


def may_decide_resubmission(person: Person, row: Resubmission) -> bool:
    """Whether the person may say that there is a new version: who the rule names, while it waits; where there would be
    none, a quality assurer may allow one more. Never about one's own work, nor as assurer about one's own marking.
    """
    submission = row.submission
    if submission.enrolment.person_id == person.id or row.state in MAY_BEGIN:
        return False
    if row.state is ResubmissionState.WAITING and row.authoriser is Authoriser.TUTOR:
        return person.holds_any({Role.TUTOR})
    marked_by = {marking.tutor_id for marking in submission.markings}
    return person.holds_any({Role.QUALITY_ASSURER}) and person.id not in marked_by
