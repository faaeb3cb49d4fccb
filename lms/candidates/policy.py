"""Who may do what with a candidate's profile."""

from __future__ import annotations

from lms.access import Holder
from lms.candidates.models import Profile


def may_keep(person: Holder, profile: Profile) -> bool:
    """Whether the person may read and change the profile: it is their own."""
    return profile.person_id == person.id
