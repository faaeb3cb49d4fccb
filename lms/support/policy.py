"""Who may book guidance for a council and read its plan, and who advises."""

from __future__ import annotations

from lms.access import Holder, Role
from lms.commitments.policy import KEEPERS, may_keep_commitments

__all__ = ["KEEPERS", "is_adviser", "may_use_support"]


def may_use_support(person: Holder, council_id: int) -> bool:
    """Whoever keeps the council's commitments. Panel members read nothing."""
    return may_keep_commitments(person, council_id)


def is_adviser(person: Holder, council_id: int) -> bool:
    """A programme officer who does not act for this council themself."""
    return person.holds_any([Role.PROGRAMME_OFFICER]) and council_id not in person.council_ids()
