"""Who may invite to a role, and end one."""

from __future__ import annotations

from lms.access import COUNCIL_ROLES, INVITED_ROLES, Holder, Role


def may_invite(person: Holder, role: Role, council_id: int | None) -> bool:
    """Whether the person may give this role.

    An administrator gives every role that is given by invitation; a programme officer council roles; a signatory the
    other council roles in their own council.
    """
    if role not in INVITED_ROLES or (role in COUNCIL_ROLES) != (council_id is not None):
        return False
    if person.holds_any({Role.ADMINISTRATOR}):
        return True
    if role not in COUNCIL_ROLES:
        return False
    if person.holds_any({Role.PROGRAMME_OFFICER}):
        return True
    return role is not Role.SIGNATORY and council_id in person.council_ids(Role.SIGNATORY)
