"""Who may do what with invitations and applications."""

from __future__ import annotations

from lms.access import Holder
from lms.applications.models import Application, Invitation, Shortlist, Stage

NAMED_STAGES = frozenset({Stage.SHORTLISTED, Stage.INTERVIEWED, Stage.OFFERED, Stage.APPOINTED, Stage.NOT_APPOINTED})


def may_answer(person: Holder, invitation: Invitation) -> bool:
    """Whether the invitation is the person's own."""
    return invitation.profile.person_id == person.id


def is_named(application: Application, shortlist: Shortlist | None) -> bool:
    """Whether name and contact are shown to the council: on the shortlist, and its scores are locked."""
    return shortlist is not None and application.stage in NAMED_STAGES
