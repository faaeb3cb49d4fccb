"""Who reads claims to the awarding organisation. Default deny."""

from __future__ import annotations

from lms.access import Role
from lms.accounts.models import Person
from lms.awards.models import Claim
from lms.verifying.policy import cohorts_to_follow, may_follow

EVERYWHERE = (Role.PROGRAMME_OFFICER,)
READERS = (*EVERYWHERE, Role.EXTERNAL_VERIFIER)


def cohorts_with_claims(person: Person) -> frozenset[int] | None:
    """The groups of which the person may read claims; None is all of them."""
    return cohorts_to_follow(person, EVERYWHERE)


def may_read_claim(person: Person, claim: Claim) -> bool:
    """Whether the person may read a claim: an officer, and a verifier whose visit is to the group; never their own."""
    return claim.enrolment.person_id != person.id and may_follow(person, claim.enrolment.cohort_id, EVERYWHERE)


def may_move_claim(person: Person, claim: Claim) -> bool:
    """Whether the person notes what happened with a claim: an officer, for anybody but themself."""
    return claim.enrolment.person_id != person.id and person.holds_any(EVERYWHERE)
