"""What an erasure waits for: a second look, a case, a verifier's visit; and that an officer can end the waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.extensions import db
from lms.own_data import erasures
from lms.own_data.jobs import carry_out_erasures
from lms.own_data.models import Why
from lms.quality.models import Outcome, Reason, Sample
from tests.accounts.links import PASSWORD, with_password
from tests.factories.accounts import make_person
from tests.factories.cases import make_appeal, make_released
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.marking import make_marking, make_submission
from tests.factories.verifying import make_visit

SignIn = Callable[[Person], FlaskClient]
PATH = "/account/data/erase"


def test_an_erasure_waits_for_an_open_second_look_and_says_so(app: Flask, sign_in: SignIn, now: datetime) -> None:
    person = with_password(make_person())
    tutor = make_person(roles=[Role.TUTOR])
    marking = make_marking(make_submission(enrolment=make_enrolment(person=person)), tutor)
    marking.released_at = now
    sample = Sample(marking_id=marking.id, reason=Reason.SHARE, drawn_at=now, comment="")
    db.session.add(sample)
    browser = sign_in(person)
    browser.post(PATH, data={"password": PASSWORD})
    assert "a second time" in browser.get(PATH).text
    later = now + timedelta(days=8)
    carry_out_erasures(later)
    assert db.session.get_one(Person, person.id, populate_existing=True).erased_at is None
    sample = db.session.scalars(select(Sample)).one()
    sample.outcome, sample.decided_at = Outcome.AGREED, later
    db.session.commit()
    carry_out_erasures(later)
    assert db.session.get_one(Person, person.id, populate_existing=True).erased_at == later


def test_an_erasure_waits_for_an_open_case_and_goes_on_when_it_is_closed(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    submission = make_released()
    person = with_password(submission.enrolment.person)
    appeal = make_appeal(submission)
    browser = sign_in(person)
    browser.post(PATH, data={"password": PASSWORD})
    later = now + timedelta(days=8)
    carry_out_erasures(later)
    assert db.session.get_one(Person, person.id, populate_existing=True).erased_at is None
    assert browser.post(f"/cases/appeals/{appeal.id}/withdraw").status_code == 302
    carry_out_erasures(later)
    assert db.session.get_one(Person, person.id, populate_existing=True).erased_at == later


def test_an_erasure_waits_for_an_open_visit_of_a_verifier_to_the_learners_group(
    app: Flask, sign_in: SignIn, now: datetime
) -> None:
    enrolment = make_enrolment(person=with_password(make_person()))
    person, cohort = enrolment.person, enrolment.cohort
    make_visit(cohorts=[make_cohort()])
    make_visit(cohorts=[cohort], opens_on=london_day(now) - timedelta(days=20), days=5)
    browser = sign_in(person)
    browser.post(PATH, data={"password": PASSWORD})
    assert "We have to wait" not in browser.get(PATH).text
    visit = make_visit(cohorts=[cohort])
    db.session.commit()
    assert "somebody from outside checks" in browser.get(PATH).text
    later = now + timedelta(days=8)
    carry_out_erasures(later)
    assert db.session.get_one(Person, person.id, populate_existing=True).erased_at is None
    visit.ended_at = now
    db.session.commit()
    carry_out_erasures(later)
    assert db.session.get_one(Person, person.id, populate_existing=True).erased_at == later


def test_an_officer_can_decide_that_it_waits_no_longer(sign_in: SignIn, now: datetime) -> None:
    marking = make_marking(make_submission(), make_person(roles=[Role.TUTOR]))
    marking.released_at = now
    db.session.add(Sample(marking_id=marking.id, reason=Reason.SHARE, drawn_at=now, comment=""))
    person = marking.submission.enrolment.person
    erasure = erasures.ask_for_erasure(person, Why.ASKED, now - timedelta(days=40))
    person_id, erasure_id = person.id, erasure.id
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    page = officer.get("/staff/data-requests").text
    assert "Overdue" in page
    assert "Do not wait any longer" in page
    assert officer.post(f"/staff/erasures/{erasure_id}/wait-no-longer").status_code == 302
    carry_out_erasures(now)
    assert db.session.get_one(Person, person_id, populate_existing=True).erased_at == now
    assert db.session.scalars(select(Sample)).all() == []
