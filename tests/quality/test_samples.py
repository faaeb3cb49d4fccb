"""Second looks: drawn with the release, never one's own, and what is open holds the certificate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.learning.models import ModuleProgress
from lms.marking.models import Submission
from lms.marking.services import release
from lms.quality.models import Reason, Sample
from lms.quality.queries import is_held
from tests.factories.accounts import grant, make_person
from tests.factories.learning import make_enrolment
from tests.factories.marking import make_marking, make_submission
from tests.factories.quality import AGREED, overturned

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def everything_sampled(app: Flask) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], sampling_share=1.0)


def released(app: Flask, now: datetime, tutor: Person | None = None, decision: Decision = Decision.PASS) -> Submission:
    submission = make_submission()
    with app.test_request_context():
        release(make_marking(submission, tutor or make_person(roles=[Role.TUTOR]), decision=decision), now)
    return submission


def samples() -> list[Sample]:
    db.session.expire_all()
    return list(db.session.scalars(select(Sample).order_by(Sample.id)))


def test_a_share_of_nothing_draws_nothing(app: Flask, now: datetime) -> None:
    released(app, now)
    assert samples() == []


@pytest.mark.usefixtures("everything_sampled")
def test_a_share_of_everything_draws_each_in_the_transaction_of_its_release(app: Flask, now: datetime) -> None:
    submission = released(app, now)
    [sample] = samples()
    assert sample.reason is Reason.SHARE
    assert is_held(submission.enrolment_id)
    db.session.rollback()
    assert samples() == []


@pytest.mark.usefixtures("everything_sampled")
def test_nobody_looks_at_their_own_marking_or_work(app: Flask, now: datetime, sign_in: SignIn) -> None:
    tutor = make_person(roles=[Role.TUTOR, Role.QUALITY_ASSURER])
    submission = released(app, now, tutor)
    author = submission.enrolment.person
    [sample] = samples()
    other = make_person(roles=[Role.QUALITY_ASSURER])
    grant(author, Role.QUALITY_ASSURER)
    for person, status in ((tutor, 404), (author, 404), (other, 200)):
        client = sign_in(person)
        assert client.get(f"/quality/{sample.id}").status_code == status
        assert (f"/quality/{sample.id}" in client.get("/quality").text) == (status == 200)


@pytest.mark.usefixtures("everything_sampled")
def test_agreeing_closes_the_hold(app: Flask, now: datetime, sign_in: SignIn) -> None:
    submission = released(app, now)
    assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    [sample] = samples()
    assert assurer.post(f"/quality/{sample.id}", data=AGREED).status_code == 302
    assert not is_held(submission.enrolment_id)
    assert assurer.post(f"/quality/{sample.id}", data=overturned()).status_code == 409


@pytest.mark.usefixtures("everything_sampled")
def test_an_action_says_what_to_look_at(app: Flask, now: datetime, sign_in: SignIn) -> None:
    released(app, now)
    [sample] = samples()
    answer = sign_in(make_person(roles=[Role.QUALITY_ASSURER])).post(
        f"/quality/{sample.id}", data={"outcome": "action"}
    )
    assert answer.status_code == 422
    assert samples()[0].outcome is None


def test_overturning_sends_the_work_back_and_holds_until_the_new_round_is_agreed(
    app: Flask, now: datetime, sign_in: SignIn, everything_sampled: None
) -> None:
    submission = released(app, now)
    enrolment_id = submission.enrolment_id
    assurer, tutor = (sign_in(make_person(roles=[role])) for role in (Role.QUALITY_ASSURER, Role.TUTOR))
    [first] = samples()
    assurer.post(f"/quality/{first.id}", data=overturned("Officers are missing."))
    assert is_held(enrolment_id)
    page = tutor.get(f"/marking/{submission.id}").text
    assert "Officers are missing." in page
    sent = {"decision-1.1": "refer", "comment-1.1": "Say what officers do.", "action": "release"}
    assert tutor.post(f"/marking/{submission.id}", data=sent).status_code == 302
    first, second = samples()
    assert first.action_closed_at is not None
    assert second.reason is Reason.REMARKED
    assert is_held(enrolment_id)
    progress = db.session.get_one(ModuleProgress, (enrolment_id, "T1"))
    assert progress.task_passed_at is None
    assurer.post(f"/quality/{second.id}", data=AGREED)
    assert not is_held(enrolment_id)


def test_a_new_round_is_always_looked_at_even_when_the_share_is_nothing(
    app: Flask, now: datetime, sign_in: SignIn
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], sampling_share=1.0)
    submission = released(app, now)
    app.extensions["settings"] = replace(app.extensions["settings"], sampling_share=0.0)
    assurer, tutor = (sign_in(make_person(roles=[role])) for role in (Role.QUALITY_ASSURER, Role.TUTOR))
    assurer.post(f"/quality/{samples()[0].id}", data=overturned())
    tutor.post(f"/marking/{submission.id}", data={"decision-1.1": "pass", "action": "release"})
    assert [sample.reason for sample in samples()] == [Reason.SHARE, Reason.REMARKED]


def test_an_empty_list_says_when_something_comes(sign_in: SignIn) -> None:
    make_enrolment()
    page = sign_in(make_person(roles=[Role.QUALITY_ASSURER])).get("/quality").text
    assert "Your own never come to you" in page
