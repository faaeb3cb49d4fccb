"""A council that works on its commitments and is supported: every page of both has something on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from lms.accounts.models import Person
from lms.commitments import recording, reviews
from lms.commitments.models import Engagement, Found, Initiative, WorkforceLook
from lms.commitments.review_models import ChecklistRound, ReviewAction, ReviewDocument, StrategyReview
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.support import guidance, plans, retention
from lms.support.guidance_models import GuidanceBooking, GuidanceTime, Turnout
from lms.support.plan_models import RetentionFollowUp, SupportMilestone, SupportPlan
from lms.vacancies.models import Family
from tests.factories.commitments import make_engagement, make_initiative, make_look, make_review, make_round, today
from tests.factories.files import pdf
from tests.factories.support import make_booking, make_plan, make_time


def let_a_council_work(council: Council, pledge: Pledge, member: Person, officer: Person, now: datetime) -> None:
    """Commitments at every stage, meetings before and after, and a plan with notes and follow-ups."""
    by = member.id
    signed, review = make_review(council, member, due_in=-5), make_review(council, member)
    reviews.add_file(review, "The plan", reviews.Upload("plan.pdf", pdf()), by=by, now=now)
    reviews.finish_action(review.actions[0], "It is out.", by=by, now=now)
    reviews.add_action(review, "Ask about <b>learning</b>.", "Head of HR", today(), by=by, now=now)
    reviews.sign_off(signed, by=by, now=now)
    make_round(council, member)
    make_round(council, member, family=Family.HOUSING)
    make_look(council, member)
    make_look(council, member, found=Found.NO_DATA_YET)
    make_engagement(council, member)
    told = make_engagement(council, member, title="A walk", due_in=None)
    recording.answer_community(told, "The form is short.", today(), by=by, now=now)
    make_initiative(council, member)
    make_initiative(council, member, days_ago=-30, evidence="", next_in=None)
    _let_it_be_guided(council, member, officer, now)
    plan = make_plan(pledge, officer)
    plans.write_note(plan, "Only for us.", is_shared=False, by=officer.id, now=now)
    plans.write_note(plan, "For both of us.", is_shared=True, by=officer.id, now=now)
    plans.reach_milestone(plan.milestones[0], by=by, now=now)
    retention.plan_follow_ups([(council.id, today() - timedelta(days=100))])
    first = db.session.scalars(select(RetentionFollowUp).order_by(RetentionFollowUp.id)).first()
    assert first is not None
    retention.answer_follow_up(first, "Everybody has a mentor.", "A talk.", by=officer.id, now=now)
    db.session.flush()


def _let_it_be_guided(council: Council, member: Person, officer: Person, now: datetime) -> None:
    make_booking(council, officer, member)
    make_booking(council, officer, member, starts_at=now - timedelta(hours=3), minutes=30)
    held = make_booking(council, officer, member, starts_at=now - timedelta(days=5), minutes=30)
    guidance.record_meeting(held, Turnout.HELD, 25, "Two lines less.", by=officer.id, now=now)
    guidance.correct_minutes(council, 5, "The line was bad.", by=officer.id, now=now)
    for days in (6, 7):
        make_time(officer, starts_at=now + timedelta(days=days))


def ids_of_work() -> dict[str, list[Any]]:
    """For each part of an address what leads somewhere."""

    def ids(model: Any) -> list[int]:
        return list(db.session.scalars(select(model.id).order_by(model.id)))

    return {
        "document_id": list(db.session.scalars(select(ReviewDocument.id).where(ReviewDocument.key.is_not(None)))),
        "engagement_id": ids(Engagement),
        "follow_up_id": ids(RetentionFollowUp),
        "guidance_id": ids(GuidanceBooking),
        "initiative_id": ids(Initiative),
        "look_id": ids(WorkforceLook),
        "milestone_id": ids(SupportMilestone),
        "plan_id": ids(SupportPlan),
        "review_id": ids(StrategyReview),
        "round_id": ids(ChecklistRound),
        "task_id": ids(ReviewAction),
        "time_id": ids(GuidanceTime),
    }
