"""Who may do what with submissions and markings."""

from __future__ import annotations

from collections.abc import Sequence

from assessments.resubmission import Authoriser
from lms.access import Holder, Role
from lms.learning.conflicts import has_conflict as knows_author
from lms.learning.conflicts import learners_known_to
from lms.learning.models import ConflictOfInterest
from lms.marking.models import Step, Submission
from lms.marking.queries import judges_of
from lms.marking.resubmission_models import Resubmission, ResubmissionState
from lms.verifying.policy import may_follow

EVERYWHERE = frozenset({Role.TUTOR, Role.QUALITY_ASSURER})
READERS = EVERYWHERE | {Role.EXTERNAL_VERIFIER}
# Whose conflicts of interest are noted: all who judge, check, or decide cases.
DECIDERS = EVERYWHERE | {Role.PROGRAMME_OFFICER}


def may_mark(person: Holder, submission: Submission, *, is_barred: bool) -> bool:
    """Whether the person may judge the work: a tutor who neither wrote it nor knows its author, whose decision is not
    in doubt; after an appeal, nobody who has judged it before. ``is_barred`` is what ``queue.get_piece`` found:
    they know its author, or it is marked anew on their own decision.
    """
    if submission.remark_for_appeal and person.id in judges_of(submission):
        return False
    barred = (submission.enrolment.person_id, submission.not_by_id)
    return person.holds_any({Role.TUTOR}) and person.id not in barred and not is_barred


def may_see_both(submission: Submission) -> bool:
    """Whether the two tutors of a piece of work may read each other's judgement: when both have finished."""
    return submission.double is not None and submission.step in (Step.DISPUTE, Step.THIRD, Step.RELEASE)


def may_read(person: Holder, submission: Submission) -> bool:
    """Whether the person may read the work: its author; once it is submitted, who marks or checks and does not know its
    author, and a verifier whose visit is to its group.
    """
    return bool(which_may_read(person, [submission]))


def which_may_read(person: Holder, submissions: Sequence[Submission]) -> frozenset[int]:
    """The ids of those of these pieces of work that the person may read, as ``may_read`` says; one statement."""
    own = {one.id for one in submissions if one.enrolment.person_id == person.id}
    others = [
        one
        for one in submissions
        if one.id not in own
        and one.submitted_at is not None
        and may_follow(person, one.enrolment.cohort_id, EVERYWHERE)
    ]
    known = learners_known_to(person.id, {one.enrolment.person_id for one in others})
    return frozenset(own | {one.id for one in others if one.enrolment.person_id not in known})


def may_end_conflict(person: Holder, conflict: ConflictOfInterest) -> bool:
    """An officer, for anybody but themself: a tutor who could would judge in their own matter."""
    return person.holds_any({Role.PROGRAMME_OFFICER}) and person.id != conflict.tutor_id


def may_share_comments(person: Holder) -> bool:
    """Whether somebody keeps comments for all tutors."""
    return person.holds_any({Role.PROGRAMME_OFFICER, Role.QUALITY_ASSURER})


def has_judged(person_id: int, submission: Submission) -> bool:
    """Whether the person has a part in what was decided: then they neither sample it nor hear an appeal."""
    return any(person_id in (one.tutor_id, one.agreed_by_id) for one in submission.markings)


def may_decide_resubmission(person: Holder, row: Resubmission) -> bool:
    """Whether the person may say that there is a new version: who the rule names, while it waits; where there would be
    none, a quality assurer may allow one more. Never about one's own work or that of somebody whom one knows, nor as
    assurer about one's own marking.
    """
    submission = row.submission
    author_id = submission.enrolment.person_id
    if row.may_begin or person.id == author_id or knows_author(person.id, author_id):
        return False
    if row.state is ResubmissionState.WAITING and row.authoriser is Authoriser.TUTOR:
        return person.holds_any({Role.TUTOR})
    return person.holds_any({Role.QUALITY_ASSURER}) and not has_judged(person.id, submission)
