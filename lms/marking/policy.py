"""Who may do what with submissions and markings."""

from __future__ import annotations

from lms.access import Role
from lms.accounts.models import Person
from lms.marking.models import ConflictOfInterest, Step, Submission

OVERSEERS = frozenset({Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER})
READERS = OVERSEERS | {Role.TUTOR}


def may_mark(person: Person, submission: Submission, *, has_conflict: bool = False) -> bool:
    """Whether the person may judge the work: a tutor who neither wrote it nor knows its author."""
    return person.holds_any({Role.TUTOR}) and submission.enrolment.person_id != person.id and not has_conflict


def hides_name(*, is_anonymous: bool, waits: bool) -> bool:
    """Whether whoever marks sees a reference in place of the learner's name: in a group that is marked so, from when
    the work comes until its decisions are released. Every page, file and sentence of marking asks this.
    """
    return is_anonymous and waits


def may_see_both(submission: Submission) -> bool:
    """Whether the two tutors of a piece of work may read each other's judgement: when both have finished."""
    return submission.double is not None and submission.step in (Step.DISPUTE, Step.THIRD, Step.RELEASE)


def may_read(person: Person, submission: Submission) -> bool:
    """Whether the person may read the work: its author, or who marks or checks once it is submitted."""
    if submission.enrolment.person_id == person.id:
        return True
    return submission.submitted_at is not None and person.holds_any(READERS)


def may_end_conflict(person: Person, conflict: ConflictOfInterest) -> bool:
    """An officer, for anybody but themself: a tutor who could would judge in their own matter."""
    return person.holds_any({Role.PROGRAMME_OFFICER}) and person.id != conflict.tutor_id


def may_share_comments(person: Person) -> bool:
    """Whether somebody keeps comments for all tutors."""
    return person.holds_any({Role.PROGRAMME_OFFICER, Role.QUALITY_ASSURER})


def has_judged(person_id: int, submission: Submission) -> bool:
    """Whether the person has a part in what was decided: then they neither sample it nor hear an appeal."""
    return any(person_id in (one.tutor_id, one.agreed_by_id) for one in submission.markings)
