"""Who may see and decide what somebody needs."""

from __future__ import annotations

from lms.access import Holder, Role
from lms.adjustments.models import Adjustment, State


def may_see(person: Holder, adjustment: Adjustment) -> bool:
    """An officer, unless it is their own: as a learner they have a page for that."""
    return person.holds_any({Role.PROGRAMME_OFFICER}) and adjustment.person_id != person.id


def may_decide(person: Holder, adjustment: Adjustment) -> bool:
    """An officer, while it waits; a second look is taken by another officer than the first."""
    is_fresh = adjustment.appealed_at is None or adjustment.decided_by_id != person.id
    return adjustment.state is State.ASKED and may_see(person, adjustment) and is_fresh


def may_read_reason(person: Holder, adjustment: Adjustment) -> bool:
    """The officer who decides, or has decided."""
    return may_decide(person, adjustment) or (may_see(person, adjustment) and adjustment.decided_by_id == person.id)
