"""Reads of what councils do for their commitments."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from lms.clock import first_moment_of
from lms.commitments.models import Engagement, Initiative, WorkforceLook
from lms.commitments.review_models import ChecklistRound, ReviewAction, ReviewDocument, StrategyReview
from lms.errors import NotFound
from lms.extensions import db
from lms.vacancies.models import Vacancy

PAGE_SIZE = 30
Row = TypeVar("Row", WorkforceLook, Engagement, Initiative, ChecklistRound)


def reviews_of(council_id: int) -> list[StrategyReview]:
    """The council's last reviews, the newest first."""
    query = (
        select(StrategyReview)
        .where(StrategyReview.council_id == council_id)
        .order_by(StrategyReview.id.desc())
        .limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def get_review(council_id: int, review_id: int) -> StrategyReview:
    """A review of this council with all that it holds. Raises NotFound."""
    query = (
        select(StrategyReview)
        .where(StrategyReview.id == review_id, StrategyReview.council_id == council_id)
        .options(
            joinedload(StrategyReview.council),
            joinedload(StrategyReview.signed_off_by),
            selectinload(StrategyReview.documents),
            selectinload(StrategyReview.findings),
            selectinload(StrategyReview.actions),
        )
    )
    return _there(db.session.scalars(query).one_or_none())


def get_document(council_id: int, document_id: int) -> ReviewDocument:
    """A document that a review of this council keeps as a file. Raises NotFound."""
    query = (
        select(ReviewDocument)
        .join(ReviewDocument.review)
        .where(ReviewDocument.id == document_id, StrategyReview.council_id == council_id)
        .where(ReviewDocument.key.is_not(None))
    )
    return _there(db.session.scalars(query).one_or_none())


def get_action(council_id: int, action_id: int) -> ReviewAction:
    """An action of a review of this council. Raises NotFound."""
    query = (
        select(ReviewAction)
        .join(ReviewAction.review)
        .where(ReviewAction.id == action_id, StrategyReview.council_id == council_id)
    )
    return _there(db.session.scalars(query).one_or_none())


def rounds_of(council_id: int) -> list[ChecklistRound]:
    """The council's last rounds of the checklist with their answers, the newest first; two statements."""
    query = (
        select(ChecklistRound)
        .where(ChecklistRound.council_id == council_id)
        .options(selectinload(ChecklistRound.answers))
        .order_by(ChecklistRound.id.desc())
        .limit(PAGE_SIZE)
    )
    return list(db.session.scalars(query))


def get_round(council_id: int, round_id: int) -> ChecklistRound:
    """A round of this council with its answers. Raises NotFound."""
    row = db.session.get(ChecklistRound, round_id, options=[selectinload(ChecklistRound.answers)])
    return _of_council(row, council_id)


def looks_of(council_id: int, *, offset: int) -> list[WorkforceLook]:
    """Looks at workforce data, the newest first: a page, and one more if there is one."""
    query = (
        select(WorkforceLook)
        .where(WorkforceLook.council_id == council_id)
        .order_by(WorkforceLook.looked_on.desc(), WorkforceLook.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return list(db.session.scalars(query))


def get_look(council_id: int, look_id: int) -> WorkforceLook:
    """A look of this council. Raises NotFound."""
    return _of_council(db.session.get(WorkforceLook, look_id), council_id)


def engagements_of(council_id: int, *, offset: int) -> list[Engagement]:
    """Meetings with communities, the newest first: a page, and one more if there is one."""
    query = (
        select(Engagement)
        .where(Engagement.council_id == council_id)
        .order_by(Engagement.held_on.desc(), Engagement.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return list(db.session.scalars(query))


def get_engagement(council_id: int, engagement_id: int) -> Engagement:
    """A meeting of this council. Raises NotFound."""
    return _of_council(db.session.get(Engagement, engagement_id), council_id)


def initiatives_of(council_id: int, *, offset: int) -> list[Initiative]:
    """Initiatives, the newest first: a page, and one more if there is one."""
    query = (
        select(Initiative)
        .where(Initiative.council_id == council_id)
        .order_by(Initiative.held_on.desc(), Initiative.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    return list(db.session.scalars(query))


def get_initiative(council_id: int, initiative_id: int) -> Initiative:
    """An initiative of this council. Raises NotFound."""
    return _of_council(db.session.get(Initiative, initiative_id), council_id)


def reached_and_published(council_id: int, since: date, now: datetime) -> tuple[int, int]:
    """How many people came to meetings with communities, and how many posts were published, after a day; one
    statement.
    """
    came = (
        select(func.coalesce(func.sum(Engagement.attendance), 0))
        .where(Engagement.council_id == council_id, Engagement.held_on > since)
        .scalar_subquery()
    )
    posts = (
        select(func.count(Vacancy.id))
        .where(Vacancy.council_id == council_id, Vacancy.published_at >= first_moment_of(since))
        .where(Vacancy.published_at <= now)
        .scalar_subquery()
    )
    row = db.session.execute(select(came, posts)).one()
    return row[0], row[1]


def _of_council(row: Row | None, council_id: int) -> Row:
    if row is None or row.council_id != council_id:
        raise NotFound
    return row


Thing = TypeVar("Thing", StrategyReview, ReviewDocument, ReviewAction)


def _there(row: Thing | None) -> Thing:
    if row is None:
        raise NotFound
    return row
