"""Reads of visits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Cohort
from lms.verifying.models import VerifierVisit, visit_cohort

PAGE_SIZE = 50
MOST_COHORTS = 200


def cohorts_open_to(person_id: int, today: date) -> frozenset[int]:
    """The groups that a verifier may follow on a day in London, in one statement."""
    return frozenset(db.session.scalars(_open_on(today).where(VerifierVisit.person_id == person_id)))


def has_open_visit(cohort_ids: Select[int], today: date) -> bool:
    """Whether any verifier may follow one of these groups on a day in London."""
    query = _open_on(today).where(visit_cohort.c.cohort_id.in_(cohort_ids)).limit(1)
    return db.session.scalars(query).first() is not None


def _open_on(today: date) -> Select[int]:
    return (
        select(visit_cohort.c.cohort_id)
        .join(VerifierVisit, VerifierVisit.id == visit_cohort.c.visit_id)
        .where(VerifierVisit.ended_at.is_(None), VerifierVisit.opens_on <= today, VerifierVisit.closes_on >= today)
    )


def visits(*, offset: int = 0) -> list[VerifierVisit]:
    """Every visit, the latest first, with verifier and groups. One more than a page tells that there are more."""
    query = (
        select(VerifierVisit)
        .options(joinedload(VerifierVisit.person), selectinload(VerifierVisit.cohorts))
        .order_by(VerifierVisit.opens_on.desc(), VerifierVisit.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return list(db.session.scalars(query))


def visits_of(person_id: int) -> list[VerifierVisit]:
    """A verifier's own visits, the latest first."""
    query = (
        select(VerifierVisit)
        .where(VerifierVisit.person_id == person_id)
        .options(selectinload(VerifierVisit.cohorts))
        .order_by(VerifierVisit.opens_on.desc(), VerifierVisit.id.desc())
        .limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def get_visit(visit_id: int) -> VerifierVisit:
    """A visit. Raises NotFound."""
    found = db.session.get(VerifierVisit, visit_id, options=[joinedload(VerifierVisit.person)])
    if found is None:
        raise NotFound
    return found


def verifiers() -> list[Person]:
    """Who holds the role of an external verifier, by name."""
    holds = select(RoleHolding.person_id).where(
        RoleHolding.role == Role.EXTERNAL_VERIFIER, RoleHolding.ended_at.is_(None)
    )
    query = select(Person).where(Person.id.in_(holds), Person.closed_at.is_(None)).order_by(Person.name, Person.id)
    return list(db.session.scalars(query))


def cohorts() -> list[Cohort]:
    """The groups that can be opened to a verifier, the latest first."""
    query = select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.id.desc()).limit(MOST_COHORTS)
    return list(db.session.scalars(query))
