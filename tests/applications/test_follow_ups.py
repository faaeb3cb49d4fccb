"""After 3, 6 and 12 months both sides are asked; what graduates say is counted, and no council reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access import Role
from lms.applications.after_lock_jobs import ask_how_it_goes
from lms.applications.follow_up_models import FollowUp, FollowUpAnswer
from lms.applications.models import Answer, Stage
from lms.applications.months import add_months, last_day_reached
from lms.clock import first_moment_of, london_day
from lms.extensions import db
from tests.applications.after_lock import NAME, AfterLock, SignIn
from tests.factories.accounts import make_person
from tests.factories.interviews import make_application, make_offer

SAID = {
    "in_post": "yes",
    "hours": "the same",
    "pay": "better",
    "went_well": ["my team"],
    "support": ["a mentor", "training"],
}


@pytest.fixture
def scene(sign_in: SignIn, now: datetime) -> AfterLock:
    scene = AfterLock(sign_in, now, Stage.APPOINTED)
    make_offer(
        scene.application,
        scene.recruiter,
        answer=Answer.ACCEPTED,
        starts_on=add_months(london_day(now), -3),
    )
    db.session.commit()
    return scene


def mine(scene: AfterLock, months: int = 3) -> str:
    return f"/applications/{scene.application.id}/follow-ups/{months}"


def theirs(scene: AfterLock, months: int = 3) -> str:
    return f"/council{mine(scene, months)}"


@given(st.dates(date(2024, 1, 1), date(2032, 1, 1)), st.integers(1, 40))
def test_months_are_counted_the_same_forwards_and_backwards(today: date, months: int) -> None:
    day = last_day_reached(today, months)
    assert add_months(day, months) <= today < add_months(day + timedelta(days=1), months)


def test_both_sides_are_asked_once_and_reminded_once(scene: AfterLock) -> None:
    for hours in (0, 1):
        ask_how_it_goes(scene.now + timedelta(hours=hours))
    [follow_up] = db.session.scalars(select(FollowUp)).all()
    assert (follow_up.months, follow_up.due_on) == (3, london_day(scene.now))
    assert len(scene.notices_to(scene.graduate.person)) == len(scene.notices_to(scene.recruiter)) == 1
    assert NAME not in scene.notices_to(scene.recruiter)[0]
    for days in (13, 14, 15, 40):
        ask_how_it_goes(scene.now + timedelta(days=days))
    assert len(scene.notices_to(scene.graduate.person)) == len(scene.notices_to(scene.recruiter)) == 2


def test_who_has_answered_is_not_reminded(scene: AfterLock) -> None:
    ask_how_it_goes(scene.now)
    scene.person.post(mine(scene), data=SAID)
    ask_how_it_goes(scene.now + timedelta(days=15))
    assert len(scene.notices_to(scene.graduate.person)) == 1
    assert len(scene.notices_to(scene.recruiter)) == 2


def test_the_days_come_from_the_start_and_each_is_asked(scene: AfterLock) -> None:
    starts_on = add_months(london_day(scene.now), -3)
    for months in (3, 6, 12):
        day = add_months(starts_on, months)
        ask_how_it_goes(first_moment_of(day) - timedelta(minutes=1))
        assert months not in set(db.session.scalars(select(FollowUp.months)))
        ask_how_it_goes(first_moment_of(day))
        assert months in set(db.session.scalars(select(FollowUp.months)))


def test_nobody_is_asked_about_long_ago_who_is_not_appointed_or_has_no_first_day(scene: AfterLock) -> None:
    waiting = make_application(scene.vacancy, scene.recruiter, stage=Stage.OFFERED)
    make_offer(waiting, scene.recruiter, answer=Answer.ACCEPTED, starts_on=add_months(london_day(scene.now), -3))
    ask_how_it_goes(first_moment_of(add_months(london_day(scene.now), 4)))
    assert [(one.application_id, one.months) for one in db.session.scalars(select(FollowUp))] == [
        (scene.application.id, 6)
    ]


def test_a_graduates_answer_is_kept_can_be_changed_and_is_shown_to_no_council(scene: AfterLock) -> None:
    ask_how_it_goes(scene.now)
    assert "The council never sees what you say here" in scene.person.get(mine(scene)).text
    assert "How is it going after 3 months?" in scene.person.get(f"/applications/{scene.application.id}").text
    assert scene.person.post(mine(scene), data=SAID).status_code == 302
    scene.person.post(mine(scene), data={**SAID, "pay": "worse", "in_post": "no"})
    answer = db.session.scalars(select(FollowUpAnswer)).one()
    assert (answer.in_post, answer.pay.value, answer.support) == (False, "worse", ["training", "a mentor"])
    for path in (
        theirs(scene),
        f"/council/applications/{scene.application.id}",
        f"/council/applications/{scene.application.id}/offer",
        f"/council/vacancies/{scene.vacancy.id}/applications",
        f"/council/vacancies/{scene.vacancy.id}/figures",
    ):
        page = scene.council.get(path).text
        for word in ("Worse than", "mentor", "Training", "My team"):
            assert word not in page, (path, word)


def test_every_question_but_the_first_may_be_left_out(scene: AfterLock) -> None:
    ask_how_it_goes(scene.now)
    assert scene.person.post(mine(scene), data={"in_post": "yes"}).status_code == 302
    answer = db.session.scalars(select(FollowUpAnswer)).one()
    assert (answer.hours.value, answer.support) == ("not said", [])
    assert scene.person.post(mine(scene), data={"in_post": "maybe"}).status_code == 422
    assert scene.person.post(mine(scene), data={"in_post": "yes", "support": ["a car"]}).status_code == 422


def test_the_council_answers_one_question(scene: AfterLock) -> None:
    ask_how_it_goes(scene.now)
    offer_page = f"/council/applications/{scene.application.id}/offer"
    assert theirs(scene) in scene.council.get(offer_page).text
    assert "To answer" in scene.council.get(offer_page).text
    assert NAME in scene.council.get(theirs(scene)).text
    assert scene.council.post(theirs(scene), data={}).status_code == 422
    assert scene.council.post(theirs(scene), data={"in_post": "yes"}).status_code == 302
    assert "To answer" not in scene.council.get(offer_page).text
    db.session.expire_all()
    follow_up = db.session.scalars(select(FollowUp)).one()
    assert (follow_up.council_says_in_post, follow_up.council_answered_by_id) == (True, scene.recruiter.id)
    assert scene.stranger().get(theirs(scene)).status_code == 404
    assert scene.other_person.get(mine(scene)).status_code == 404
    assert scene.person.get(mine(scene, 6)).status_code == 404


def test_pages_of_follow_ups_take_few_statements(scene: AfterLock, count_statements: Callable[[], Any]) -> None:
    ask_how_it_goes(scene.now)
    for client, path in (
        (scene.person, mine(scene)),
        (scene.person, f"/applications/{scene.application.id}"),
        (scene.council, theirs(scene)),
        (scene.council, f"/council/applications/{scene.application.id}/offer"),
        (scene.sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])), "/staff/outcomes"),
    ):
        db.session.commit()
        with count_statements() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 6, (path, statements)


def test_the_programme_team_sees_counts_and_none_under_five(scene: AfterLock) -> None:
    officer = scene.sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    ask_how_it_goes(scene.now)
    scene.person.post(mine(scene), data=SAID)
    page = officer.get("/staff/outcomes").text
    assert "fewer than 5" in page
    assert "too few to show" in page
    for _number in range(4):
        one = make_application(scene.vacancy, scene.recruiter, stage=Stage.APPOINTED)
        asked = FollowUp(application_id=one.id, months=3, due_on=london_day(scene.now), asked_at=scene.now)
        asked.council_says_in_post, asked.council_answered_at = False, scene.now
        db.session.add(asked)
    db.session.commit()
    assert "20%" in officer.get("/staff/outcomes").text
