"""Who offers, sees and judges live assessments. Nobody judges themselves."""

from __future__ import annotations

from lms.access import Role
from lms.accounts.models import Person
from lms.live_assessments.models import LiveBooking, LiveSlot

READERS = (Role.TUTOR, Role.QUALITY_ASSURER, Role.EXTERNAL_VERIFIER)


def may_change(person: Person, slot: LiveSlot) -> bool:
    """Whether the person may withdraw a slot: it is theirs, or they are a programme officer."""
    return slot.tutor_id == person.id or person.holds_any({Role.PROGRAMME_OFFICER})


def may_judge(person: Person, booking: LiveBooking) -> bool:
    """Whether the person fills in the sheet: the tutor who offered the time, and not about themselves."""
    return (
        person.holds_any({Role.TUTOR})
        and booking.slot.tutor_id == person.id
        and booking.enrolment.person_id != person.id
    )


def may_read(person: Person, booking: LiveBooking) -> bool:
    """Whether the person may read the sheet and hear the recording: who judges or checks, never about themselves."""
    return person.holds_any(READERS) and booking.enrolment.person_id != person.id
