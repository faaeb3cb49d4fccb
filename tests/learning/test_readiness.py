"""A look at one's own skills: advice, and never a bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning.models import ReadinessCheck
from lms.learning.readiness import QUESTIONS, Area, Level, lowest, read_answers
from lms.learning.readiness_words import advice_for
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment

SignIn = Callable[[Person], FlaskClient]
LINK = "Find out in five minutes what could help you"


def answers(level: Level = Level.ALONE, **others: Level) -> dict[str, str]:
    return {question.name: others.get(question.name, level).value for question in QUESTIONS}


def count_checks() -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(ReadinessCheck)) or 0


@given(st.fixed_dictionaries({question.name: st.sampled_from(Level) for question in QUESTIONS}))
def test_each_area_counts_by_its_hardest_answer(found: Mapping[str, Level]) -> None:
    order = list(Level)
    for area, level in lowest(found).items():
        of_area = [found[question.name] for question in QUESTIONS if question.area is area]
        assert order.index(level) == max(order.index(one) for one in of_area)


def test_who_can_do_everything_reads_that_they_are_ready_and_who_can_not_what_helps(app: Flask) -> None:
    with app.test_request_context():
        assert all(one.is_ready for one in advice_for(read_answers(answers())))
        for level in (Level.WITH_HELP, Level.NOT_YET):
            found = advice_for(read_answers(answers(level)))
            assert {one.area for one in found} == set(Area)
            for one in found:
                assert one.steps
                assert one.words.startswith("You can start now.")


def test_what_needs_most_help_comes_first(app: Flask) -> None:
    with app.test_request_context():
        found = advice_for(read_answers(answers(telephone=Level.NOT_YET, form=Level.WITH_HELP)))
    assert [one.area for one in found][:2] == [Area.SPEAKING, Area.ONLINE]


def test_a_visitor_gets_advice_and_nothing_is_kept(client: FlaskClient) -> None:
    page = client.get("/ready").text
    assert page.count("<legend") == len(QUESTIONS) == 8
    assert "This is no test." in page
    page = client.post("/ready", data=answers(letter=Level.NOT_YET)).text
    assert "Reading English" in page
    assert "Entry 1 or Entry 2" in page
    assert 'href="/glossary"' in page
    assert "Keep my answers" not in page
    assert 'href="/adjustments"' in page
    assert count_checks() == 0
    assert db.session.scalars(select(AuditEntry)).all() == []


@pytest.mark.parametrize("level", ["", "nonsense", "<script>alert(1)</script>"])
def test_a_question_that_is_not_answered_is_shown_again_with_the_other_answers(client: FlaskClient, level: str) -> None:
    answer = client.post("/ready", data={**answers(Level.WITH_HELP), "email": level})
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert answer.text.count(" checked") == 7
    assert "<script>alert" not in answer.text


def test_answers_are_kept_only_if_the_learner_asks_and_can_be_deleted(sign_in: SignIn) -> None:
    learner = make_person(roles=[Role.LEARNER])
    client = sign_in(learner)
    assert LINK in client.get("/learn/enrol").text
    assert client.get("/learn/ready").location == "/ready"
    assert "Keep my answers" in client.post("/ready", data=answers(Level.NOT_YET)).text
    assert count_checks() == 0
    page = client.post("/learn/ready", data={**answers(Level.NOT_YET), "keep": "yes"}, follow_redirects=True).text
    assert "Only you can see them" in page
    assert count_checks() == 1
    assert "You can start now. Get help beside it." in client.get("/learn/ready").text
    assert LINK not in client.get("/learn/enrol").text
    client.post("/learn/ready", data={"keep": "no"})
    db.session.expire_all()
    assert db.session.scalars(select(ReadinessCheck.answers)).all() == [None]
    assert client.get("/learn/ready").location == "/ready"


def test_who_does_not_want_it_is_not_asked_again(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    assert LINK in client.get("/learn").text
    client.post("/learn/ready", data={**answers(), "keep": "no"})
    assert LINK not in client.get("/learn").text
    assert db.session.scalars(select(ReadinessCheck.answers)).all() == [None]


def test_half_of_the_answers_are_never_kept(sign_in: SignIn) -> None:
    client = sign_in(make_person(roles=[Role.LEARNER]))
    client.post("/learn/ready", data={"letter": "alone", "keep": "yes"})
    assert db.session.scalars(select(ReadinessCheck.answers)).all() == [None]


def test_answers_never_change_who_can_join_and_nobody_else_sees_them(sign_in: SignIn) -> None:
    cohort, learner = make_cohort(), make_person(roles=[Role.LEARNER])
    client = sign_in(learner)
    client.post("/learn/ready", data={**answers(Level.NOT_YET), "keep": "yes"})
    assert client.post("/learn/enrol", data={"cohort_id": cohort.id}).status_code == 302
    assert client.get("/learn").status_code == 200
    assert [entry.action for entry in db.session.scalars(select(AuditEntry))] == ["enrolment.joined"]
    staff = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR, Role.TUTOR]))
    [enrolment_id] = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "enrolment.joined"))
    for path in (
        f"/staff/gradebook?cohort={cohort.id}",
        f"/staff/enrolments/{enrolment_id}",
        f"/staff/people/{learner.id}",
    ):
        answer = staff.get(path)
        assert answer.status_code == 200, path
        assert "not yet" not in answer.text.lower(), path
    assert staff.get("/learn/ready").status_code == 403
