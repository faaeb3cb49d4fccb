"""Who may change what about a learner."""

from __future__ import annotations

from lms.access import Holder, Role
from lms.learning.models import Enrolment


def may_extend(person: Holder, enrolment: Enrolment) -> bool:
    """An officer, for anybody but themself."""
    return person.holds_any({Role.PROGRAMME_OFFICER}) and person.id != enrolment.person_id


def may_move(person: Holder, enrolment: Enrolment) -> bool:
    """Who agrees on a time away, or moves a learner to another group: an officer, for anybody but themself."""
    return may_extend(person, enrolment)
