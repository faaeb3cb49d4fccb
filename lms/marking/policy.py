"""Who may do what with submissions and markings."""

from __future__ import annotations

from lms.access import Role
from lms.accounts.models import Person
from lms.marking.models import Submission

READERS = frozenset({Role.TUTOR, Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER})


def may_mark(person: Person, submission: Submission) -> bool:
    """Whether the person may judge the work: a tutor, it is not their own, and not their decision that is in doubt."""
    return person.holds_any({Role.TUTOR}) and person.id not in (submission.enrolment.person_id, submission.not_by_id)


def may_read(person: Person, submission: Submission) -> bool:
    """Whether the person may read the work: its author, or who marks or checks once it is submitted."""
    if submission.enrolment.person_id == person.id:
        return True
    return submission.submitted_at is not None and person.holds_any(READERS)
