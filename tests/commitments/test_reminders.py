"""Councils are reminded of what is due, of what is late, and of a long silence; each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select, update

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.commitments.jobs import remind_of_commitments
from lms.commitments.review_models import ReviewAction
from lms.councils.models import Council
from lms.extensions import db
from lms.notices.models import Notice
from lms.pledge.services import end_pledge
from tests.factories.accounts import make_person
from tests.factories.commitments import make_engagement, make_initiative, make_review
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge

DAY = timedelta(days=1)


def told(person: Person) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice.sentence).where(Notice.person_id == person.id).order_by(Notice.id)))


def test_what_is_due_within_a_week_and_what_is_late_is_told_once(
    council: Council, recruiter: Person, now: datetime
) -> None:
    make_pledge(council)
    make_person(roles=[Role.PANEL_MEMBER], council=council)
    make_review(council, recruiter, due_in=7)
    make_engagement(council, recruiter, due_in=8)
    make_initiative(council, recruiter, days_ago=40, next_in=-2)
    db.session.commit()
    remind_of_commitments(now)
    remind_of_commitments(now)
    assert sorted(told(recruiter)) == [
        "Due soon, for your council’s commitments: Take UK experience out.",
        "Not written down yet: A shared meal",
    ]
    assert db.session.scalar(select(func.count(func.distinct(Notice.person_id)))) == 1, "panel members are not told"
    remind_of_commitments(now + 8 * DAY)
    assert "Late, for your council’s commitments: Take UK experience out." in told(recruiter)


def test_what_is_done_is_not_told(council: Council, recruiter: Person, now: datetime) -> None:
    make_pledge(council)
    make_review(council, recruiter, due_in=-1)
    db.session.execute(update(ReviewAction).values(done_on=london_day(now)))
    db.session.commit()
    remind_of_commitments(now)
    assert told(recruiter) == []


def test_a_long_silence_is_told_once_a_month(app: Flask, council: Council, recruiter: Person, now: datetime) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], commitment_silence_months=2)
    make_pledge(council, active_from=london_day(now - 70 * DAY))
    newer = make_council()
    fresh = make_person(roles=[Role.SIGNATORY], council=newer)
    make_pledge(newer, active_from=london_day(now - 20 * DAY))
    db.session.commit()
    remind_of_commitments(now)
    remind_of_commitments(now)
    assert told(recruiter) == [
        "Your council has written nothing down about its commitments for 2 months. What did you do?"
    ]
    assert told(fresh) == []
    remind_of_commitments(now + 31 * DAY)
    assert len(told(recruiter)) == 2
    make_review(council, recruiter, due_in=200)
    db.session.commit()
    remind_of_commitments(now + 59 * DAY)
    assert len(told(recruiter)) == 2, "who writes something down is left alone for two months"


def test_without_an_active_pledge_nobody_is_reminded(council: Council, recruiter: Person, now: datetime) -> None:
    pledge = make_pledge(council)
    make_review(council, recruiter, due_in=-1)
    end_pledge(pledge, "Withdrawn", now)
    db.session.commit()
    remind_of_commitments(now)
    assert told(recruiter) == []
