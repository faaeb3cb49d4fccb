"""Who may erase whom."""

from __future__ import annotations

from lms.access import COUNCIL_ROLES, STAFF_ROLES, Holder, Role
from lms.accounts.models import Person


def may_erase_for_letter(officer: Holder, person: Person) -> bool:
    """Whether a member of the team may erase somebody who asked by letter: an administrator anybody else, and a
    programme officer people who only learn.
    """
    if officer.id == person.id or person.erased_at is not None:
        return False
    if officer.holds_any({Role.ADMINISTRATOR}):
        return True
    return officer.holds_any({Role.PROGRAMME_OFFICER}) and not person.holds_any(STAFF_ROLES | COUNCIL_ROLES)
