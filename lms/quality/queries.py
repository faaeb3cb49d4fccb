"""Reads of samples and actions, and whether something is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload

from lms.accounts.models import Person
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.conflicts import knows
from lms.learning.models import Enrolment
from lms.learning.vacsr import Check
from lms.marking.models import Marking, Submission
from lms.quality.models import ActionAnswer, Draw, Outcome, Reason, Sample, SampleAction, SamplingPlan

PAGE_SIZE = 50
TO_PUT_RIGHT = (Outcome.ACTION, Outcome.OVERTURNED)


def is_holding() -> ColumnElement[bool]:
    """The condition under which a sample holds its module: undecided, or what was found is not put right."""
    return or_(
        Sample.outcome.is_(None),
        Sample.outcome.in_(TO_PUT_RIGHT) & Sample.action_closed_at.is_(None),
    )


def is_held(enrolment_id: int) -> bool:
    """Whether anything of the enrolment is held; then no certificate is issued (domain sheet, rule 6)."""
    query = (
        exists()
        .where(Sample.marking_id == Marking.id, Marking.submission_id == Submission.id)
        .where(Submission.enrolment_id == enrolment_id, is_holding())
    )
    return bool(db.session.scalar(select(query)))


def is_within(cohorts: frozenset[int] | None) -> ColumnElement[bool]:
    """The condition that an enrolment is in one of these groups; None is any group."""
    return true() if cohorts is None else Enrolment.cohort_id.in_(cohorts)


def open_overturn_of(submission_id: int) -> Sample | None:
    """The sample of an earlier round that was overturned, and for which this submission is to be marked anew."""
    query = (
        select(Sample)
        .join(Marking)
        .where(
            Marking.submission_id == submission_id,
            Sample.outcome == Outcome.OVERTURNED,
            Sample.action_closed_at.is_(None),
        )
    )
    return db.session.scalars(query).one_or_none()


def find_sample_of(marking_id: int) -> Sample | None:
    """The sample that a marking is, if it is one."""
    return db.session.scalars(select(Sample).where(Sample.marking_id == marking_id)).one_or_none()


def find_plan() -> SamplingPlan | None:
    """The sampling plan in force, if anybody has set one."""
    return db.session.scalars(select(SamplingPlan).order_by(SamplingPlan.id.desc()).limit(1)).one_or_none()


def plans() -> list[SamplingPlan]:
    """Every version of the plan, the one in force first, and who set it: the last fifty."""
    query = (
        select(SamplingPlan).options(joinedload(SamplingPlan.set_by)).order_by(SamplingPlan.id.desc()).limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def find_draw(marking_id: int) -> Draw | None:
    """How it was drawn whether a marking is a sample; None for what was released before draws were kept."""
    return db.session.get(Draw, marking_id)


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample that waits for a quality assurer."""

    id: int
    drawn_at: datetime
    reason: Reason
    learner: str
    tutor: str
    module_code: str


def waiting_samples(
    person_id: int, *, within: frozenset[int] | None = None, offset: int = 0
) -> tuple[list[SampleRow], int]:
    """Undecided samples, the oldest first, without the person's own markings or work and that of whom they
    know; and how many there are.
    """
    learner, tutor, mine = aliased(Person), aliased(Person), aliased(Marking)
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
        .where(Sample.outcome.is_(None), Enrolment.person_id != person_id, is_within(within))
        .where(~knows(person_id, Enrolment.person_id))
        .where(
            ~exists().where(
                mine.submission_id == Submission.id,
                (mine.tutor_id == person_id) | (func.coalesce(mine.agreed_by_id, 0) == person_id),
            )
        )
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
            joinedload(Sample.chosen_by),
            joinedload(Sample.checks),
            joinedload(Sample.action),
            joinedload(Sample.marking).options(
                joinedload(Marking.tutor),
                selectinload(Marking.decisions),
                joinedload(Marking.submission).options(
                    selectinload(Submission.files),
                    joinedload(Submission.markings),
                    joinedload(Submission.enrolment).joinedload(Enrolment.person),
                ),
            ),
        )
    )
    sample = db.session.scalars(query).unique().one_or_none()
    if sample is None:
        raise NotFound
    return sample


# Actions


def get_action(action_id: int) -> SampleAction:
    """An action with its answers, its sample, the marking and the work. Raises NotFound."""
    query = (
        select(SampleAction)
        .where(SampleAction.id == action_id)
        .options(
            joinedload(SampleAction.assessor),
            joinedload(SampleAction.answers).joinedload(ActionAnswer.judged_by),
            joinedload(SampleAction.sample).options(
                joinedload(Sample.assurer),
                joinedload(Sample.marking).options(
                    joinedload(Marking.submission).options(
                        joinedload(Submission.markings),
                        joinedload(Submission.enrolment).joinedload(Enrolment.person),
                    ),
                ),
            ),
        )
    )
    action = db.session.scalars(query).unique().one_or_none()
    if action is None:
        raise NotFound
    return action


def open_answer_of(action: SampleAction) -> ActionAnswer | None:
    """The answer that waits for a quality assurer."""
    return next((answer for answer in action.answers if answer.is_accepted is None), None)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action that is not closed. ``is_answered`` says that it waits for a quality assurer, not for the assessor."""

    id: int
    assessor: str
    learner: str
    module_code: str
    task: str
    due_on: date
    is_answered: bool


def _open_actions() -> Select[int, str, str, str, str, date, bool]:
    assessor, learner = aliased(Person), aliased(Person)
    is_answered = exists().where(ActionAnswer.action_id == SampleAction.id, ActionAnswer.is_accepted.is_(None))
    return (
        select(
            SampleAction.id,
            assessor.name,
            learner.name,
            Submission.module_code,
            SampleAction.task,
            SampleAction.due_on,
            is_answered,
        )
        .join(Sample, Sample.id == SampleAction.sample_id)
        .join(Marking, Marking.id == Sample.marking_id)
        .join(Submission, Submission.id == Marking.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(assessor, assessor.id == SampleAction.assessor_id)
        .join(learner, learner.id == Enrolment.person_id)
        .where(Sample.action_closed_at.is_(None))
        .order_by(SampleAction.due_on, SampleAction.id)
    )


def open_actions(*, within: frozenset[int] | None, offset: int = 0) -> list[ActionRow]:
    """Actions that are not closed, the one that is due first before the others. One more than a page tells of more."""
    query = _open_actions().where(is_within(within)).limit(PAGE_SIZE + 1).offset(offset)
    return [ActionRow(*row) for row in db.session.execute(query)]


def actions_of(assessor_id: int) -> list[ActionRow]:
    """An assessor's own actions that are not closed: a page at most, for more would never be done."""
    query = _open_actions().where(SampleAction.assessor_id == assessor_id).limit(PAGE_SIZE)
    return [ActionRow(*row) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """What quality assurance found of an assessor's marking."""

    sample_id: int
    submission_id: int
    module_code: str
    learner: str
    decided_at: datetime
    outcome: Outcome
    comment: str
    action_id: int | None
    closed_at: datetime | None
    unmet: tuple[tuple[Check, str], ...]


def feedback_for(assessor_id: int, *, offset: int = 0) -> list[FeedbackRow]:
    """What was found of an assessor's markings, the latest first. One more than a page tells that there are more."""
    query = (
        select(Sample)
        .join(Marking, Marking.id == Sample.marking_id)
        .where(Marking.tutor_id == assessor_id, Sample.outcome.is_not(None))
        .options(
            joinedload(Sample.action),
            joinedload(Sample.checks),
            joinedload(Sample.marking)
            .joinedload(Marking.submission)
            .joinedload(Submission.enrolment)
            .joinedload(Enrolment.person),
        )
        .order_by(Sample.decided_at.desc(), Sample.id.desc())
    )
    page = query.limit(PAGE_SIZE + 1).offset(offset)
    return [_feedback(sample) for sample in db.session.scalars(page).unique()]


def _feedback(sample: Sample) -> FeedbackRow:
    submission = sample.marking.submission
    assert sample.decided_at is not None
    assert sample.outcome is not None
    return FeedbackRow(
        sample.id,
        submission.id,
        submission.module_code,
        submission.enrolment.person.name,
        sample.decided_at,
        sample.outcome,
        sample.comment,
        sample.action.id if sample.action else None,
        sample.action_closed_at,
        tuple((found.check, found.note) for found in sample.checks if not found.is_met),
    )
