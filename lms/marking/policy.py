"""Who may do what with submissions and markings."""

from __future__ import annotations

from lms.access import Role
from lms.accounts.models import Person
from lms.marking.models import Submission
from lms.marking.queries import judges_of

READERS = frozenset({Role.TUTOR, Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER})


def may_mark(person: Person, submission: Submission) -> bool:
    """Whether the person may judge the work: a tutor, and it is not their own; after an appeal, nobody who has judged
    it before.
    """
    if submission.remark_for_appeal and person.id in judges_of(submission):
        return False
    return person.holds_any({Role.TUTOR}) and submission.enrolment.person_id != person.id


def may_read(person: Person, submission: Submission) -> bool:
    """Whether the person may read the work: its author, or who marks or checks once it is submitted."""
    if submission.enrolment.person_id == person.id:
        return True
    return submission.submitted_at is not None and person.holds_any(READERS)
