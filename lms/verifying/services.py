"""Opening and ending visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import exists, select

from lms import audit
from lms.access import Role
from lms.accounts.models import Person
from lms.errors import Invalid
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.verifying.models import VerifierVisit

LONGEST_DAYS = 90


class NotAVerifier(Invalid):
    """Only who holds the role is given a visit."""


class TooLong(Invalid):
    """A visit has an end that one can see."""


class LearnsThere(Invalid):
    """Nobody verifies a group in which they learn."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer opens. Both days are London's, and included."""

    purpose: str
    opens_on: date
    closes_on: date
    cohorts: Sequence[Cohort]


def open_visit(person: Person, wanted: Wanted, *, by: int, now: datetime) -> VerifierVisit:
    """Let a verifier follow some groups for a time. Raises NotAVerifier, TooLong, LearnsThere."""
    if not person.holds_any({Role.EXTERNAL_VERIFIER}):
        raise NotAVerifier(_("This person is no external verifier. An administrator invites them as one."))
    if (wanted.closes_on - wanted.opens_on).days >= LONGEST_DAYS:
        raise TooLong(_("A visit can last 90 days. Open another one later."))
    learns = exists().where(
        Enrolment.person_id == person.id, Enrolment.cohort_id.in_([cohort.id for cohort in wanted.cohorts])
    )
    if db.session.scalar(select(learns)):
        raise LearnsThere(_("This person learns in one of these groups."))
    visit = VerifierVisit(
        person_id=person.id,
        purpose=wanted.purpose,
        opens_on=wanted.opens_on,
        closes_on=wanted.closes_on,
        opened_by_id=by,
        opened_at=now,
        cohorts=list(wanted.cohorts),
    )
    db.session.add(visit)
    audit.record("visit.opened", visit, now, by=by, cohorts=sorted(cohort.id for cohort in wanted.cohorts))
    return visit


def end_visit(visit: VerifierVisit, *, by: int, now: datetime) -> None:
    """End a visit now; a second time changes nothing."""
    if visit.ended_at is None:
        visit.ended_at = now
        audit.record("visit.ended", visit, now, by=by)
