"""Who may read and write what a council does for its commitments, and who signs a review off."""

from __future__ import annotations

from lms.access import Holder, Role

KEEPERS = (Role.PROGRAMME_OFFICER, Role.SIGNATORY, Role.RECRUITER)


def may_keep_commitments(person: Holder, council_id: int) -> bool:
    """A programme officer, for any council; a signatory or recruiter, for their own. Panel members read nothing."""
    return person.holds_any([Role.PROGRAMME_OFFICER]) or council_id in person.council_ids(
        Role.SIGNATORY, Role.RECRUITER
    )


def may_sign_off(person: Holder, council_id: int) -> bool:
    """Only who signs for the council signs a review off: the programme team never does it for a council."""
    return council_id in person.council_ids(Role.SIGNATORY)
