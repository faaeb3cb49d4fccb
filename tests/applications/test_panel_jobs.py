"""Members of panels are reminded once a day of applications that wait for their scores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.access import Role
from lms.applications.panel_jobs import remind_of_scores
from lms.clock import utc_now
from lms.extensions import db
from lms.notices.models import Notice, NoticeKind
from tests.applications.scene import Scene, SignIn
from tests.factories.accounts import make_person
from tests.factories.panels import seat
from tests.factories.vacancies import make_vacancy


@pytest.fixture
def scene(sign_in: SignIn) -> Scene:
    return Scene(sign_in)


def told() -> list[tuple[int, str, str]]:
    db.session.rollback()
    query = select(Notice.person_id, Notice.sentence, Notice.path).where(Notice.kind == NoticeKind.POST)
    return [tuple(row) for row in db.session.execute(query.order_by(Notice.id))]  # type: ignore[misc]


def test_who_still_has_to_score_is_told_and_nobody_else(app: Flask, scene: Scene) -> None:
    application = scene.apply()
    scene.score_alone(scene.council, application)
    remind_of_scores(utc_now())
    sentence, path = "1 application waits for your scores.", f"/council/vacancies/{scene.vacancy.id}/applications"
    assert told() == [(scene.colleague.id, sentence, path)]


def test_nobody_is_reminded_twice_on_a_day(app: Flask, scene: Scene) -> None:
    scene.apply()
    morning = datetime.fromisoformat("2026-11-24T08:00:00+00:00")
    for hours in (0, 1, 5):
        remind_of_scores(morning + timedelta(hours=hours))
    assert len(told()) == 2
    remind_of_scores(morning + timedelta(days=1))
    assert len(told()) == 4


def test_who_knows_the_person_lost_their_role_or_has_a_locked_shortlist_is_left_alone(
    app: Flask, scene: Scene, now: datetime
) -> None:
    application = scene.apply()
    former = make_person(roles=[Role.PANEL_MEMBER], council=scene.vacancy.council)
    seat(scene.vacancy, former)
    [role] = former.held_roles
    role.ended_at = now
    db.session.commit()
    scene.panel.post(f"/council/applications/{application.id}/conflict")
    remind_of_scores(utc_now())
    assert [person_id for person_id, _sentence, _path in told()] == [scene.recruiter.id]


def test_after_the_lock_or_a_withdrawal_nothing_waits(app: Flask, scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    third = make_person(roles=[Role.PANEL_MEMBER], council=scene.vacancy.council)
    seat(scene.vacancy, third)
    db.session.commit()
    scene.lock(application)
    remind_of_scores(utc_now())
    assert told() == []


def test_several_posts_are_one_reminder(
    app: Flask, scene: Scene, sign_in: SignIn, count_statements: Callable[[], Any]
) -> None:
    scene.apply()
    first = scene.vacancy
    scene.vacancy = make_vacancy(first.council, title="Another post")
    seat(scene.vacancy, scene.colleague)
    db.session.commit()
    path = f"/council/vacancies/{scene.vacancy.id}/pool/{scene.reference}/invite"
    assert scene.council.post(path).status_code == 302
    scene.person.post("/invitations/2/accept")
    with count_statements() as statements:
        remind_of_scores(utc_now())
    assert len(statements) <= 4, statements
    mine = [row for row in told() if row[0] == scene.colleague.id]
    assert mine == [(scene.colleague.id, "2 applications wait for your scores.", "/council")]
