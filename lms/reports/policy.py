"""Who reads what of learners' progress: one function says it, and every page and export of this package asks it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from lms.access import Role
from lms.accounts.models import Person

READERS = (Role.PROGRAMME_OFFICER, Role.QUALITY_ASSURER)


def may_read(person: Person) -> ColumnElement[bool]:
    """The condition on ``Enrolment`` under which the person may read about a learner: officers and quality assurers
    read about everybody, nobody else reads anything. A reader of some groups only gets a condition on ``cohort_id``.
    """
    return true() if person.holds_any(READERS) else false()


def may_read_record(person: Person, learner_id: int) -> bool:
    """Whether the person may open a learner's record: not their own, for which they have pages as a learner."""
    return person.holds_any(READERS) and person.id != learner_id
