"""Reads of threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from lms.accounts.models import Person
from lms.conversations.models import Thread, ThreadMessage, ThreadState
from lms.errors import NotFound
from lms.extensions import db

PAGE_SIZE = 50

UNREAD: ColumnElement[bool] = and_(
    Thread.answered_at.is_not(None),
    or_(Thread.learner_read_at.is_(None), Thread.learner_read_at < Thread.answered_at),
)


def get_thread(thread_id: int) -> Thread:
    """A thread with its messages and who wrote them. Raises NotFound."""
    query = (
        select(Thread)
        .where(Thread.id == thread_id)
        .options(
            joinedload(Thread.learner),
            joinedload(Thread.tutor),
            joinedload(Thread.messages).joinedload(ThreadMessage.author),
        )
    )
    thread = db.session.scalars(query).unique().one_or_none()
    if thread is None:
        raise NotFound
    return thread


def threads_of(learner_id: int, *, offset: int) -> list[Thread]:
    """A learner's questions, one more than a page: answers not read yet first, then the latest."""
    query = (
        select(Thread)
        .where(Thread.learner_id == learner_id)
        .order_by(case((UNREAD, 0), else_=1), Thread.last_at.desc(), Thread.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A question as it stands in the tutors' queue. ``is_new``: no tutor has read the last message."""

    thread_id: int
    learner: str
    module_code: str
    page_title: str
    since: datetime
    tutor_id: int | None
    tutor: str | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue, and how many questions there are in this state."""

    rows: list[QueueRow]
    total: int


def _in_state(state: ThreadState) -> ColumnElement[bool]:
    if state is ThreadState.CLOSED:
        return Thread.closed_at.is_not(None)
    is_waiting = Thread.waiting_since.is_not(None)
    return and_(Thread.closed_at.is_(None), is_waiting if state is ThreadState.WAITING else ~is_waiting)


def queue_for(tutor_id: int, state: ThreadState, *, offset: int) -> Queue:
    """Questions in a state, in one statement: those that wait, longest first; the others, latest first. A tutor's own
    questions, asked as a learner, are left out.
    """
    learner, tutor = aliased(Person), aliased(Person)
    moment = func.coalesce(Thread.waiting_since, Thread.last_at)
    query = (
        select(
            Thread.id,
            learner.name,
            Thread.module_code,
            Thread.page_title,
            Thread.waiting_since,
            Thread.last_at,
            Thread.tutor_id,
            tutor.name,
            or_(Thread.tutor_read_at.is_(None), Thread.tutor_read_at < Thread.last_at),
            func.count().over(),
        )
        .join(learner, learner.id == Thread.learner_id)
        .outerjoin(tutor, tutor.id == Thread.tutor_id)
        .where(Thread.learner_id != tutor_id, _in_state(state))
        .order_by(moment if state is ThreadState.WAITING else Thread.last_at.desc(), Thread.id)
        .limit(PAGE_SIZE)
        .offset(offset)
    )
    found = db.session.execute(query).all()
    rows = [QueueRow(r[0], r[1], r[2], r[3], (r[4] or r[5]), r[6], r[7], bool(r[8])) for r in found]
    return Queue(rows, found[0][9] if found else 0)
