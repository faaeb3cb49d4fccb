"""Who reads what of learners' progress: one function says it, and every page and export of this package asks it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from lms.access import Holder, Role
from lms.learning.models import Enrolment
from lms.verifying.policy import cohorts_to_follow, may_follow

EVERYWHERE = (Role.PROGRAMME_OFFICER, Role.QUALITY_ASSURER)
READERS = (*EVERYWHERE, Role.EXTERNAL_VERIFIER)


def may_read(person: Holder) -> ColumnElement[bool]:
    """The condition on ``Enrolment`` under which the person may read about a learner: officers and quality assurers
    read about everybody, a verifier about the groups of their open visits, nobody else about anybody.
    """
    cohorts = cohorts_to_follow(person, EVERYWHERE)
    return true() if cohorts is None else Enrolment.cohort_id.in_(cohorts)


def may_read_group(person: Holder, cohort_id: int) -> bool:
    """Whether the person may read about a group."""
    return may_follow(person, cohort_id, EVERYWHERE)


def may_read_record(person: Holder, enrolment: Enrolment) -> bool:
    """Whether the person may open a learner's record: not their own, for which they have pages as a learner."""
    return enrolment.person_id != person.id and may_read_group(person, enrolment.cohort_id)


def supports_learners(person: Holder) -> bool:
    """Whether the person may read what helps to help a learner, and says nothing of how work was assessed: who is at
    risk and why, addresses, and the reasons of later dates, which may tell of somebody's health. No verifier may.
    """
    return person.holds_any(EVERYWHERE)
