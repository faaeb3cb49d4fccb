"""Joining and leaving a group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.learning.queries import find_current_enrolment
from tests.factories.accounts import make_person
from tests.factories.learning import make_cohort, make_enrolment, make_lesson_done
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]


def make_learner() -> Person:
    return make_person(roles=[Role.LEARNER])


def join(client: FlaskClient, cohort: Cohort | int) -> int:
    cohort_id = cohort if isinstance(cohort, int) else cohort.id
    return client.post("/learn/enrol", data={"cohort_id": cohort_id}).status_code


def learners_in(cohort: Cohort) -> int:
    return db.session.scalar(select(func.count()).where(Enrolment.cohort_id == cohort.id)) or 0


def test_who_is_in_no_group_is_led_to_the_groups(sign_in: SignIn) -> None:
    client = sign_in(make_learner())
    for path in ("/learn", "/learn/town-halls", "/learn/town-halls/who-decides", "/learn/town-halls/quiz"):
        assert client.get(path).location == "/learn/enrol", path


def test_a_learner_joins_an_open_group_and_it_is_written_down(sign_in: SignIn) -> None:
    cohort, learner = make_cohort(name="Autumn"), make_learner()
    client = sign_in(learner)
    assert "Autumn" in client.get("/learn/enrol").text
    assert client.post("/learn/enrol", data={"cohort_id": cohort.id}, follow_redirects=True).status_code == 200
    enrolment = find_current_enrolment(learner.id)
    assert enrolment is not None
    assert enrolment.cohort.name == "Autumn"
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id, entry.person_id) == ("enrolment.joined", enrolment.id, learner.id)


def test_a_group_is_joined_only_between_its_two_moments(sign_in: SignIn, now: datetime) -> None:
    early = make_cohort(name="Too early", opens_at=now + timedelta(hours=1))
    late = make_cohort(name="Too late", closes_at=now - timedelta(seconds=1))
    client = sign_in(make_learner())
    page = client.get("/learn/enrol").text
    assert "Too early" not in page
    assert "Too late" not in page
    assert join(client, early) == 409
    assert join(client, late) == 409
    assert learners_in(early) + learners_in(late) == 0


def test_a_full_group_takes_nobody_until_someone_leaves(sign_in: SignIn) -> None:
    cohort = make_cohort(places=1)
    first = make_enrolment(cohort=cohort)
    client = sign_in(make_learner())
    assert "This group is full" in client.get("/learn/enrol").text
    assert join(client, cohort) == 409
    assert sign_in(first.person).post("/learn/leave").status_code == 302
    assert join(client, cohort) == 302


def test_a_person_learns_in_one_group_at_a_time(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    assert join(client, make_cohort()) == 409
    assert join(client, enrolment.cohort) == 409
    assert "Go to my learning" in client.get("/learn/enrol").text


def test_an_unknown_group_is_not_found(sign_in: SignIn) -> None:
    client = sign_in(make_learner())
    assert client.post("/learn/enrol", data={"cohort_id": 4711}).status_code == 404
    assert client.post("/learn/enrol", data={"cohort_id": "1 OR 1=1"}).status_code == 404
    assert client.post("/learn/enrol", data={"cohort_id": "99999999999999999999"}).status_code == 404
    assert client.post("/learn/enrol").status_code == 404


def test_who_left_and_joins_again_goes_on_where_they_stopped(sign_in: SignIn) -> None:
    enrolment, other = make_enrolment(), make_cohort(name="Spring")
    make_lesson_done(enrolment)
    client = sign_in(enrolment.person)
    assert "What you did is kept" in client.get("/learn/leave").text
    assert "You have left the group" in client.post("/learn/leave", follow_redirects=True).text
    assert client.get("/learn").location == "/learn/enrol"
    assert client.get("/learn/leave").location == "/learn/enrol"
    assert join(client, other) == 302
    page = client.get("/learn").text
    assert "Spring" in page
    assert "Next: lesson 2, The rooms" in page


def test_who_has_finished_does_not_leave(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment(completed_at=now)
    assert sign_in(enrolment.person).post("/learn/leave").status_code == 409


def test_the_last_place_is_given_once(app: Flask, sign_in: SignIn) -> None:
    cohort_id = make_cohort(places=1).id
    clients = [sign_in(person) for person in (make_learner(), make_learner())]
    assert sorted(at_once(lambda client: join(client, cohort_id), clients)) == [302, 409]


def test_one_person_on_two_devices_joins_once(app: Flask, sign_in: SignIn) -> None:
    learner = make_learner()
    cohorts = [make_cohort().id, make_cohort().id]
    clients = [sign_in(learner), sign_in(learner)]
    answers = at_once(lambda pair: join(*pair), list(zip(clients, cohorts, strict=True)))
    assert sorted(answers) == [302, 409]
