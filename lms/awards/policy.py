"""Who may decide on certificates, and who reads and moves claims. Default deny. Nobody decides on their own."""

from __future__ import annotations

from lms.access import Holder, Role
from lms.awards.models import Claim, IssuedCertificate
from lms.verifying.policy import cohorts_to_follow, may_follow

EVERYWHERE = (Role.PROGRAMME_OFFICER,)
READERS = (*EVERYWHERE, Role.EXTERNAL_VERIFIER)


def cohorts_with_claims(person: Holder) -> frozenset[int] | None:
    """The groups of which the person may read claims; None is all of them."""
    return cohorts_to_follow(person, EVERYWHERE)


def may_read_claim(person: Holder, claim: Claim) -> bool:
    """Whether the person may read a claim: an officer, and a verifier whose visit is to the group; never their own."""
    return claim.enrolment.person_id != person.id and may_follow(person, claim.enrolment.cohort_id, EVERYWHERE)


def may_move_claim(person: Holder, claim: Claim) -> bool:
    """Whether the person notes what happened with a claim: an officer, for anybody but themself."""
    return claim.enrolment.person_id != person.id and person.holds_any(EVERYWHERE)


def may_decide(person: Holder, certificate: IssuedCertificate) -> bool:
    """Whether the person may revoke, keep, or issue anew: the programme team, for anybody but themself."""
    is_of_team = person.holds_any({Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR})
    return is_of_team and certificate.person_id != person.id
