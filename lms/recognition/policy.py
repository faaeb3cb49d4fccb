"""Who may do what with a claim. Nobody judges or checks their own, and who judged does not check."""

from __future__ import annotations

from lms.access import Role
from lms.accounts.models import Person
from lms.recognition.models import ClaimState, RecognitionClaim

READERS = frozenset({Role.TUTOR, Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER})


def may_read(person: Person, claim: RecognitionClaim) -> bool:
    """Whose it is, and who judges or checks."""
    return claim.enrolment.person_id == person.id or person.holds_any(READERS)


def may_take_back(person: Person, claim: RecognitionClaim) -> bool:
    """Whose it is, until it is judged."""
    return claim.enrolment.person_id == person.id and claim.state is ClaimState.ASKED


def may_judge(person: Person, claim: RecognitionClaim) -> bool:
    """A tutor, about somebody else, while it waits for that."""
    return claim.state is ClaimState.ASKED and person.holds_any({Role.TUTOR}) and claim.enrolment.person_id != person.id


def may_check(person: Person, claim: RecognitionClaim) -> bool:
    """A quality assurer who neither asked nor judged, once it is judged."""
    return (
        claim.state is ClaimState.JUDGED
        and person.holds_any({Role.QUALITY_ASSURER})
        and person.id not in (claim.enrolment.person_id, claim.tutor_id)
    )
