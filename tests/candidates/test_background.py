"""What somebody learned and did in other countries, and what they say of permission to work: theirs to show, or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.candidates.background_models import OverseasJob, OverseasQualification
from lms.candidates.permission import WorkPermission, find_permission
from lms.extensions import db
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate

SignIn = Callable[[Person], FlaskClient]

QUALIFICATION = {
    "name": "Licenciatura em Direito",
    "name_in_english": "Degree in law",
    "attained": "bachelor",
    "year": "2011",
    "country": "Brazil",
    "compared": "yes",
    "comparable_to": "comparable to a British bachelor’s degree",
    "is_shown": "y",
}
JOB = {"title": "Nurse", "duties": "I ran a ward.", "from_year": "2009", "to_year": "2014", "country": "Sudan"}


@pytest.fixture
def person(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.LEARNER]))


def test_a_qualification_is_kept_changed_and_removed(person: FlaskClient) -> None:
    assert person.post("/profile/qualifications/new", data=QUALIFICATION).status_code == 302
    [kept] = db.session.scalars(select(OverseasQualification))
    assert (kept.name, kept.year, kept.is_shown) == ("Licenciatura em Direito", 2011, True)
    assert "Shown with your applications" in person.get("/profile").text
    address = f"/profile/qualifications/{kept.id}"
    assert "Brazil" in person.get(address).text
    changed = {name: value for name, value in QUALIFICATION.items() if name != "is_shown"} | {"year": ""}
    assert person.post(address, data=changed).status_code == 302
    db.session.refresh(kept)
    assert (kept.year, kept.is_shown) == (None, False)
    assert person.post(f"{address}/remove").status_code == 302
    assert db.session.scalars(select(OverseasQualification)).all() == []


def test_work_is_kept_changed_and_removed(person: FlaskClient) -> None:
    assert person.post("/profile/work/new", data=JOB).status_code == 302
    [kept] = db.session.scalars(select(OverseasJob))
    assert (kept.title, kept.from_year, kept.to_year, kept.is_shown) == ("Nurse", 2009, 2014, False)
    assert person.post(f"/profile/work/{kept.id}", data=JOB | {"title": "Midwife"}).status_code == 302
    assert "Midwife" in person.get("/profile").text
    assert person.post(f"/profile/work/{kept.id}/remove").status_code == 302
    assert db.session.scalars(select(OverseasJob)).all() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"from_year": "1890"}, "Write a year from 1940"),
        ({"from_year": "2999"}, "Write a year from 1940"),
        ({"to_year": "2001"}, "The last year must not be before the first."),
        ({"title": ""}, "Write what you were."),
    ],
)
def test_years_that_can_not_be_are_told_beside_the_field(
    person: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    answer = person.post("/profile/work/new", data=JOB | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "I ran a ward." in answer.text


def test_nobody_opens_what_somebody_else_told(person: FlaskClient, sign_in: SignIn) -> None:
    person.post("/profile/qualifications/new", data=QUALIFICATION)
    person.post("/profile/work/new", data=JOB)
    stranger = sign_in(make_graduate(name="Somebody Else").person)
    qualification, job = (
        db.session.scalars(select(OverseasQualification.id)).one(),
        db.session.scalars(select(OverseasJob.id)).one(),
    )
    for address in (f"/profile/qualifications/{qualification}", f"/profile/work/{job}"):
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}/remove").status_code == 404


def test_permission_to_work_is_said_in_one_of_three_states_or_not_at_all(person: FlaskClient) -> None:
    assert person.post("/profile/permission", data={"permission": "may need sponsorship"}).status_code == 302
    said_by = db.session.scalars(select(WorkPermission.person_id)).one()
    assert 'value="may need sponsorship" checked' in person.get("/profile/permission").text
    assert person.post("/profile/permission", data={"permission": "refugee"}).status_code == 422
    assert person.post("/profile/permission", data={"permission": ""}).status_code == 302
    assert find_permission(said_by) is None
