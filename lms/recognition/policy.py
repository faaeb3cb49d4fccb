"""Who may do what with a claim. Nobody judges or checks their own, or that of somebody whom they know, and who judged
does not check.
"""

from __future__ import annotations

from lms.access import Holder, Role
from lms.learning.conflicts import has_conflict
from lms.recognition.models import ClaimState, RecognitionClaim
from lms.verifying.policy import may_follow

EVERYWHERE = frozenset({Role.TUTOR, Role.QUALITY_ASSURER})


def may_read(person: Holder, claim: RecognitionClaim) -> bool:
    """Whose it is, who judges or checks, and a verifier whose visit is to the learner's group."""
    if claim.enrolment.person_id == person.id:
        return True
    return may_follow(person, claim.enrolment.cohort_id, EVERYWHERE) and _is_independent(person, claim)


def may_take_back(person: Holder, claim: RecognitionClaim) -> bool:
    """Whose it is, until it is judged."""
    return claim.enrolment.person_id == person.id and claim.state is ClaimState.ASKED


def may_judge(person: Holder, claim: RecognitionClaim) -> bool:
    """A tutor, about somebody else, while it waits for that."""
    return claim.state is ClaimState.ASKED and person.holds_any({Role.TUTOR}) and _is_independent(person, claim)


def may_check(person: Holder, claim: RecognitionClaim) -> bool:
    """A quality assurer who neither asked nor judged, once it is judged."""
    return (
        claim.state is ClaimState.JUDGED
        and person.holds_any({Role.QUALITY_ASSURER})
        and person.id != claim.tutor_id
        and _is_independent(person, claim)
    )


def _is_independent(person: Holder, claim: RecognitionClaim) -> bool:
    learner_id = claim.enrolment.person_id
    return person.id != learner_id and not has_conflict(person.id, learner_id)
