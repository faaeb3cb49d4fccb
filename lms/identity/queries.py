"""Reads of identity checks and learner numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.accounts.queries import LONGEST_SEARCH
from lms.errors import NotFound
from lms.extensions import db
from lms.identity.models import IdentityCheck, LearnerNumber
from lms.learning.models import Cohort, Enrolment

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A learner whose identity is to be checked. With ``completed_at`` a certificate may wait for it."""

    person_id: int
    name: str
    cohort: str
    completed_at: datetime | None


def find_check(person_id: int) -> IdentityCheck | None:
    """The check of a person, with who made it."""
    query = (
        select(IdentityCheck).where(IdentityCheck.person_id == person_id).options(joinedload(IdentityCheck.checked_by))
    )
    return db.session.scalars(query).one_or_none()


def checked_among(person_ids: Collection[int]) -> frozenset[int]:
    """Those of the people whose identity was checked."""
    query = select(IdentityCheck.person_id).where(IdentityCheck.person_id.in_(person_ids))
    return frozenset(db.session.scalars(query))


def find_number(person_id: int) -> LearnerNumber | None:
    """What a person said about their learner number; None while it is not known."""
    return db.session.scalars(select(LearnerNumber).where(LearnerNumber.person_id == person_id)).one_or_none()


def get_learner(person_id: int) -> Person:
    """Somebody who learns or has learned here. Raises NotFound."""
    learns = exists().where(Enrolment.person_id == Person.id)
    query = select(Person).where(Person.id == person_id, Person.erased_at.is_(None), learns)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def waiting(reader_id: int, search: str, *, offset: int = 0) -> tuple[list[Row], int]:
    """Learners whose identity was not checked: first who has completed everything, then by name; without the reader.
    Gives a page of them, and how many there are.
    """
    if len(search) > LONGEST_SEARCH:
        return [], 0
    query = (
        select(Person.id, Person.name, Cohort.name, Enrolment.completed_at, func.count().over())
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .outerjoin(IdentityCheck, IdentityCheck.person_id == Person.id)
        .where(Enrolment.withdrawn_at.is_(None), IdentityCheck.id.is_(None))
        .where(Person.id != reader_id, Person.erased_at.is_(None))
        .order_by(Enrolment.completed_at.is_(None), Enrolment.completed_at, Person.name, Person.id)
        .limit(PAGE_SIZE)
        .offset(offset)
    )
    if search:
        pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(Person.name.ilike(pattern, escape="\\"))
    rows = db.session.execute(query).all()
    return [Row(*row[:4]) for row in rows], rows[0][4] if rows else 0
