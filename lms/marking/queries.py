"""Reads of submissions and markings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Enrolment, TaskStanding
from lms.marking.models import CriterionDecision, Marking, RemarkRequester, Submission, SubmissionFile


def submissions_of(enrolment_id: int, module_code: str) -> list[Submission]:
    """Every version of a learner's work on a task, the newest first, with files, markings and decisions."""
    query = (
        select(Submission)
        .where(Submission.enrolment_id == enrolment_id, Submission.module_code == module_code)
        .options(
            selectinload(Submission.files),
            selectinload(Submission.markings).options(joinedload(Marking.tutor), joinedload(Marking.decisions)),
        )
        .order_by(Submission.version.desc())
    )
    return list(db.session.scalars(query).unique())


def latest_released(submission: Submission) -> Marking | None:
    """The marking that counts: the latest round that was released."""
    released = [marking for marking in submission.markings if marking.released_at is not None]
    return released[-1] if released else None


def judges_of(submission: Submission) -> frozenset[int]:
    """Who judged this or another version of the work, alone, as one of two, or by agreeing."""
    query = (
        select(Marking.tutor_id, Marking.agreed_by_id)
        .join(Submission, Submission.id == Marking.submission_id)
        .where(Submission.enrolment_id == submission.enrolment_id, Submission.module_code == submission.module_code)
        .where(or_(Marking.released_at.is_not(None), Marking.finished_at.is_not(None)))
    )
    return frozenset(person_id for row in db.session.execute(query) for person_id in row if person_id is not None)


def has_judged_work(person_id: Any) -> ColumnElement[bool]:
    """The condition that somebody judged this or another version of the work, for a query of submissions."""
    before, version = aliased(Marking), aliased(Submission)
    return (
        exists()
        .where(before.submission_id == version.id, or_(before.tutor_id == person_id, before.agreed_by_id == person_id))
        .where(or_(before.released_at.is_not(None), before.finished_at.is_not(None)))
        .where(version.enrolment_id == Submission.enrolment_id, version.module_code == Submission.module_code)
        .correlate(Submission, Person)
    )


def asked_for_remark(person_id: Any, submission_id: Any) -> ColumnElement[bool]:
    """The condition that work is to be marked anew on somebody's decision, and so not by them."""
    return exists().where(RemarkRequester.submission_id == submission_id, RemarkRequester.person_id == person_id)


def requesters_of(submission: Submission) -> frozenset[int]:
    """On whose decision work is to be marked anew."""
    query = select(RemarkRequester.person_id).where(RemarkRequester.submission_id == submission.id)
    return frozenset(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class Recognised:
    """Criteria of a task that are met by recognition of prior learning; ``is_whole`` where no other is left."""

    codes: frozenset[str] = frozenset()
    is_whole: bool = False


NOTHING_RECOGNISED = Recognised()


def standing_of(versions: list[Submission], recognised: Recognised = NOTHING_RECOGNISED) -> TaskStanding:
    """Where the learner stands, from their versions with the newest first, and from what was recognised.

    A draft ends nothing: what it was to mend may have passed meanwhile, when somebody looked at it again.
    """
    if recognised.is_whole:
        return TaskStanding.PASSED
    if not versions:
        return TaskStanding.NOT_STARTED
    newest, *earlier = versions
    if newest.submitted_at is None:
        return TaskStanding.PASSED if standing_of(earlier, recognised) is TaskStanding.PASSED else TaskStanding.DRAFT
    marking = latest_released(newest)
    if marking is None or newest.marking_due_at is not None:
        return TaskStanding.SUBMITTED
    open_still = {held.criterion for held in marking.decisions if held.decision is Decision.REFER} - recognised.codes
    is_passed = marking.result is Decision.PASS or (marking.decisions and not open_still)
    return TaskStanding.PASSED if is_passed else TaskStanding.REFERRED


def get_submission(submission_id: int) -> Submission:
    """A submission with its learner, files, markings and decisions. Raises NotFound."""
    query = (
        select(Submission)
        .where(Submission.id == submission_id)
        .options(
            joinedload(Submission.enrolment).options(
                joinedload(Enrolment.person), joinedload(Enrolment.adjustments), joinedload(Enrolment.absences)
            ),
            joinedload(Submission.files),
            selectinload(Submission.markings).options(joinedload(Marking.tutor), joinedload(Marking.decisions)),
        )
    )
    submission = db.session.scalars(query).unique().one_or_none()
    if submission is None:
        raise NotFound
    return submission


def get_file(file_id: int) -> tuple[SubmissionFile, Submission]:
    """A file and the submission it belongs to, with its enrolment. Raises NotFound."""
    query = (
        select(SubmissionFile, Submission)
        .join(Submission)
        .where(SubmissionFile.id == file_id)
        .options(joinedload(Submission.enrolment))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def earlier_versions(submission: Submission) -> list[Submission]:
    """The versions before this one, the newest first, in one statement: they are few, and so is what each holds."""
    query = (
        select(Submission)
        .where(Submission.enrolment_id == submission.enrolment_id, Submission.module_code == submission.module_code)
        .where(Submission.version < submission.version)
        .options(
            joinedload(Submission.files),
            joinedload(Submission.markings).options(joinedload(Marking.tutor), joinedload(Marking.decisions)),
        )
        .order_by(Submission.version.desc())
    )
    return list(db.session.scalars(query).unique())


def find_version(submission: Submission, version: int) -> Submission | None:
    """Another version of the same work, with markings and decisions."""
    query = (
        select(Submission)
        .where(Submission.enrolment_id == submission.enrolment_id, Submission.module_code == submission.module_code)
        .where(Submission.version == version)
        .options(
            joinedload(Submission.files),
            joinedload(Submission.markings).options(joinedload(Marking.tutor), joinedload(Marking.decisions)),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def waits_after_appeal(enrolment_id: int, module_code: str) -> bool:
    """Whether a version of the work is to be marked anew after an appeal."""
    query = exists().where(
        Submission.enrolment_id == enrolment_id, Submission.module_code == module_code, Submission.remark_for_appeal
    )
    return bool(db.session.scalar(select(query)))


def has_later_version(submission: Submission) -> bool:
    """Whether the learner has handed in a later version: then that one decides."""
    query = exists().where(
        Submission.enrolment_id == submission.enrolment_id,
        Submission.module_code == submission.module_code,
        Submission.version > submission.version,
        Submission.submitted_at.is_not(None),
    )
    return bool(db.session.scalar(select(query)))


def passed_criteria(enrolment_id: int) -> list[tuple[str, str, datetime]]:
    """Task criteria passed: (module code, criterion, when released), from the marking that counts for each task: the
    latest round of the latest version that was marked.
    """
    place = func.row_number().over(
        partition_by=Submission.module_code, order_by=(Submission.version.desc(), Marking.round.desc())
    )
    released = (
        select(Marking.id, place.label("place"))
        .join(Submission, Submission.id == Marking.submission_id)
        .where(Submission.enrolment_id == enrolment_id, Marking.released_at.is_not(None))
        .subquery()
    )
    latest = select(released.c.id).where(released.c.place == 1)
    query = (
        select(Submission.module_code, CriterionDecision.criterion, Marking.released_at)
        .join(Marking, Marking.submission_id == Submission.id)
        .join(CriterionDecision, CriterionDecision.marking_id == Marking.id)
        .where(Marking.id.in_(latest), CriterionDecision.decision == Decision.PASS)
        .order_by(Submission.module_code, CriterionDecision.criterion)
    )
    rows: Iterable[Any] = db.session.execute(query)
    return [(module_code, criterion, released_at) for module_code, criterion, released_at in rows]


def passed_before(submission: Submission) -> frozenset[str]:
    """The criteria that the round that counts now has passed."""
    counts = latest_released(submission)
    decisions = counts.decisions if counts is not None else ()
    return frozenset(one.criterion for one in decisions if one.decision is Decision.PASS)
