"""Which trails there are: of modules in which a learner handed something in, or asked for recognition."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, select, union

from lms.accounts.models import Person
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Submission
from lms.recognition.models import ClaimState, RecognitionClaim

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class TrailRow:
    """A learner in the list of trails, and the modules of which there is one."""

    enrolment_id: int
    learner: str
    modules: tuple[str, ...]


def trails_in(cohort_id: int, *, reader_id: int, offset: int = 0) -> list[TrailRow]:
    """The learners of a group of whom there is a trail, by name, a page of them; never the reader. One more than a page
    tells that there are more.
    """
    of_group = select(Enrolment.id).where(Enrolment.cohort_id == cohort_id)
    have_one = _trails(of_group).subquery()
    learners = (
        select(Enrolment.id, Person.name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.person_id != reader_id)
        .where(Enrolment.id.in_(select(have_one.c.enrolment_id)))
        .order_by(Person.name, Enrolment.id)
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    found = [(row[0], row[1]) for row in db.session.execute(learners)]
    modules = modules_with_trail([number for number, _name in found])
    return [TrailRow(number, name, modules.get(number, ())) for number, name in found]


def modules_with_trail(enrolment_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """The codes of the modules of which there is a trail, in order, by enrolment; one statement."""
    found: dict[int, list[str]] = {}
    for number, code in db.session.execute(_trails(list(enrolment_ids))):
        found.setdefault(number, []).append(code)
    return {number: tuple(sorted(codes, key=lambda code: (len(code), code))) for number, codes in found.items()}


def _trails(enrolment_ids: Any) -> CompoundSelect[int, str]:
    """Rows of enrolment and module; each once."""
    return union(
        select(Submission.enrolment_id, Submission.module_code).where(
            Submission.enrolment_id.in_(enrolment_ids), Submission.submitted_at.is_not(None)
        ),
        select(RecognitionClaim.enrolment_id, RecognitionClaim.module_code).where(
            RecognitionClaim.enrolment_id.in_(enrolment_ids), RecognitionClaim.state != ClaimState.TAKEN_BACK
        ),
    )
