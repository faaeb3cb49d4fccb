"""Reads for who marks: what waits for a tutor, one piece of work, what is ready to be released.

What these pages ask is put together once, with places for who asks (ME): that alone took longer than the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from lms.accounts.models import Person
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.anonymity import IS_ANONYMOUS, hides_name
from lms.learning.conflicts import known_to, knows
from lms.learning.models import CohortMarking, Enrolment
from lms.marking.models import Double, Marking, Part, RemarkRequester, Step, Submission
from lms.marking.naming import waits_in_any_version
from lms.marking.queries import asked_for_remark, has_judged_work
from lms.marking.references import reference
from lms.marking.shown import Shown, shown_of
from lms.marking.turns import is_turn_of, turns_of
from lms.recognition.queries import has_recognised_of

PAGE_SIZE = 50
MOST_COUNTED = 200  # a heap is counted no further: that would take longer than all else on the page

WAITS = Submission.marking_due_at.is_not(None)
ME: Any = bindparam("me", type_=Integer)
LIMIT, OFFSET, LAST = (bindparam(name, type_=Integer) for name in ("limit", "offset", "last"))


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
    """A page of the queue, whether another follows, how many wait (None for more than MOST_COUNTED), and how many of
    the tutor's drafts are ready to be released.
    """

    rows: list[QueueRow]
    has_more: bool
    total: int | None
    ready: int


def marking_queue(tutor_id: int, shelf: Shelf = Shelf.MINE, *, offset: int = 0, limit: int = PAGE_SIZE) -> Queue:
    """What waits to be marked: the tutor's own, then what is free, each the oldest first; or what others have.

    Never the tutor's own work, nor of whom they know.
    """
    one_more = limit + 1
    places = {"me": tutor_id, "limit": one_more, "offset": offset, "last": offset + one_more}
    found: Iterable[Any] = db.session.execute(_rows_query(shelf), places)
    rows = [
        QueueRow(*(row[0], reference(row[0]) if hides_name(is_anonymous=row[2], waits=True) else row[1], *row[2:]))
        for row in found
    ]
    is_all = offset == 0 and len(rows) <= limit
    counted = db.session.execute(_counts_query(None if is_all else shelf), {"me": tutor_id}).one()
    total = len(rows) if is_all else counted.total
    return Queue(rows[:limit], len(rows) > limit, total if total <= MOST_COUNTED else None, counted.ready)


def find_next_to_mark(tutor_id: int, after: Submission) -> int | None:
    """What this tutor would mark next, without this and what they made ready: their own, then free work."""
    found: int | None = db.session.scalar(_next_query(), {"me": tutor_id, "after": after.id, "last": 1})
    return found


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work as a tutor may see it. ``called`` is the learner's name, or a reference in its place;
    ``has_recognised`` says whether anything of theirs is met by recognition of prior learning.
    """

    submission: Submission
    earlier: list[Submission]
    hides_name: bool
    is_barred: bool
    has_recognised: bool
    called: str

    @property
    def shown(self) -> Shown:
        """How the work is shown: with its author's name in it, or without."""
        return shown_of(self.submission.enrolment.person, hides_name=self.hides_name)


def get_piece(submission_id: int, person_id: int) -> Piece:
    """A submission for whoever marks, with its learner, and its versions so far, the newest of them first, with files,
    markings and decisions. Raises NotFound.
    """
    row = db.session.execute(_piece_query(), {"me": person_id, "wanted": submission_id}).unique().one_or_none()
    if row is None:
        raise NotFound
    submission, is_anonymous, waits, is_barred, has_recognised = row
    is_hidden = hides_name(is_anonymous=is_anonymous, waits=waits)
    called = reference(submission.id) if is_hidden else submission.enrolment.person.name
    return Piece(submission, _with_earlier(submission)[1:], is_hidden, is_barred, has_recognised, called)


@cache
def _piece_query() -> Any:
    return (
        select(
            Submission,
            IS_ANONYMOUS,
            waits_in_any_version(),
            knows(ME, Enrolment.person_id) | asked_for_remark(ME, Submission.id),
            has_recognised_of(Enrolment.id),
        )
        .join(Submission.enrolment)
        .outerjoin(CohortMarking, CohortMarking.cohort_id == Enrolment.cohort_id)
        .where(Submission.id == bindparam("wanted", type_=Integer))
        .options(
            contains_eager(Submission.enrolment).options(
                joinedload(Enrolment.person), joinedload(Enrolment.adjustments), joinedload(Enrolment.absences)
            ),
        )
    )


def _with_earlier(submission: Submission) -> list[Submission]:
    """This version and those before it, the newest first, in one statement: they are few, and so is what each holds."""
    places = {"of": submission.enrolment_id, "module": submission.module_code, "version": submission.version}
    return list(db.session.scalars(_versions_query(), places).unique())


@cache
def _versions_query() -> Select[Any]:
    return (
        select(Submission)
        .where(Submission.enrolment_id == bindparam("of"), Submission.module_code == bindparam("module"))
        .where(Submission.version <= bindparam("version"))
        .options(
            joinedload(Submission.files),
            joinedload(Submission.markings).options(joinedload(Marking.tutor), joinedload(Marking.decisions)),
        )
        .order_by(Submission.version.desc())
    )


@dataclass(frozen=True, slots=True)
class Ready:
    """A marking that its tutor can release, what the learner is called, and how words about the work are shown."""

    marking: Marking
    called: str
    shown: Shown


def ready_markings(tutor_id: int, *, limit: int = PAGE_SIZE) -> list[Ready]:
    """What this tutor can release at once, the oldest first, with decisions and submission."""
    query = (
        select(Marking, IS_ANONYMOUS)
        .join(Marking.submission)
        .join(Submission.enrolment)
        .outerjoin(CohortMarking, CohortMarking.cohort_id == Enrolment.cohort_id)
        .where(_is_ready_of(), WAITS)
        .options(
            contains_eager(Marking.submission).contains_eager(Submission.enrolment).joinedload(Enrolment.person),
            selectinload(Marking.decisions),
        )
        .order_by(Submission.marking_due_at, Marking.id)
        .limit(limit)
    )
    return [
        _ready(marking, is_hidden=hides_name(is_anonymous=is_anonymous, waits=True))
        for marking, is_anonymous in db.session.execute(query, {"me": tutor_id})
    ]


def _ready(marking: Marking, *, is_hidden: bool) -> Ready:
    author = marking.submission.enrolment.person
    called = reference(marking.submission_id) if is_hidden else author.name
    return Ready(marking, called, shown_of(author, hides_name=is_hidden))


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


@cache
def _rows_query(shelf: Shelf) -> Select[Any]:
    learner, tutor, draft = aliased(Person), aliased(Person), aliased(Marking)
    page = _page(_parts(shelf))
    return (
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
            & (_plain(draft.tutor_id) == ME)
            & draft.released_at.is_(None)
            & draft.finished_at.is_(None),
        )
        .outerjoin(tutor, tutor.id == _acting_tutor())
        .order_by(page.c.is_mine.desc(), Submission.marking_due_at, Submission.id)
        .limit(LIMIT)
        .offset(OFFSET)
    )


@cache
def _counts_query(shelf: Shelf | None) -> Select[Any]:
    """How much is on a shelf, to MOST_COUNTED and some, where that isn't known yet, and how much is ready."""
    ready = select(func.count(Marking.id)).where(_is_ready_of()).scalar_subquery().label("ready")
    if shelf is None:
        return select(ready)
    some = [one.limit(MOST_COUNTED + 1).subquery() for one, _rank in _parts(shelf)]
    counts = [select(func.count()).select_from(part).scalar_subquery() for part in some]
    total: Any = sum(counts[1:], start=counts[0])
    return select(total.label("total"), ready)


@cache
def _next_query() -> Select[Any]:
    made = exists().where(Marking.submission_id == Submission.id, _plain(Marking.tutor_id) == ME, Marking.is_ready)
    other = Submission.id != bindparam("after", type_=Integer)
    page = _page([(one.where(other, ~made), rank) for one, rank in _parts(Shelf.MINE)])
    return select(page.c.id).order_by(page.c.is_mine.desc(), page.c.due_at, page.c.id).limit(1)


def _page(parts: list[tuple[Select[Any], int]]) -> Any:
    """The rows that a page can show: the first of each part, which is read in its own index's order."""
    firsts = [
        select(ids.c.id, ids.c.due_at, literal(rank).label("is_mine"))
        for query, rank in parts
        for ids in [query.order_by(Submission.marking_due_at, Submission.id).limit(LAST).subquery()]
    ]
    return union_all(*firsts).subquery()


def _parts(shelf: Shelf) -> list[tuple[Select[Any], int]]:
    """What is on a shelf, in parts that have nothing in common; with 1 where it is the tutor's, else 0."""
    everything: Any = select(Submission.id, Submission.marking_due_at.label("due_at")).where(
        WAITS,
        Submission.enrolment_id.not_in(select(Enrolment.id).where(Enrolment.person_id == ME)),
        Submission.enrolment_id.not_in(select(Enrolment.id).where(Enrolment.person_id.in_(known_to(ME)))),
        Submission.id.not_in(select(RemarkRequester.submission_id).where(RemarkRequester.person_id == ME)),
        func.coalesce(Submission.not_by_id, 0) != ME,
        ~(Submission.remark_for_appeal & has_judged_work(ME)),  # after an appeal somebody else marks
    )
    if shelf is Shelf.OTHERS:
        return [(everything.where(~Submission.is_free, ~func.coalesce(is_turn_of(ME), false())), 0)]
    # Whoever has a part of free work already can't take the other.
    free = everything.where(
        Submission.is_free,
        func.coalesce(Submission.tutor_id, 0) != ME,
        func.coalesce(Submission.second_tutor_id, 0) != ME,
    )
    return [*((everything.where(turn), 1) for turn in turns_of(ME)), (free, 0)]


def _acting_tutor() -> Any:
    """Whose turn it is, of those to whom work is given."""
    return case(
        (Submission.step == Step.THIRD, Submission.third_tutor_id),
        (Submission.step == Step.SECOND, Submission.second_tutor_id),
        else_=Submission.tutor_id,
    )


def _is_ready_of() -> ColumnElement[bool]:
    """The condition that a marking can be released by ME: a full draft of theirs, or what was agreed."""
    waiting = select(Submission.id).where(WAITS).correlate(None)
    given = union_all(*(waiting.where(turn, Submission.double.is_not(None)) for turn in turns_of(ME)))
    alone = waiting.where(Submission.tutor_id == ME, Submission.double.is_(None))
    own = (Marking.tutor_id == ME) & (Marking.part == Part.FIRST) & Marking.submission_id.in_(alone)
    agreed = (Marking.part == Part.AGREED) & Marking.submission_id.in_(given)
    return Marking.released_at.is_(None) & Marking.is_ready & (own | agreed)


def _plain(column: Any) -> Any:
    """The column without its index: a tutor has thousands of markings, and a piece of work has a few."""
    return func.coalesce(column, 0)
