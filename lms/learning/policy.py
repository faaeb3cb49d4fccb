"""Who may change what about a learner."""

from __future__ import annotations

from lms.access import Role
from lms.accounts.models import Person
from lms.learning.models import Enrolment


def may_extend(person: Person, enrolment: Enrolment) -> bool:
    """An officer, for anybody but themself."""
    return person.holds_any({Role.PROGRAMME_OFFICER}) and person.id != enrolment.person_id
