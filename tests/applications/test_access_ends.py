"""A council's access to an application ends by a condition at each look, with warnings before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.applications.access_ends import ending_until, ends_on, has_ended
from lms.applications.after_lock_jobs import ask_how_it_goes, remind_of_outcomes, warn_of_endings
from lms.applications.models import Answer, Application, Stage
from lms.applications.months import add_months
from lms.clock import first_moment_of, london_day
from lms.extensions import db
from tests.applications.after_lock import NAME, AfterLock, SignIn
from tests.factories.interviews import make_application, make_offer, make_slot
from tests.factories.vacancies import make_vacancy

DAY = timedelta(days=1)


def age(scene: AfterLock, days: int, application: Application | None = None) -> date:
    """The post closed and everything happened so many days ago; gives that day."""
    application = application or scene.application
    moment = scene.now - timedelta(days=days)
    application.vacancy.closes_at = moment
    for step in application.history:
        step.at = moment
    db.session.commit()
    return london_day(moment)


@pytest.fixture
def scene(sign_in: SignIn, now: datetime) -> AfterLock:
    return AfterLock(sign_in, now, Stage.NOT_APPOINTED)


def pages(scene: AfterLock) -> Iterator[str]:
    number = scene.application.id
    yield f"/council/applications/{number}"
    yield f"/council/applications/{number}/offer"


def test_after_six_months_the_council_sees_nothing_of_it_without_any_job(scene: AfterLock) -> None:
    age(scene, 150)
    listed = f"/council/vacancies/{scene.vacancy.id}/applications"
    for path in (*pages(scene), listed):
        assert NAME in scene.council.get(path).text, path
    age(scene, 185)
    age(scene, 185, scene.other_application)
    for path in pages(scene):
        assert scene.council.get(path).status_code == 404, path
    assert NAME not in scene.council.get(listed).text
    for deed in ("stage", "offer", "undo", "checks", "start"):
        answer = scene.council.post(f"/council/applications/{scene.application.id}/{deed}", data={"stage": "offered"})
        assert answer.status_code == 404, deed


def test_the_person_goes_on_seeing_their_own(scene: AfterLock) -> None:
    age(scene, 185)
    page = scene.person.get(f"/applications/{scene.application.id}").text
    assert "The council does not see this application any more" in page
    assert "Not appointed" in page


def test_whom_the_council_never_answered_reads_that(sign_in: SignIn, now: datetime) -> None:
    scene = AfterLock(sign_in, now)
    age(scene, 185)
    page = scene.person.get(f"/applications/{scene.application.id}").text
    assert "The council gave no answer in time" in page
    assert "Choose a time" not in page
    assert "Take this application back" not in page


def test_names_and_needs_of_interviews_end_too(sign_in: SignIn, now: datetime) -> None:
    scene = AfterLock(sign_in, now)
    slot = make_slot(scene.vacancy, scene.recruiter)
    scene.person.post(f"/applications/{scene.application.id}/interview", data={"slot": slot.id})
    scene.person.post(f"/applications/{scene.application.id}/needs", data={"words": "A chair.", "consents": "y"})
    path = f"/council/vacancies/{scene.vacancy.id}/interviews"
    assert NAME in scene.council.get(path).text
    age(scene, 185)
    assert NAME not in scene.council.get(path).text
    assert scene.council.get(f"/council/applications/{scene.application.id}/needs").status_code == 404


def test_an_appointment_is_seen_for_a_year_after_the_start_and_the_days_of_the_last_follow_up(
    sign_in: SignIn, now: datetime
) -> None:
    scene = AfterLock(sign_in, now, Stage.APPOINTED)
    today = london_day(now)
    offer = make_offer(scene.application, scene.recruiter, answer=Answer.ACCEPTED, starts_on=add_months(today, -12))
    age(scene, 500)
    path = f"/council/applications/{scene.application.id}"
    assert scene.council.get(path).status_code == 200
    ask_how_it_goes(now)
    assert scene.council.get(f"{path}/follow-ups/12").status_code == 200
    offer.starts_on = add_months(today - timedelta(days=31), -12)
    db.session.commit()
    assert scene.council.get(path).status_code == 404
    assert scene.council.get(f"{path}/follow-ups/12").status_code == 404
    assert scene.person.get(f"/applications/{scene.application.id}/follow-ups/12").status_code == 200


CASES = [
    (stage, closed, stepped, started)
    for stage in (Stage.APPLIED, Stage.NOT_SHORTLISTED, Stage.WITHDRAWN, Stage.OFFERED, Stage.APPOINTED)
    for closed, stepped in ((100, 100), (181, 30), (20, 181), (184, 190), (-20, 400), (365, 396), (400, 430))
    for started in (None, -40, 200, 364, 395, 397)
]


def test_the_rule_is_the_same_in_python_and_in_sql(sign_in: SignIn, now: datetime) -> None:
    scene = AfterLock(sign_in, now)
    today = london_day(now)
    expected = {}
    for stage, closed, stepped, started in CASES:
        vacancy = make_vacancy(scene.home, closes_at=now - timedelta(days=closed))
        one = make_application(
            vacancy, scene.recruiter, stage=stage, profile=scene.graduate, at=now - timedelta(days=stepped)
        )
        starts_on = today - timedelta(days=started) if started is not None else None
        if starts_on is not None:
            make_offer(one, scene.recruiter, answer=Answer.ACCEPTED, starts_on=starts_on)
        expected[one.id] = ends_on(
            stage=stage, closes_at=vacancy.closes_at, last_step_at=one.history[-1].at, starts_on=starts_on
        )
    for day in (today - 30 * DAY, today, today + 10 * DAY, today + 200 * DAY):
        ended = set(db.session.scalars(select(Application.id).where(has_ended(day)))) & set(expected)
        assert ended == {number for number, ends in expected.items() if ends <= day}


def test_the_periods_are_settings(app: Flask, scene: AfterLock) -> None:
    age(scene, 100)
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, council_access_months=3)
    assert scene.council.get(f"/council/applications/{scene.application.id}").status_code == 404


def test_recruiters_are_warned_thirty_and_seven_days_before_once_each(scene: AfterLock) -> None:
    last = age(scene, 10)
    age(scene, 10, scene.other_application)
    end = add_months(last, 6)
    warn_of_endings(first_moment_of(end - 31 * DAY))
    assert scene.notices_to(scene.recruiter) == []
    for before in (30, 29, 8):
        warn_of_endings(first_moment_of(end - before * DAY))
    [warning] = scene.notices_to(scene.recruiter)
    assert "you do not see 2 of the applications" in warning
    assert "Export what you must keep" in warning
    assert NAME not in warning
    for before in (7, 1, 0):
        warn_of_endings(first_moment_of(end - before * DAY))
    assert len(scene.notices_to(scene.recruiter)) == 2


def test_the_day_that_is_told_is_the_day_it_ends(scene: AfterLock) -> None:
    last = age(scene, 10)
    end = add_months(last, 6)
    found = [one for one in ending_until(end, end - DAY) if one.application_id == scene.application.id]
    assert [one.ends_on for one in found] == [end]
    assert ending_until(end - DAY, end - 2 * DAY) == []


def test_recruiters_are_reminded_of_applications_without_an_outcome(sign_in: SignIn, now: datetime) -> None:
    scene = AfterLock(sign_in, now, Stage.INTERVIEWED)
    scene.other_application.stage = Stage.NOT_APPOINTED
    scene.vacancy.closes_at = now
    db.session.commit()

    def told(days: int) -> int:
        remind_of_outcomes(now + timedelta(days=days))
        return len(scene.notices_to(scene.recruiter))

    assert [told(days) for days in (29, 30, 45, 60, 300)] == [0, 1, 1, 2, 2]
    assert "Applications without an outcome: 1" in scene.notices_to(scene.recruiter)[0]


def test_who_waits_for_the_first_day_needs_no_outcome(sign_in: SignIn, now: datetime) -> None:
    scene = AfterLock(sign_in, now, Stage.OFFERED)
    scene.vacancy.closes_at = now - timedelta(days=40)
    for one in (scene.application, scene.other_application):
        make_offer(one, scene.recruiter, answer=Answer.ACCEPTED, starts_on=london_day(now) + 20 * DAY)
    db.session.commit()
    remind_of_outcomes(now)
    assert scene.notices_to(scene.recruiter) == []


def test_figures_of_a_post_take_few_statements(scene: AfterLock, count_statements: Any) -> None:
    path = f"/council/vacancies/{scene.vacancy.id}/figures"
    db.session.commit()
    with count_statements() as statements:
        assert scene.council.get(path).status_code == 200
    assert len(statements) <= 6, statements
