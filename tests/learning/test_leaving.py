"""Leaving a group with a reason or none, being taken out of it, and coming back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning.models import Enrolment, Waiting, Withdrawal, WithdrawalReason
from lms.notices.models import Notice
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment, make_lesson_done
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]


def withdrawals() -> list[Withdrawal]:
    db.session.expire_all()
    return list(db.session.scalars(select(Withdrawal).order_by(Withdrawal.id)))


def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))


@pytest.mark.parametrize(
    ("sent", "kept"), [("no time", WithdrawalReason.NO_TIME), ("", None), ("nonsense", None), ("<script>", None)]
)
def test_who_leaves_may_say_why(sign_in: SignIn, sent: str, kept: WithdrawalReason | None) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    assert "You do not have to say" in client.get("/learn/leave").text
    assert client.post("/learn/leave", data={"reason": sent}).status_code == 302
    assert [(one.reason, one.officer_id, one.returned_at) for one in withdrawals()] == [(kept, None, None)]


def test_who_left_is_led_back_and_goes_on(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    make_lesson_done(enrolment)
    client = sign_in(enrolment.person)
    assert "Welcome back" not in client.get("/learn/enrol").text
    client.post("/learn/leave")
    page = client.get("/learn", follow_redirects=True).text
    assert "Welcome back. You left your group on" in page
    assert "go on where you stopped" in page
    client.post("/learn/enrol", data={"cohort_id": enrolment.cohort_id})
    [withdrawal] = withdrawals()
    assert withdrawal.returned_at is not None
    assert "Next: lesson 2" in client.get("/learn").text


def test_an_officer_takes_a_learner_out_with_a_reason_and_the_learner_is_told_how_to_come_back(
    sign_in: SignIn,
) -> None:
    enrolment = make_enrolment(cohort=make_cohort(name="Autumn"))
    client = officer(sign_in)
    path = f"/staff/enrolments/{enrolment.id}"
    assert path in client.get(f"/staff/gradebook?cohort={enrolment.cohort_id}").text
    assert "This learner has never left." in client.get(path).text
    assert "Choose a reason first." in client.post(f"{path}/withdraw", follow_redirects=True).text
    assert withdrawals() == []
    page = client.post(f"{path}/withdraw", data={"reason": "silent"}, follow_redirects=True).text
    assert "The learner has not answered for a long time" in page
    assert "An officer did this." in page
    [notice] = db.session.scalars(select(Notice))
    assert (notice.person_id, notice.path) == (enrolment.person_id, "/learn")
    assert "You are not in the group Autumn any more. What you did is kept." in notice.sentence
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions.count("enrolment.withdrawn") == 1
    assert actions.count("enrolment.looked") == 3
    learner = sign_in(enrolment.person)
    assert learner.get("/learn").location == "/learn/enrol"
    assert "1 new message" in learner.get("/learn/enrol").text


def test_an_officer_lets_a_learner_back_in_when_nobody_else_can_join(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment(cohort=make_cohort(name="Autumn", places=1))
    client = officer(sign_in)
    path = f"/staff/enrolments/{enrolment.id}"
    assert client.post(f"{path}/return").status_code == 409
    client.post(f"{path}/withdraw", data={"reason": "by mistake"})
    enrolment.cohort.closes_at = now - timedelta(days=1)
    assert "Let this learner back into the group" in client.get(path).text
    page = client.post(f"{path}/return", follow_redirects=True).text
    assert "Came back on" in page
    assert "In the group" in page
    assert sign_in(enrolment.person).get("/learn").status_code == 200
    sentences = list(db.session.scalars(select(Notice.sentence).order_by(Notice.id)))
    assert sentences[-1] == "You are in the group Autumn again. Go on where you stopped."


def test_nobody_is_let_back_into_a_place_that_is_taken_or_kept_for_another(sign_in: SignIn, now: datetime) -> None:
    cohort = make_cohort(places=1)
    enrolment = make_enrolment(cohort=cohort, withdrawn_at=now)
    path = f"/staff/enrolments/{enrolment.id}/return"
    turn = Waiting(
        person=make_person(), cohort_id=cohort.id, since=now, offered_at=now, offer_ends_at=now + timedelta(days=1)
    )
    db.session.add(turn)
    assert officer(sign_in).post(path).status_code == 409
    turn.ended_at = now
    other = make_enrolment(cohort=cohort)
    assert officer(sign_in).post(path).status_code == 409
    other.withdrawn_at = now
    elsewhere = make_enrolment(person=enrolment.person)
    assert officer(sign_in).post(path).status_code == 409
    elsewhere.withdrawn_at = now
    assert officer(sign_in).post(path).status_code == 302


def test_who_has_finished_is_not_taken_out(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment(completed_at=now)
    client = officer(sign_in)
    assert "Take out of the group" not in client.get(f"/staff/enrolments/{enrolment.id}").text
    answer = client.post(f"/staff/enrolments/{enrolment.id}/withdraw", data={"reason": "asked"})
    assert answer.status_code == 409


def test_the_history_is_for_programme_officers(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(make_person(roles=[Role.LEARNER, Role.TUTOR, Role.ADMINISTRATOR]))
    path = f"/staff/enrolments/{enrolment.id}"
    assert client.get(path).status_code == 403
    assert client.post(f"{path}/withdraw", data={"reason": "asked"}).status_code == 403
    assert client.post(f"{path}/return").status_code == 403
    assert officer(sign_in).get("/staff/enrolments/4711").status_code == 404
    assert officer(sign_in).post("/staff/enrolments/4711/return").status_code == 404


def test_leaving_twice_at_once_is_written_down_once(app: Flask, sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    at_once(lambda client: client.post("/learn/leave").status_code, [sign_in(enrolment.person) for _time in range(2)])
    assert len(withdrawals()) == 1


def test_before_the_group_starts_its_page_says_when_and_what_to_do_meanwhile(sign_in: SignIn, now: datetime) -> None:
    cohort = make_cohort()
    cohort.starts_on = now.date() + timedelta(days=20)
    enrolment: Enrolment = make_enrolment(cohort=cohort)
    client = sign_in(enrolment.person)
    page = client.get("/learn").text
    assert "Your group starts on" in page
    for path in ("/ready", "/glossary", "/account/details", "/account/messages"):
        assert f'href="{path}"' in page
    cohort.starts_on = now.date() - timedelta(days=1)
    assert "Your group starts on" not in client.get("/learn").text
