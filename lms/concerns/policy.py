"""Who may read concerns and complaints. Default deny: what is not named here, nobody may."""

from __future__ import annotations

from lms.access import Holder, Role
from lms.concerns.models import Complaint, Concern


def may_read_concern(person: Holder, concern: Concern) -> bool:
    """Whether the person may read what was written: a safeguarding lead. No officer and no administrator may."""
    return person.holds_any({Role.SAFEGUARDING_LEAD})


def may_follow_concern(person: Holder, concern: Concern) -> bool:
    """Whether the person may see its state when signed in: it is theirs, and they asked for that."""
    return concern.reporter_id == person.id and concern.is_on_account


def may_follow_complaint(person: Holder, complaint: Complaint) -> bool:
    """Whether it is the person's own complaint."""
    return complaint.complainant_id == person.id


def may_handle_complaint(person: Holder, complaint: Complaint) -> bool:
    """Whether the person may read and answer it: an officer, or an administrator when it is not for officers. Nobody
    handles their own, and nobody who has said that they are not impartial.
    """
    if complaint.complainant_id == person.id:
        return False
    if any(step.is_conflict and step.by_id == person.id for step in complaint.steps):
        return False
    if complaint.is_for_administrator:
        return person.holds_any({Role.ADMINISTRATOR})
    return person.holds_any({Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR})
