"""Who leaves before the end has units: an officer claims them, once, and the whole programme can be claimed later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.awards.models import Claim, ClaimKind, ClaimState
from lms.clock import utc_now
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.learning.services import reopen_task
from lms.marking.models import Submission
from tests.awards.reading import words_of
from tests.factories.accounts import grant, make_person
from tests.factories.awards import make_achieved
from tests.factories.cases import make_case
from tests.factories.learning import make_enrolment
from tests.factories.live_assessments import make_live_pass
from tests.factories.marking import make_submission

SignIn = Callable[[Person], FlaskClient]
PASS_T2 = {"decision-1.2": "pass", "action": "release"}


@pytest.fixture
def officer(app: Flask, sign_in: SignIn) -> FlaskClient:
    app.extensions["settings"] = replace(app.extensions["settings"], awarding_organisation="Some Awards")
    return sign_in(make_person(name="An officer", roles=[Role.PROGRAMME_OFFICER]))


@pytest.fixture
def leaver(officer: FlaskClient) -> Enrolment:
    """Amina Yusuf, who achieved T1 and left."""
    enrolment = make_enrolment(person=make_person(name="Amina Yusuf", roles=[Role.LEARNER]))
    make_achieved(enrolment, but="T2 task")
    enrolment.withdrawn_at = utc_now()
    db.session.commit()
    return enrolment


def claims() -> list[Claim]:
    db.session.expire_all()
    return list(db.session.scalars(select(Claim).order_by(Claim.id)))


def claim(officer: FlaskClient, leaver: Enrolment) -> int:
    return officer.post(f"/staff/claims/units/{leaver.id}").status_code


def test_the_units_of_who_left_are_listed_and_claimed_once(officer: FlaskClient, leaver: Enrolment) -> None:
    page = words_of(officer.get("/staff/claims").text)
    assert "Left before the end, with units achieved Amina Yusuf" in page
    assert "Units: T1" in page
    assert claim(officer, leaver) == 302
    [made] = claims()
    assert (made.kind, made.units, made.state) == (ClaimKind.UNITS, ["T1"], ClaimState.READY)
    page = officer.get("/staff/claims").text
    assert "Left before the end" not in page
    assert "1, units alone" in page
    assert "Units alone: the learner left before the end." in officer.get(f"/staff/claims/{made.id}").text
    assert "Amina Yusuf,not known,,T1,ready" in officer.get("/staff/claims.csv").text
    assert claim(officer, leaver) == 409
    officer.post("/staff/claims/send")
    assert [one.state for one in claims()] == [ClaimState.SENT]


def test_who_has_not_left_or_has_no_unit_is_not_claimed_for(officer: FlaskClient, leaver: Enrolment) -> None:
    without = make_enrolment(withdrawn_at=utc_now())
    leaver.withdrawn_at = None
    db.session.commit()
    assert "Left before the end" not in officer.get("/staff/claims").text
    assert claim(officer, leaver) == 409
    assert claim(officer, without) == 409
    assert officer.post("/staff/claims/units/987654").status_code == 404
    assert claims() == []


def test_on_our_own_route_no_units_are_claimed(app: Flask, officer: FlaskClient, leaver: Enrolment) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], awarding_organisation="")
    assert "Left before the end" not in officer.get("/staff/claims").text
    assert claim(officer, leaver) == 409


def test_units_are_held_back_while_a_case_is_open_or_when_one_falls(officer: FlaskClient, leaver: Enrolment) -> None:
    claim(officer, leaver)
    [made] = claims()
    with officer.application.test_request_context():
        reopen_task(leaver.id, "T1", utc_now())
        db.session.commit()
    assert "Held back A unit is not achieved any more." in words_of(officer.get("/staff/claims").text)
    make_case(first_work(leaver))
    assert "A case is open. A unit is not achieved any more." in officer.get(f"/staff/claims/{made.id}").text
    officer.post("/staff/claims/send")
    assert [one.state for one in claims()] == [ClaimState.READY]


def test_a_claim_that_is_taken_up_again_is_for_what_is_achieved_now(officer: FlaskClient, leaver: Enrolment) -> None:
    claim(officer, leaver)
    path = f"/staff/claims/{claims()[0].id}"
    assert officer.post(path, data={"state": "withdrawn", "note": "One unit has fallen."}).status_code == 302
    claims()[0].units = ["T1", "T2"]
    db.session.commit()
    assert officer.post(path, data={"state": "ready", "note": ""}).status_code == 302
    assert claims()[0].units == ["T1"]
    officer.post(path, data={"state": "withdrawn", "note": "The other one, too."})
    with officer.application.test_request_context():
        reopen_task(leaver.id, "T1", utc_now())
        db.session.commit()
    assert officer.post(path, data={"state": "ready", "note": ""}).status_code == 409
    assert claims()[0].state is ClaimState.WITHDRAWN


@pytest.mark.parametrize(("is_sent", "left"), [(False, ClaimState.WITHDRAWN), (True, ClaimState.SENT)])
def test_who_comes_back_and_finishes_is_claimed_for_as_a_whole(
    officer: FlaskClient, tutor: FlaskClient, leaver: Enrolment, is_sent: bool, left: ClaimState
) -> None:
    claim(officer, leaver)
    if is_sent:
        officer.post("/staff/claims/send")
    leaver.withdrawn_at = None
    work = make_submission(enrolment=leaver, module_code="T2")
    make_live_pass(leaver, "T2", make_person(roles=[Role.TUTOR]))
    assert tutor.post(f"/marking/{work.id}", data=PASS_T2).status_code == 302
    units, whole = claims()
    assert units.state is left
    assert (whole.kind, whole.units, whole.state) == (ClaimKind.WHOLE, ["T1", "T2"], ClaimState.READY)
    if not is_sent:
        assert "The whole programme is claimed instead." in officer.get(f"/staff/claims/{units.id}").text


def test_nobody_claims_their_own_units(sign_in: SignIn, leaver: Enrolment) -> None:
    grant(leaver.person, Role.PROGRAMME_OFFICER)
    holder = sign_in(leaver.person)
    page = holder.get("/staff/claims").text
    assert "Your own: another officer looks after it." in page
    assert "Make a claim" not in page
    assert claim(holder, leaver) == 404
    assert claims() == []


def first_work(leaver: Enrolment) -> Submission:
    query = select(Submission).where(Submission.enrolment_id == leaver.id, Submission.module_code == "T1")
    return db.session.scalars(query).one()
