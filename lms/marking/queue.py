"""Reads for who marks: what waits for a tutor, one piece of work, what is ready to be released."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, literal, select, union
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from lms.accounts.models import Person
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import CohortMarking, ConflictOfInterest, Double, Marking, Part, Step, Submission
from lms.marking.policy import hides_name
from lms.marking.references import reference
from lms.marking.turns import is_given_to, is_turn_of

PAGE_SIZE = 50

IS_ANONYMOUS = func.coalesce(CohortMarking.is_anonymous, false())
WAITS = Submission.marking_due_at.is_not(None)


class Shelf(StrEnum):
    """Which part of what waits is listed: the tutor's own and what is free, or what others have."""

    MINE = "mine"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Work that waits. ``learner`` is a reference where ``is_anonymous``; ``tutor`` is who has it, where others do."""

    submission_id: int
    learner: str
    is_anonymous: bool
    module_code: str
    version: int
    due_at: datetime
    is_remark: bool
    step: Step
    double: Double | None
    is_mine: bool
    has_draft: bool
    is_ready: bool
    tutor: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue, how many wait altogether, and how many of the tutor's drafts are ready to be released."""

    rows: list[QueueRow]
    total: int
    ready: int


def marking_queue(tutor_id: int, shelf: Shelf = Shelf.MINE, *, offset: int = 0, limit: int = PAGE_SIZE) -> Queue:
    """What waits to be marked: the tutor's own, then what is free, each the oldest first; or what others have.

    Never the tutor's own work, nor of whom they know.
    """
    rows = _rows(tutor_id, shelf, offset=offset, limit=limit)
    if shelf is Shelf.MINE:
        of_shelf = [_all_of(tutor_id, is_mine=True), _all_of(tutor_id, is_mine=False)]
    else:
        of_shelf = [_others(tutor_id)]
    if offset == 0 and len(rows) < limit:
        total: Any = literal(len(rows))
    else:
        counts = [select(func.count()).select_from(one.subquery()).scalar_subquery() for one in of_shelf]
        total = counts[0] if len(counts) == 1 else counts[0] + counts[1]
    ready = select(func.count(Marking.id)).where(_is_ready_of(tutor_id))
    found = db.session.execute(select(total, ready.scalar_subquery())).one()
    return Queue(rows, found[0], found[1])


def find_next_to_mark(tutor_id: int, after: Submission) -> int | None:
    """What this tutor would mark next, without this and what they made ready: their own, then free work."""
    for is_mine in (True, False):
        made = exists().where(Marking.submission_id == Submission.id, Marking.tutor_id == tutor_id, Marking.is_ready)
        query = (
            _all_of(tutor_id, is_mine=is_mine)
            .where(Submission.id != after.id, ~made)
            .order_by(Submission.marking_due_at, Submission.id)
            .limit(1)
        )
        found: int | None = db.session.scalar(query)
        if found is not None:
            return found
    return None


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work as a tutor may see it. ``called`` is the learner's name, or a reference in its place."""

    submission: Submission
    earlier: list[Submission]
    hides_name: bool
    has_conflict: bool
    called: str


def get_piece(submission_id: int, person_id: int) -> Piece:
    """A submission for whoever marks, with its learner, and its versions so far, the newest of them first, with files,
    markings and decisions. Raises NotFound.
    """
    query = (
        select(Submission, IS_ANONYMOUS, _knows(person_id, Enrolment.person_id))
        .join(Submission.enrolment)
        .outerjoin(CohortMarking, CohortMarking.cohort_id == Enrolment.cohort_id)
        .where(Submission.id == submission_id)
        .options(
            contains_eager(Submission.enrolment).options(
                joinedload(Enrolment.person), joinedload(Enrolment.adjustments)
            ),
        )
    )
    row = db.session.execute(query).unique().one_or_none()
    if row is None:
        raise NotFound
    submission, is_anonymous, has_conflict = row
    is_hidden = hides_name(is_anonymous=is_anonymous, waits=submission.marking_due_at is not None)
    called = reference(submission.id) if is_hidden else submission.enrolment.person.name
    return Piece(submission, _with_earlier(submission)[1:], is_hidden, has_conflict, called)


def _with_earlier(submission: Submission) -> list[Submission]:
    """This version and those before it, the newest first, in one statement: they are few, and so is what each holds."""
    query = (
        select(Submission)
        .where(Submission.enrolment_id == submission.enrolment_id, Submission.module_code == submission.module_code)
        .where(Submission.version <= submission.version)
        .options(
            joinedload(Submission.files),
            joinedload(Submission.markings).options(joinedload(Marking.tutor), joinedload(Marking.decisions)),
        )
        .order_by(Submission.version.desc())
    )
    return list(db.session.scalars(query).unique())


def is_name_hidden(submission: Submission) -> bool:
    """Whether whoever marks this work sees a reference in place of the learner's name."""
    query = select(CohortMarking.is_anonymous).where(
        CohortMarking.cohort_id == Enrolment.cohort_id, Enrolment.id == submission.enrolment_id
    )
    return hides_name(is_anonymous=bool(db.session.scalar(query)), waits=submission.marking_due_at is not None)


@dataclass(frozen=True, slots=True)
class Ready:
    """A marking that its tutor can release, and what the learner is called."""

    marking: Marking
    called: str


def ready_markings(tutor_id: int, *, limit: int = PAGE_SIZE) -> list[Ready]:
    """What this tutor can release at once, the oldest first, with decisions and submission."""
    query = (
        select(Marking, IS_ANONYMOUS)
        .join(Marking.submission)
        .join(Submission.enrolment)
        .outerjoin(CohortMarking, CohortMarking.cohort_id == Enrolment.cohort_id)
        .where(_is_ready_of(tutor_id), WAITS)
        .options(
            contains_eager(Marking.submission).contains_eager(Submission.enrolment).joinedload(Enrolment.person),
            selectinload(Marking.decisions),
        )
        .order_by(Submission.marking_due_at, Marking.id)
        .limit(limit)
    )
    return [
        Ready(
            marking,
            reference(marking.submission_id)
            if hides_name(is_anonymous=is_anonymous, waits=True)
            else marking.submission.enrolment.person.name,
        )
        for marking, is_anonymous in db.session.execute(query)
    ]


def called_by(marking_ids: list[int]) -> dict[int, str]:
    """What the learner of each marking's work is called for who marks, by the work's id; asked before a release."""
    query = (
        select(Submission.id, Person.name, IS_ANONYMOUS, Submission.marking_due_at)
        .join(Marking, Marking.submission_id == Submission.id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(CohortMarking, CohortMarking.cohort_id == Enrolment.cohort_id)
        .where(Marking.id.in_(marking_ids))
    )
    return {
        row[0]: reference(row[0]) if hides_name(is_anonymous=row[2], waits=row[3] is not None) else row[1]
        for row in db.session.execute(query)
    }


def _rows(tutor_id: int, shelf: Shelf, *, offset: int, limit: int) -> list[QueueRow]:
    learner, tutor, draft = aliased(Person), aliased(Person), aliased(Marking)
    page = _page(tutor_id, shelf, offset + limit)
    query = (
        select(
            Submission.id,
            learner.name,
            IS_ANONYMOUS,
            Submission.module_code,
            Submission.version,
            Submission.marking_due_at,
            Submission.remark_note.is_not(None),
            Submission.step,
            Submission.double,
            page.c.is_mine,
            draft.id.is_not(None),
            func.coalesce(draft.is_ready, false()),
            case((page.c.is_mine == 1, None), else_=tutor.name),
        )
        .join(page, page.c.id == Submission.id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(learner, learner.id == Enrolment.person_id)
        .outerjoin(CohortMarking, CohortMarking.cohort_id == Enrolment.cohort_id)
        .outerjoin(
            draft,
            (draft.submission_id == Submission.id)
            & (draft.tutor_id == tutor_id)
            & draft.released_at.is_(None)
            & draft.finished_at.is_(None),
        )
        .outerjoin(tutor, tutor.id == _acting_tutor())
        .order_by(page.c.is_mine.desc(), Submission.marking_due_at, Submission.id)
        .limit(limit)
        .offset(offset)
    )
    found: Iterable[Any] = db.session.execute(query)
    return [
        QueueRow(*(row[0], reference(row[0]) if hides_name(is_anonymous=row[2], waits=True) else row[1], *row[2:]))
        for row in found
    ]


def _page(tutor_id: int, shelf: Shelf, limit: int) -> Any:
    """The ids of a page's rows. What is the tutor's and what is free are each read in their own index's order."""
    if shelf is Shelf.OTHERS:
        wanted = [(0, _others(tutor_id))]
    else:
        wanted = [(1, _all_of(tutor_id, is_mine=True)), (0, _all_of(tutor_id, is_mine=False))]
    parts = [
        select(ids.c.id, literal(is_mine).label("is_mine"))
        for is_mine, query in wanted
        for ids in [query.order_by(Submission.marking_due_at, Submission.id).limit(limit).subquery()]
    ]
    return (parts[0] if len(parts) == 1 else union(*parts)).subquery()


def _all_of(tutor_id: int, *, is_mine: bool) -> Select[Any]:
    """The ids of what waits for this tutor, or of what is free and not theirs."""
    if is_mine:
        return _open_to(tutor_id).where(is_turn_of(tutor_id))
    # Whoever has a part of it already can't take the other.
    return _open_to(tutor_id).where(
        Submission.is_free,
        func.coalesce(Submission.tutor_id, 0) != tutor_id,
        func.coalesce(Submission.second_tutor_id, 0) != tutor_id,
    )


def _others(tutor_id: int) -> Select[Any]:
    return _open_to(tutor_id).where(~Submission.is_free, ~func.coalesce(is_turn_of(tutor_id), false()))


def _open_to(tutor_id: int) -> Select[Any]:
    known = select(ConflictOfInterest.learner_id).where(
        ConflictOfInterest.tutor_id == tutor_id, ConflictOfInterest.ended_at.is_(None)
    )
    return (
        select(Submission.id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(
            WAITS,
            Enrolment.person_id != tutor_id,
            Enrolment.person_id.not_in(known),
            func.coalesce(Submission.not_by_id, 0) != tutor_id,
            ~_is_kept_from(tutor_id),
        )
    )


def _is_kept_from(tutor_id: int) -> ColumnElement[bool]:
    """The condition under which somebody else marks a submission: after an appeal, when the tutor judged it before."""
    before, version = aliased(Marking), aliased(Submission)
    return and_(
        Submission.remark_for_appeal,
        exists()
        .where(before.submission_id == version.id, before.tutor_id == tutor_id, before.released_at.is_not(None))
        .where(version.enrolment_id == Submission.enrolment_id, version.module_code == Submission.module_code),
    )


def _knows(tutor_id: int, learner: Any) -> ColumnElement[bool]:
    return exists().where(
        ConflictOfInterest.tutor_id == tutor_id,
        ConflictOfInterest.learner_id == learner,
        ConflictOfInterest.ended_at.is_(None),
    )


def _acting_tutor() -> Any:
    """Whose turn it is, of those to whom work is given."""
    return case(
        (Submission.step == Step.THIRD, Submission.third_tutor_id),
        (Submission.step == Step.SECOND, Submission.second_tutor_id),
        else_=Submission.tutor_id,
    )


def _is_ready_of(tutor_id: int) -> ColumnElement[bool]:
    """The condition that a marking can be released by this tutor: a full draft of theirs, or what was agreed."""
    waiting = select(Submission.id).where(WAITS).correlate(None)
    given = Marking.submission_id.in_(waiting.where(is_given_to(tutor_id)))
    alone = Marking.submission_id.in_(waiting.where(Submission.tutor_id == tutor_id, Submission.double.is_(None)))
    own = (Marking.tutor_id == tutor_id) & (Marking.part == Part.FIRST) & alone
    agreed = (Marking.part == Part.AGREED) & given
    return Marking.released_at.is_(None) & Marking.is_ready & (own | agreed)
