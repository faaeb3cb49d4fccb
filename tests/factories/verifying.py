"""Visits of external verifiers."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day, utc_now
from lms.extensions import db
from lms.learning.models import Cohort
from lms.verifying.models import VerifierVisit
from lms.verifying.services import Wanted, open_visit
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort


def make_visit(
    person: Person | None = None,
    cohorts: list[Cohort] | None = None,
    *,
    opens_on: date | None = None,
    days: int = 10,
    purpose: str = "Annual visit",
) -> VerifierVisit:
    """A visit that is open since today, unless it is said otherwise."""
    opens_on = opens_on or london_day(utc_now())
    visit = open_visit(
        person or make_person(name="Some verifier", roles=[Role.EXTERNAL_VERIFIER]),
        Wanted(purpose, opens_on, opens_on + timedelta(days=days), cohorts or []),
        by=make_person(roles=[Role.PROGRAMME_OFFICER]).id,
        now=utc_now(),
    )
    db.session.flush()
    return visit


def make_verifier(*, name: str = "Some verifier") -> Person:
    """A verifier to whom every group that there is now is open."""
    cohorts = list(db.session.scalars(select(Cohort))) or [make_cohort()]
    return make_visit(make_person(name=name, roles=[Role.EXTERNAL_VERIFIER]), cohorts).person
