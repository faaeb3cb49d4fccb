"""Who offers, sees and judges live assessments. Nobody judges themselves, or whom they know."""

from __future__ import annotations

from lms.access import Holder, Role
from lms.learning.conflicts import has_conflict
from lms.live_assessments.models import LiveBooking, LiveSlot
from lms.verifying.policy import cohorts_to_follow, may_follow

EVERYWHERE = (Role.TUTOR, Role.QUALITY_ASSURER)
READERS = (*EVERYWHERE, Role.EXTERNAL_VERIFIER)


def may_change(person: Holder, slot: LiveSlot) -> bool:
    """Whether the person may withdraw a slot: it is theirs, or they are a programme officer."""
    return slot.tutor_id == person.id or person.holds_any({Role.PROGRAMME_OFFICER})


def may_judge(person: Holder, booking: LiveBooking) -> bool:
    """Whether the person fills in the sheet: the tutor who offered the time."""
    is_theirs = person.holds_any({Role.TUTOR}) and booking.slot.tutor_id == person.id
    return is_theirs and _is_independent(person, booking)


def may_read(person: Holder, booking: LiveBooking) -> bool:
    """Whether the person may read the sheet and hear the recording: who judges or checks, and a verifier whose visit is
    to the group.
    """
    return may_follow(person, booking.enrolment.cohort_id, EVERYWHERE) and _is_independent(person, booking)


def _is_independent(person: Holder, booking: LiveBooking) -> bool:
    learner_id = booking.enrolment.person_id
    return person.id != learner_id and not has_conflict(person.id, learner_id)


def cohorts_to_list(person: Holder) -> frozenset[int] | None:
    """The groups whose times the person may see; None is all of them."""
    return cohorts_to_follow(person, (*EVERYWHERE, Role.PROGRAMME_OFFICER))
