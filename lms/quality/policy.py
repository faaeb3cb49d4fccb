"""Who may read, sample and decide. Nobody samples their own assessment (domain sheet, rule 7), or work of
somebody whom they know.
"""

from __future__ import annotations

from lms.access import Holder, Role
from lms.learning.conflicts import has_conflict
from lms.marking.models import Marking
from lms.marking.policy import has_judged
from lms.quality.models import Sample, SampleAction
from lms.verifying.policy import cohorts_to_follow, may_follow

EVERYWHERE = (Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
REVIEWERS = (*EVERYWHERE, Role.EXTERNAL_VERIFIER)
PLANNERS = (Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)


def cohorts_to_review(person: Holder) -> frozenset[int] | None:
    """The groups whose assessment the person may follow; None is all of them.

    Every list, matrix and trail asks here or at ``may_review``, so that what a person may see is said in one place.
    """
    return cohorts_to_follow(person, EVERYWHERE)


def may_review(person: Holder, cohort_id: int) -> bool:
    """Whether the person may read how a group was assessed: work, markings, samples, and what was found."""
    cohorts = cohorts_to_review(person)
    return cohorts is None or cohort_id in cohorts


def may_discuss(person: Holder, marking: Marking) -> bool:
    """Whether the person may read work that a meeting discusses: who takes part, and a verifier of its group."""
    return may_follow(person, marking.submission.enrolment.cohort_id, (*EVERYWHERE, Role.TUTOR))


def is_own(person: Holder, sample: Sample) -> bool:
    """Whether the person wrote the work, or marked it in any round."""
    submission = sample.marking.submission
    return person.id == submission.enrolment.person_id or has_judged(person.id, submission)


def may_look(person: Holder, sample: Sample) -> bool:
    """Whether the person may open a sample: who follows the group's assessment, but never what is their own."""
    return may_review(person, sample.marking.submission.enrolment.cohort_id) and _is_independent(person, sample)


def may_decide(person: Holder, sample: Sample) -> bool:
    """Whether the person may decide on a sample: a quality assurer who neither marked nor wrote the work."""
    return person.holds_any({Role.QUALITY_ASSURER}) and _is_independent(person, sample)


def _is_independent(person: Holder, sample: Sample) -> bool:
    return not is_own(person, sample) and not has_conflict(person.id, sample.marking.submission.enrolment.person_id)


def may_answer(person: Holder, action: SampleAction) -> bool:
    """Whether the person may answer an action: the assessor whom it was given."""
    return action.assessor_id == person.id and person.holds_any({Role.TUTOR})
