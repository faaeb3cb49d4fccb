"""A council's system reads how far applications are: names only where the pages show them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role, Scope
from lms.accounts.models import Person
from lms.applications import services
from lms.applications.queries import get_invitation
from lms.candidates.models import Look, Shown
from lms.extensions import db
from tests.api.conftest import Program
from tests.applications.scene import NAME, Scene
from tests.factories.accounts import make_person
from tests.factories.api import make_api_token
from tests.factories.candidates import make_graduate

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]


@pytest.fixture
def scene(sign_in: SignIn) -> Scene:
    return Scene(sign_in)


@pytest.fixture
def program(scene: Scene, client: FlaskClient) -> Program:
    return Program(client, make_api_token(scene.vacancy.council, by=scene.recruiter))


def test_an_application_has_a_reference_and_a_stage_and_no_name(scene: Scene, program: Program) -> None:
    application = scene.apply()
    answer = program.get(f"/council/posts/{scene.vacancy.id}/applications")
    assert answer.status_code == 200
    assert NAME not in answer.text
    assert scene.graduate.person.email not in answer.text
    found = answer.get_json()
    assert found["shortlist_locked_at"] is None
    [shown] = found["applications"]
    assert set(shown) == {"reference", "stage", "applied_at", "changed_at", "is_named", "name", "email"}
    assert (shown["reference"], shown["stage"]) == (scene.reference, "applied")
    assert (shown["is_named"], shown["name"], shown["email"]) == (False, None, None)
    assert application.id is not None
    assert db.session.scalars(select(Look.shown).where(Look.shown == Shown.NAME)).all() == []


def test_names_open_with_the_lock_as_on_the_page_and_the_look_is_noted(scene: Scene, program: Program) -> None:
    application = scene.apply()
    scene.score(application)
    scene.lock(application)
    path = f"/council/posts/{scene.vacancy.id}/applications"
    [shown] = program.get(path).get_json()["applications"]
    assert (shown["name"], shown["email"], shown["stage"]) == (NAME, scene.graduate.person.email, "shortlisted")
    assert NAME in scene.council.get(f"/council/vacancies/{scene.vacancy.id}/applications").text
    looks = db.session.scalars(select(Look).where(Look.shown == Shown.NAME)).all()
    assert {(look.profile_id, look.viewer_id) for look in looks} == {(scene.graduate.id, scene.recruiter.id)}


def test_reasons_scores_and_notes_never_travel(scene: Scene, program: Program) -> None:
    application = scene.apply()
    scene.council.post(
        f"/council/applications/{application.id}",
        data={f"met-{one.id}": "met" for one in scene.vacancy.criteria}
        | {f"reason-{one.id}": "A PRIVATE NOTE" for one in scene.vacancy.criteria},
    )
    text = program.get(f"/council/posts/{scene.vacancy.id}/applications").text
    for words in ("PRIVATE", "met", "Somali", "hours_from"):
        assert words not in text.replace("is_named", "")


def test_only_who_may_see_applications_on_pages_reads_them_here(scene: Scene, client: FlaskClient) -> None:
    scene.apply()
    council = scene.vacancy.council
    signatory = make_person(roles=[Role.SIGNATORY], council=council)
    program = Program(client, make_api_token(council, by=signatory, scopes=list(Scope)))
    assert program.get(f"/council/posts/{scene.vacancy.id}/applications").status_code == 404
    reading = Program(client, make_api_token(council, name="Other", scopes=[Scope.READ_POSTS]))
    assert reading.get(f"/council/posts/{scene.vacancy.id}/applications").status_code == 403


def test_reading_applications_takes_few_statements_however_many(
    scene: Scene, program: Program, count_statements: Counting, now: datetime
) -> None:
    scene.apply()
    for number in range(5):
        other = make_graduate(name=f"Graduate {number}", levels={"S01": 1})
        invitation = services.invite(scene.vacancy, other.id, by=scene.recruiter.id, now=now)
        db.session.flush()
        services.accept(get_invitation(invitation.id), now)
    path = f"/council/posts/{scene.vacancy.id}/applications"
    assert len(program.get(path).get_json()["applications"]) == 6
    with count_statements() as statements:
        assert program.get(path).status_code == 200
    assert len(statements) <= 6, statements
