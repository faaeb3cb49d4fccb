"""A verifier sees some groups for a time, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day, utc_now
from lms.extensions import db
from lms.verifying.models import VerifierVisit
from lms.verifying.policy import cohorts_to_follow, may_follow
from lms.verifying.services import end_visit
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.verifying import make_visit

SignIn = Callable[[Person], FlaskClient]

EVERYWHERE = (Role.QUALITY_ASSURER,)
DAY = timedelta(days=1)


def days(first: int, last: int) -> dict[str, list[str]]:
    today = london_day(utc_now())
    found = {}
    for name, ahead in (("opens_on", first), ("closes_on", last)):
        day = today + ahead * DAY
        found[name] = [str(day.day), str(day.month), str(day.year)]
    return found


def test_an_officer_opens_groups_to_a_verifier_who_sees_until_when(sign_in: SignIn) -> None:
    verifier = make_person(name="Vera", roles=[Role.EXTERNAL_VERIFIER])
    cohort = make_cohort(name="Autumn")
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "Nothing is open to you now" in sign_in(verifier).get("/verifier").text
    sent = {"person": verifier.id, "purpose": "Annual visit", "cohorts": [cohort.id], **days(0, 9)}
    assert officer.post("/staff/verifiers/new", data=sent).location == "/staff/verifiers"
    page = sign_in(verifier).get("/verifier").text
    assert "Annual visit" in page
    assert "Autumn" in page
    assert "Vera" in officer.get("/staff/verifiers").text
    visit = db.session.scalars(select(VerifierVisit)).one()
    officer.post(f"/staff/verifiers/{visit.id}/end")
    assert "Nothing is open to you now" in sign_in(verifier).get("/verifier").text


@pytest.mark.parametrize(
    ("sentence", "changed"),
    [
        ("must not be before the first", days(3, 2)),
        ("can last 90 days", days(0, 90)),
        ("Choose at least one group", {"cohorts": []}),
        ("Write what the visit is for", {"purpose": " "}),
    ],
)
def test_a_visit_that_makes_no_sense_is_refused_in_words(
    sign_in: SignIn, sentence: str, changed: dict[str, object]
) -> None:
    verifier, cohort = make_person(roles=[Role.EXTERNAL_VERIFIER]), make_cohort()
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    sent = {"person": verifier.id, "purpose": "A visit", "cohorts": [cohort.id], **days(0, 9), **changed}
    answer = officer.post("/staff/verifiers/new", data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(VerifierVisit)).all() == []


def test_nobody_verifies_a_group_in_which_they_learn(sign_in: SignIn) -> None:
    verifier = make_person(roles=[Role.EXTERNAL_VERIFIER, Role.LEARNER])
    cohort = make_enrolment(person=verifier).cohort
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    sent = {"person": verifier.id, "purpose": "A visit", "cohorts": [cohort.id], **days(0, 9)}
    assert "learns in one of these groups" in officer.post("/staff/verifiers/new", data=sent).text


def test_a_verifier_follows_the_groups_of_open_visits_only(app: Flask) -> None:
    verifier = make_person(roles=[Role.EXTERNAL_VERIFIER])
    today = london_day(utc_now())
    now_open, over, coming, ended, other = (make_cohort() for _number in range(5))
    make_visit(verifier, [now_open], opens_on=today - 3 * DAY, days=3)
    make_visit(verifier, [over], opens_on=today - 4 * DAY, days=3)
    make_visit(verifier, [coming], opens_on=today + DAY)
    end_visit(make_visit(verifier, [ended]), by=verifier.id, now=utc_now())
    make_visit(None, [other])
    with app.test_request_context():
        assert cohorts_to_follow(verifier, EVERYWHERE) == frozenset({now_open.id})
        assert may_follow(verifier, now_open.id, EVERYWHERE)
        assert not may_follow(verifier, over.id, EVERYWHERE)
        assert cohorts_to_follow(make_person(roles=[Role.QUALITY_ASSURER]), EVERYWHERE) is None
        assert cohorts_to_follow(make_person(roles=[Role.TUTOR]), EVERYWHERE) == frozenset()
