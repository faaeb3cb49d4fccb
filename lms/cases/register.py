"""The register of cases: every appeal, malpractice case and request for special consideration, open and closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, union_all

from lms.accounts.models import Person
from lms.cases.models import Appeal, Consideration, MalpracticeCase
from lms.cases.queries import CaseKind
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class RegisteredCase:
    """A case in the register, without a word of what it is about."""

    kind: CaseKind
    id: int
    module_code: str
    opened_at: datetime
    closed_at: datetime | None
    enrolment_id: int
    learner: str
    cohort: str


def cases_in(cohort_ids: Collection[int] | None, *, reader_id: int, offset: int = 0) -> list[RegisteredCase]:
    """The cases of these groups (None: of all), the newest first, without the reader's own; one statement. One more
    than a page tells that there are more.
    """
    sources = (
        (CaseKind.APPEAL, Appeal, Appeal.made_at, Appeal.closed_at),
        (CaseKind.MALPRACTICE, MalpracticeCase, MalpracticeCase.reported_at, MalpracticeCase.closed_at),
        (CaseKind.CONSIDERATION, Consideration, Consideration.asked_at, Consideration.decided_at),
    )
    found = union_all(
        *(
            select(
                literal(kind.value).label("kind"),
                model.id,
                model.module_code,
                opened_at.label("opened_at"),
                closed_at.label("closed_at"),
                model.enrolment_id,
            )
            for kind, model, opened_at, closed_at in sources
        )
    ).subquery()
    query = (
        select(found, Person.name, Cohort.name)
        .join(Enrolment, Enrolment.id == found.c.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.person_id != reader_id)
        .order_by(found.c.opened_at.desc(), found.c.kind, found.c.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    if cohort_ids is not None:
        query = query.where(Enrolment.cohort_id.in_(cohort_ids))
    return [RegisteredCase(CaseKind(kind), *row) for kind, *row in db.session.execute(query)]
