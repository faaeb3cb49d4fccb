"""Reads of samples, and whether something is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from lms.accounts.models import Person
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Marking, Submission
from lms.quality.models import Outcome, Reason, Sample

PAGE_SIZE = 50


def is_holding() -> ColumnElement[bool]:
    """The condition under which a sample holds its module: undecided, or its action still open."""
    return or_(
        Sample.outcome.is_(None),
        and_(Sample.outcome == Outcome.ACTION, Sample.action_closed_at.is_(None)),
    )


def is_held(enrolment_id: int) -> bool:
    """Whether anything of the enrolment is held; then no certificate is issued (domain sheet, rule 6)."""
    query = (
        exists()
        .where(Sample.marking_id == Marking.id, Marking.submission_id == Submission.id)
        .where(Submission.enrolment_id == enrolment_id, is_holding())
    )
    return bool(db.session.scalar(select(query)))


def open_action_of(submission_id: int) -> Sample | None:
    """The sample of an earlier round whose action still waits for a new marking of this submission."""
    query = (
        select(Sample)
        .join(Marking)
        .where(
            Marking.submission_id == submission_id,
            Sample.outcome == Outcome.ACTION,
            Sample.action_closed_at.is_(None),
        )
    )
    return db.session.scalars(query).one_or_none()


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample that waits for a quality assurer."""

    id: int
    drawn_at: datetime
    reason: Reason
    learner: str
    tutor: str
    module_code: str


def waiting_samples(person_id: int, *, offset: int = 0) -> tuple[list[SampleRow], int]:
    """Undecided samples, the oldest first, without the person's own markings or work; and how many there are."""
    learner, tutor = aliased(Person), aliased(Person)
    query = (
        select(
            Sample.id,
            Sample.drawn_at,
            Sample.reason,
            learner.name,
            tutor.name,
            Submission.module_code,
            func.count().over(),
        )
        .join(Marking, Marking.id == Sample.marking_id)
        .join(Submission, Submission.id == Marking.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(learner, learner.id == Enrolment.person_id)
        .join(tutor, tutor.id == Marking.tutor_id)
        .where(Sample.outcome.is_(None), Marking.tutor_id != person_id, Enrolment.person_id != person_id)
        .order_by(Sample.drawn_at, Sample.id)
        .limit(PAGE_SIZE)
        .offset(offset)
    )
    rows = db.session.execute(query).all()
    return [SampleRow(*row[:6]) for row in rows], rows[0][6] if rows else 0


def get_sample(sample_id: int) -> Sample:
    """A sample with the marking, the work and the people. Raises NotFound."""
    query = (
        select(Sample)
        .where(Sample.id == sample_id)
        .options(
            joinedload(Sample.assurer),
            joinedload(Sample.marking).options(
                joinedload(Marking.tutor),
                selectinload(Marking.decisions),
                joinedload(Marking.submission).options(
                    selectinload(Submission.files),
                    joinedload(Submission.enrolment).joinedload(Enrolment.person),
                ),
            ),
        )
    )
    sample = db.session.scalars(query).one_or_none()
    if sample is None:
        raise NotFound
    return sample
