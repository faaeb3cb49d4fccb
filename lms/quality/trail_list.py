"""Which learners of a group have a trail, and for which modules."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from lms.accounts.models import Person
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Submission

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class TrailRow:
    """A learner in the list of trails, and the modules in which they handed something in."""

    enrolment_id: int
    learner: str
    modules: tuple[str, ...]


def trails_in(cohort_id: int, *, reader_id: int, offset: int = 0) -> list[TrailRow]:
    """The learners of a group who handed something in, by name, a page of them; never the reader. One more than a page
    tells that there are more.
    """
    handed_in = (
        select(Submission.enrolment_id)
        .where(Submission.enrolment_id == Enrolment.id, Submission.submitted_at.is_not(None))
        .exists()
    )
    learners = (
        select(Enrolment.id, Person.name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.person_id != reader_id, handed_in)
        .order_by(Person.name, Enrolment.id)
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    found = [(row[0], row[1]) for row in db.session.execute(learners)]
    modules = (
        select(Submission.enrolment_id, Submission.module_code)
        .where(Submission.enrolment_id.in_([number for number, _name in found]), Submission.submitted_at.is_not(None))
        .distinct()
    )
    codes: dict[int, list[str]] = {}
    for number, code in db.session.execute(modules):
        codes.setdefault(number, []).append(code)
    return [
        TrailRow(number, name, tuple(sorted(codes.get(number, ()), key=lambda code: (len(code), code))))
        for number, name in found
    ]
