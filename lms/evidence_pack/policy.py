"""Who takes evidence away: who checks how work was assessed, and of groups that they may follow."""

from __future__ import annotations

from lms.access import Holder, Role
from lms.evidence_pack.models import EvidencePack
from lms.extensions import db
from lms.learning.queries import groups_of
from lms.verifying.policy import cohorts_to_follow

EVERYWHERE = (Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
READERS = (*EVERYWHERE, Role.EXTERNAL_VERIFIER)


def cohorts_of_packs(person: Holder) -> frozenset[int] | None:
    """The groups of which the person may ask for a pack; None is all of them."""
    return cohorts_to_follow(person, EVERYWHERE)


def own_groups(person: Holder) -> frozenset[int]:
    """The groups in which the person learns or has learned: nobody reads here how their own work was checked, as with
    their own trail.
    """
    return frozenset(db.session.scalars(groups_of(person.id)))


def may_fetch(person: Holder, pack: EvidencePack) -> bool:
    """Whether the person may see and download a pack: every group in it is open to them, and in none they learn."""
    held, cohorts = {cohort.id for cohort in pack.cohorts}, cohorts_of_packs(person)
    return (cohorts is None or held <= cohorts) and not held & own_groups(person)
