"""Who plans sessions and records attendance."""

from __future__ import annotations

from lms.access import Holder, Role

PLANNERS = (Role.TUTOR, Role.PROGRAMME_OFFICER)


def may_see_hours(person: Holder, learner_id: int) -> bool:
    """An officer sees the learning time of others; their own is on their page as a learner."""
    return person.holds_any({Role.PROGRAMME_OFFICER}) and person.id != learner_id
