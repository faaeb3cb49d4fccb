"""What councils have written down about their commitments, as facts of one shape, in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Date, Select, String, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from lms.clock import london_day
from lms.commitments.models import Commitment, Engagement, Found, Initiative, WorkforceLook
from lms.commitments.progress import Fact, Kind
from lms.commitments.review_models import ChecklistRound, ReviewAction, ReviewDocument, StrategyReview
from lms.database import UtcDateTime
from lms.extensions import db


def facts_of(council_id: int) -> list[Fact]:
    """Everything that a council has written down; one statement."""
    return facts_by_council([council_id])[council_id]


def facts_by_council(council_ids: Collection[int]) -> dict[int, list[Fact]]:
    """Everything that some councils have written down, by council; one statement."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in db.session.execute(union_all(*(_of(query, council_ids) for query in _sources()))):
        fact = _fact(row)
        found[fact.council_id].append(fact)
    return found


def last_written(council_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these councils last wrote something down; one statement."""
    rows = union_all(*(_of(query, council_ids) for query in _sources())).subquery()
    last = func.max(rows.c.written_at, type_=UtcDateTime()).label("last")
    query = select(rows.c.council_id, last).group_by(rows.c.council_id)
    return {row.council_id: row.last for row in db.session.execute(query)}


def _of(query: Select[Any], council_ids: Collection[int]) -> Select[Any]:
    return query.where(query.selected_columns[0].in_(council_ids))


def _fact(row: Any) -> Fact:
    return Fact(
        council_id=row.council_id,
        commitment=Commitment(row.commitment),
        kind=Kind(row.kind),
        id=row.id,
        page_id=row.page_id,
        title=row.title,
        on=row.held_on or london_day(row.written_at),
        due_on=row.due_on,
        done_on=row.done_on,
        shows=bool(row.shows),
    )


def _columns(
    council: Any,
    commitment: Commitment,
    kind: Kind,
    number: Any,
    page: Any,
    title: Any,
    *,
    on: Any = None,
    due: Any = None,
    done: Any = None,
    shows: Any = None,
    written: Any,
) -> list[Any]:
    def day(column: Any) -> Any:
        return literal(None, Date()) if column is None else column

    return [
        council.label("council_id"),
        literal(commitment.value, String()).label("commitment"),
        literal(kind.value, String()).label("kind"),
        number.label("id"),
        page.label("page_id"),
        title.label("title"),
        day(on).label("held_on"),
        day(due).label("due_on"),
        day(done).label("done_on"),
        (literal(False, Boolean()) if shows is None else shows).label("shows"),
        written.label("written_at"),
    ]


def _sources() -> tuple[Select[Any], ...]:
    review, document, action, check = StrategyReview, ReviewDocument, ReviewAction, ChecklistRound
    look, met, done = WorkforceLook, Engagement, Initiative
    recruitment = Commitment.RECRUITMENT
    of_review = review.council_id
    return (
        select(
            *_columns(
                of_review, recruitment, Kind.REVIEW, review.id, review.id, review.title,
                shows=review.signed_off_at.is_not(None), written=func.coalesce(review.signed_off_at, review.begun_at),
            )
        ),
        select(
            *_columns(
                of_review, recruitment, Kind.DOCUMENT, document.id, review.id, document.title,
                written=document.added_at,
            )
        ).join(review, review.id == document.review_id),
        select(
            *_columns(
                of_review, recruitment, Kind.ACTION, action.id, review.id, action.task,
                on=action.done_on, due=action.due_on, done=action.done_on, written=action.added_at,
            )
        ).join(review, review.id == action.review_id),
        select(
            *_columns(
                check.council_id, recruitment, Kind.CHECKLIST, check.id, check.id, _family(check),
                written=check.answered_at,
            )
        ),
        select(
            *_columns(
                look.council_id, Commitment.WORKFORCE, Kind.LOOK, look.id, look.id, look.looked_at,
                on=look.looked_on, shows=look.found == Found.DATA, written=look.recorded_at,
            )
        ),
        select(
            *_columns(
                look.council_id, Commitment.WORKFORCE, Kind.STEP, look.id, look.id, look.next_step,
                on=look.next_done_on, due=look.next_on, done=look.next_done_on, written=look.recorded_at,
            )
        ).where(look.next_on.is_not(None)),
        select(
            *_columns(
                met.council_id, Commitment.COMMUNITIES, Kind.ENGAGEMENT, met.id, met.id, met.title,
                on=met.held_on, due=met.answer_due_on, done=met.answered_on,
                shows=met.answered_on.is_not(None), written=met.recorded_at,
            )
        ),
        select(
            *_columns(
                done.council_id, Commitment.CELEBRATION, Kind.INITIATIVE, done.id, done.id, done.title,
                on=done.held_on, due=done.next_on, done=_taken_place(),
                shows=or_(done.evidence != "", done.link != ""), written=done.changed_at,
            )
        ),
    )  # fmt: skip


def _family(check: type[ChecklistRound]) -> Any:
    return func.coalesce(cast(check.family, String()), literal("", String()))


def _taken_place() -> Any:
    """When what an initiative announced as its next date was written down: the first one from that date on."""
    later = aliased(Initiative)
    return (
        select(func.min(later.held_on, type_=Date()))
        .where(later.council_id == Initiative.council_id, later.held_on >= Initiative.next_on)
        .correlate(Initiative)
        .scalar_subquery()
    )
