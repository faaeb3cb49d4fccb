"""What goes of an application when no council sees it any more, and what stays and why.

A table that hangs on applications joins with one line: in PURGED, how its rows go; or in KEPT, why they stay. A test
fails for a table in neither. What stays of the application itself is the applicant's own short line: post, council,
days and outcome, until they erase it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from lms import audit
from lms.applications import figures
from lms.applications.access_ends import has_ended
from lms.applications.follow_up_models import FollowUp, FollowUpAnswer
from lms.applications.interview_models import Interview, InterviewNeeds
from lms.applications.models import Application, CriterionScore, StageChange
from lms.applications.offer_models import Offer, OfferCheck
from lms.applications.panel_models import AgreedDecision, PanelJudgement, ShortlistReason
from lms.clock import london_day
from lms.extensions import db

Purge = Callable[[Collection[int]], None]


def rows_of(model: Any) -> Purge:
    """The rows of a table with an ``application_id`` go."""

    def purge(application_ids: Collection[int]) -> None:
        db.session.execute(_quietly(delete(model).where(model.application_id.in_(application_ids))))

    return purge


def _answers_of_graduates(application_ids: Collection[int]) -> None:
    asked = select(FollowUp.id).where(FollowUp.application_id.in_(application_ids))
    db.session.execute(_quietly(delete(FollowUpAnswer).where(FollowUpAnswer.follow_up_id.in_(asked))))


def _reasons_of_steps(application_ids: Collection[int]) -> None:
    """The steps and their days stay, as the applicant's own history."""
    db.session.execute(
        _quietly(update(StageChange).where(StageChange.application_id.in_(application_ids)).values(reason=""))
    )


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)


# By table, in this order: what points goes before what it points at.
PURGED: Mapping[str, Purge] = {
    "criterion_score": rows_of(CriterionScore),
    "panel_judgement": rows_of(PanelJudgement),
    "agreed_decision": rows_of(AgreedDecision),
    "shortlist_reason": rows_of(ShortlistReason),
    "stage_change": _reasons_of_steps,
    "interview": rows_of(Interview),
    "interview_needs": rows_of(InterviewNeeds),
    "follow_up_answer": _answers_of_graduates,
    "follow_up": rows_of(FollowUp),
    "offer_check": rows_of(OfferCheck),
    "offer": rows_of(Offer),
}
KEPT: Mapping[str, str] = {}


def purge_some(now: datetime, *, limit: int) -> int:
    """Purge the next applications that no council sees any more, and fold their figures, in this transaction; gives how
    many. Whatever breaks off, an application is folded and purged once, together.
    """
    query = (
        select(Application.id)
        .where(Application.purged_at.is_(None), has_ended(london_day(now)))
        .order_by(Application.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = db.session.scalars(query).all()
    if not ids:
        return 0
    figures.fold(ids)
    for purge in PURGED.values():
        purge(ids)
    db.session.execute(_quietly(update(Application).where(Application.id.in_(ids)).values(purged_at=now)))
    audit.record_each("application.purged", Application, ids, now)
    return len(ids)
