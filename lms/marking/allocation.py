"""Who marks what: the tutors of a group, work allocated to them as it comes, and moved when somebody is away.

Work goes to the tutor of the group with the least waiting for their weight, who neither wrote it nor knows its author.
Among equals a hash of work and tutor decides: the same each time, and yet work that comes at the same moment, and can't
see each other, is spread. Where nobody fits it stays free: any tutor may take it, and officers see it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, exists, func, select

from lms import audit
from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.extensions import db
from lms.learning.conflicts import has_conflict, knows
from lms.learning.models import Acquaintance, Cohort, CohortMarking, ConflictOfInterest, Enrolment
from lms.marking.events import ConflictDeclared
from lms.marking.models import (
    CohortTutor,
    Double,
    DoubleMarking,
    Part,
    RemarkRequester,
    Step,
    Submission,
)
from lms.marking.queries import judges_of, requesters_of
from lms.marking.turns import FIRST_ACTS, find_part, is_given_to, is_turn_of, note_free, second_acts

HEAVIEST = 9
LOCKED = ["marking_due_at", "markings", "step", "double", "tutor_id", "second_tutor_id", "third_tutor_id", "is_free"]


class CanNotMark(Invalid):
    """The tutor wrote this work, knows its author, gives another judgement of it, or is no tutor."""


class NothingToMove(Conflict):
    """The work doesn't wait any more, or it is nobody's turn whom one could replace."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a group's work is marked: tutors with their weights, and for a module who marks twice and how much of it."""

    is_anonymous: bool
    weights: Mapping[int, int]
    doubles: Mapping[str, tuple[Double, int]]


def arrange(cohort: Cohort, wanted: Arrangement, now: datetime) -> None:
    """Say how a group's work is marked from now on; work that waits stays with whom it was given to."""
    _lock_cohort(cohort.id)
    options = db.session.get(CohortMarking, cohort.id)
    if options is None:
        db.session.add(CohortMarking(cohort_id=cohort.id, is_anonymous=wanted.is_anonymous))
    else:
        options.is_anonymous = wanted.is_anonymous
    db.session.execute(delete(CohortTutor).where(CohortTutor.cohort_id == cohort.id))
    db.session.execute(delete(DoubleMarking).where(DoubleMarking.cohort_id == cohort.id))
    for person_id, weight in wanted.weights.items():
        db.session.add(CohortTutor(cohort_id=cohort.id, person_id=person_id, weight=min(max(weight, 1), HEAVIEST)))
    for code, (kind, share) in wanted.doubles.items():
        db.session.add(DoubleMarking(cohort_id=cohort.id, module_code=code, kind=kind, share=min(max(share, 1), 100)))
    audit.record(
        "cohort.marking_arranged",
        cohort,
        now,
        anonymous=wanted.is_anonymous,
        tutors=dict(sorted((str(person_id), weight) for person_id, weight in wanted.weights.items())),
        double={code: [kind.value, share] for code, (kind, share) in sorted(wanted.doubles.items())},
    )


def allocate(submission: Submission, now: datetime) -> None:
    """Give work that was just submitted to a tutor, and to a second where two mark it."""
    submission.step = Step.MARK
    submission.double = _draw_double(submission)
    submission.tutor_id = _find_tutor(submission, without=())
    submission.second_tutor_id = submission.third_tutor_id = None
    if submission.double is not None:
        submission.second_tutor_id = _find_tutor(submission, without=(submission.tutor_id,))
    note_free(submission)
    _note_allocation(submission, now)


def allocate_again(submission: Submission, now: datetime) -> None:
    """Give work that is to be looked at again to a tutor who has not judged it, where the group has one."""
    judged = {marking.tutor_id for marking in submission.markings}
    submission.step, submission.double = Step.MARK, None
    submission.second_tutor_id = submission.third_tutor_id = None
    submission.tutor_id = _find_tutor(submission, without=judged | _barred(submission))
    note_free(submission)
    _note_allocation(submission, now)


def ask_third(submission: Submission, now: datetime) -> None:
    """Let a third tutor decide where two could not agree."""
    submission.step = Step.THIRD
    submission.third_tutor_id = _find_tutor(submission, without=(submission.tutor_id, submission.second_tutor_id))
    note_free(submission)
    _note_allocation(submission, now)


def move(
    submission: Submission, from_id: int | None, to_id: int | None, *, now: datetime, by: int | None = None
) -> None:
    """Take work from whom it was given to (or from nobody: it was free) and give it to somebody else: to ``to_id``, or
    to whoever fits best. What the first had begun is thrown away: a draft is no judgement, and whoever marks decides.

    Raises NothingToMove, CanNotMark.
    """
    db.session.refresh(submission, LOCKED, with_for_update=True)
    place = None if submission.marking_due_at is None else _place_of(submission, from_id)
    if place is None:
        raise NothingToMove(_("This work is with somebody else now, or it is marked."))
    others = {submission.tutor_id, submission.second_tutor_id, submission.third_tutor_id} - {None, from_id}
    if to_id is None:
        to_id = _find_tutor(submission, without={*others, from_id, *_barred(submission)})
    elif to_id in others or not may_be_given(submission, to_id):
        raise CanNotMark(_("This tutor can’t mark this work. Choose another one."))
    part = {"tutor_id": Part.FIRST, "second_tutor_id": Part.SECOND}.get(place, Part.AGREED)
    draft = find_part(submission, part)
    if draft is not None and draft.finished_at is None:
        # In this order: what leaves the list first would be written down without its work when its decisions are read.
        db.session.delete(draft)
        submission.markings.remove(draft)
    setattr(submission, place, to_id)
    note_free(submission)
    audit.record("submission.moved", submission, now, by=by, place=place, taken_from=from_id, given_to=to_id)


def move_all(from_id: int, to_id: int | None, *, by: int, now: datetime) -> tuple[int, int]:
    """Take all that waits for a tutor who is away; gives how much was moved, and how much ``to_id`` can't mark."""
    query = (
        select(Submission)
        .where(Submission.marking_due_at.is_not(None), is_given_to(from_id), is_turn_of(from_id) | _is_later(from_id))
        .order_by(Submission.marking_due_at, Submission.id)
    )
    moved = left = 0
    for submission in db.session.scalars(query).all():
        try:
            move(submission, from_id, to_id, by=by, now=now)
        except (CanNotMark, NothingToMove):
            left += 1
        else:
            moved += 1
            db.session.flush()
    return moved, left


def declare_conflict(
    tutor_id: int,
    learner_id: int,
    reason: Acquaintance,
    *,
    by: int,
    now: datetime,
    submission: Submission | None = None,
) -> ConflictOfInterest:
    """Note that a tutor knows a learner; what waits of the learner's work leaves the tutor at once.

    Raises CanNotMark when they are the same person, and Conflict when it is noted already.
    """
    if tutor_id == learner_id:
        raise CanNotMark(_("Nobody marks their own work in any case."))
    if has_conflict(tutor_id, learner_id):
        raise Conflict(_("This is noted already."))
    conflict = ConflictOfInterest(
        tutor_id=tutor_id,
        learner_id=learner_id,
        reason=reason,
        submission_id=submission.id if submission else None,
        declared_at=now,
        declared_by_id=by,
    )
    db.session.add(conflict)
    db.session.flush()
    audit.record("conflict.declared", conflict, now, by=by, reason=reason.value)
    query = (
        select(Submission)
        .join(Enrolment)
        .where(Enrolment.person_id == learner_id, Submission.marking_due_at.is_not(None), is_given_to(tutor_id))
        .order_by(Submission.id)
    )
    for waiting in db.session.scalars(query).all():
        if _place_of(waiting, tutor_id) is not None:
            move(waiting, tutor_id, None, by=by, now=now)
    publish(ConflictDeclared(tutor_id, learner_id, now))
    return conflict


def end_conflict(conflict: ConflictOfInterest, *, by: int, now: datetime) -> None:
    """Note that it holds no more. Raises Conflict when it ended before."""
    if conflict.ended_at is not None:
        raise Conflict(_("This has ended already."))
    conflict.ended_at = now
    audit.record("conflict.ended", conflict, now, by=by)


def may_be_given(submission: Submission, tutor_id: int) -> bool:
    """Whether somebody is a tutor who neither wrote the work nor knows its author, and is not kept from it."""
    author_id = _author_of(submission)
    query = select(Person.id).where(Person.id == tutor_id, Person.closed_at.is_(None), _is_tutor(Person.id))
    barred = {author_id, *_barred(submission)}
    return tutor_id not in barred and db.session.scalar(query) is not None and not has_conflict(tutor_id, author_id)


def forget_requesters(submission: Submission) -> None:
    """Keep nobody from the work for having sent it back: it is marked anew, or nobody else may mark it."""
    db.session.execute(delete(RemarkRequester).where(RemarkRequester.submission_id == submission.id))


def _barred(submission: Submission) -> set[int | None]:
    """Who is kept from marking the work anew."""
    barred = {submission.not_by_id, *requesters_of(submission)}
    return barred | judges_of(submission) if submission.remark_for_appeal else barred


def _find_tutor(submission: Submission, *, without: Collection[int | None]) -> int | None:
    """The tutor of the group with the least waiting for their weight, in one statement."""
    author_id = _author_of(submission)
    query = (
        select(CohortTutor.person_id, CohortTutor.weight, _waiting_for(CohortTutor.person_id).label("waiting"))
        .join(Enrolment, Enrolment.cohort_id == CohortTutor.cohort_id)
        .join(Person, Person.id == CohortTutor.person_id)
        .where(
            Enrolment.id == submission.enrolment_id,
            CohortTutor.person_id != author_id,
            Person.closed_at.is_(None),
            _is_tutor(CohortTutor.person_id),
            ~knows(CohortTutor.person_id, author_id),
        )
    )
    fitting = [row for row in db.session.execute(query) if row.person_id not in without]
    if not fitting:
        return None

    def burden(row: Any) -> tuple[float, int]:
        return row.waiting / row.weight, crc32(f"{submission.id}.{row.person_id}".encode())

    return int(min(fitting, key=burden).person_id)


def _waiting_for(tutor: Any) -> ColumnElement[int]:
    """How much waits for a tutor, as first or second."""
    counts = [
        select(func.count())
        .select_from(Submission)
        .where(Submission.marking_due_at.is_not(None), place == tutor)
        .correlate(CohortTutor)
        .scalar_subquery()
        for place in (Submission.tutor_id, Submission.second_tutor_id)
    ]
    return counts[0] + counts[1]


def _is_tutor(person_id: Any) -> ColumnElement[bool]:
    return exists().where(
        RoleHolding.person_id == person_id, RoleHolding.role == Role.TUTOR, RoleHolding.ended_at.is_(None)
    )


def _draw_double(submission: Submission) -> Double | None:
    query = (
        select(DoubleMarking.kind, DoubleMarking.share)
        .join(Enrolment, Enrolment.cohort_id == DoubleMarking.cohort_id)
        .where(Enrolment.id == submission.enrolment_id, DoubleMarking.module_code == submission.module_code)
    )
    found = db.session.execute(query).one_or_none()
    return found.kind if found and secrets.randbelow(100) < found.share else None


def _place_of(submission: Submission, tutor_id: int | None) -> str | None:
    """In which place the work still waits for a tutor, or for nobody yet."""
    step, second = submission.step, submission.double is not None
    if submission.tutor_id == tutor_id and step in FIRST_ACTS:
        return "tutor_id"
    if second and submission.second_tutor_id == tutor_id and (second_acts(submission) or step is Step.MARK):
        return "second_tutor_id"
    if submission.third_tutor_id == tutor_id and step is Step.THIRD:
        return "third_tutor_id"
    return None


def _is_later(tutor_id: int) -> ColumnElement[bool]:
    """The condition that somebody is second and the first has not finished."""
    return (Submission.second_tutor_id == tutor_id) & (Submission.step == Step.MARK)


def _author_of(submission: Submission) -> int:
    if "enrolment" in submission.__dict__:
        return submission.enrolment.person_id
    query = select(Enrolment.person_id).where(Enrolment.id == submission.enrolment_id)
    return int(db.session.scalars(query).one())


def _lock_cohort(cohort_id: int) -> None:
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort_id).with_for_update())


def _note_allocation(submission: Submission, now: datetime) -> None:
    if submission.id is None:
        db.session.flush()
    audit.record(
        "submission.allocated",
        submission,
        now,
        tutor=submission.tutor_id,
        second=submission.second_tutor_id,
        third=submission.third_tutor_id,
        double=submission.double.value if submission.double else None,
    )
