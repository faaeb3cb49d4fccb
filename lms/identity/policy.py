"""Who may check an identity, and enter a number."""

from __future__ import annotations

from lms.access import Holder, Role


def may_check(person: Holder, learner_id: int) -> bool:
    """An officer or a tutor, for anybody but themself."""
    return person.holds_any({Role.PROGRAMME_OFFICER, Role.TUTOR}) and person.id != learner_id


def may_take_back(person: Holder, learner_id: int) -> bool:
    """An officer, for anybody but themself."""
    return person.holds_any({Role.PROGRAMME_OFFICER}) and person.id != learner_id


def may_enter_number(person: Holder, learner_id: int) -> bool:
    """The learner, or an officer."""
    return person.id == learner_id or person.holds_any({Role.PROGRAMME_OFFICER})
