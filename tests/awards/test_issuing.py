"""A certificate comes by itself: with the last module, or with the last hold that is closed; once, with its mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.awards.jobs import sign_waiting
from lms.awards.models import IssuedCertificate
from lms.awards.services import issue_if_due, on_holds_closed
from lms.clock import utc_now
from lms.extensions import db
from lms.learning.services import lock_enrolment
from lms.marking.models import Submission
from lms.marking.services import release
from lms.outbox.models import Message
from lms.quality.events import HoldsClosed
from lms.quality.models import Reason, Sample
from tests.factories.accounts import make_person
from tests.factories.awards import make_achieved, make_last_task
from tests.factories.learning import make_enrolment
from tests.factories.marking import make_marking, make_submission
from tests.factories.quality import AGREED, overturned
from tests.factories.quizzes import make_answers, make_attempt
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]

PASS_T1 = {"decision-1.1": "pass", "action": "release"}
PASS_T2 = {"decision-1.2": "pass", "action": "release"}


def sample_share(app: Flask, share: float) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], sampling_share=share)


def certificates() -> list[IssuedCertificate]:
    db.session.expire_all()
    return list(db.session.scalars(select(IssuedCertificate).order_by(IssuedCertificate.id)))


def samples() -> list[int]:
    return list(db.session.scalars(select(Sample.id).order_by(Sample.id)))


def submission_of(enrolment_id: int, module_code: str) -> Submission:
    query = select(Submission).where(Submission.enrolment_id == enrolment_id, Submission.module_code == module_code)
    return db.session.scalars(query).one()


def ready_mails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.subject == "Your certificate is ready")))


def test_passing_the_last_task_issues_the_certificate(tutor: FlaskClient, sign_in: SignIn) -> None:
    submission = make_last_task(name="Amina Yusuf")
    learner = sign_in(submission.enrolment.person)
    assert "You get your certificate when every module is achieved" in learner.get("/my-certificate").text
    assert tutor.post(f"/marking/{submission.id}", data=PASS_T2).status_code == 302
    [certificate] = certificates()
    assert "We are signing your certificate" in learner.get("/my-certificate").text
    assert certificate.number not in learner.get("/my-certificate").text
    sign_waiting(utc_now())
    page = learner.get("/my-certificate").text
    assert certificate.number in page
    assert "Amina Yusuf" in page
    assert certificate.enrolment_id == submission.enrolment_id
    assert certificate.issued_at == certificate.enrolment.completed_at


def test_achieving_the_last_quiz_issues_it_too(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    make_achieved(enrolment, but="T1 quiz")
    attempt = make_attempt(enrolment=enrolment)
    make_answers(attempt)
    assert certificates() == []
    assert sign_in(enrolment.person).post(f"/learn/town-halls/quiz/{attempt.id}/submit").status_code == 302
    assert [certificate.enrolment_id for certificate in certificates()] == [enrolment.id]


def test_certificate_and_completion_stand_or_fall_with_the_tutors_release(app: Flask, now: datetime) -> None:
    submission = make_last_task()
    marking = make_marking(submission, make_person(roles=[Role.TUTOR]))
    db.session.commit()
    with app.test_request_context():
        release(marking, now)
    assert len(certificates()) == 1
    db.session.rollback()
    assert certificates() == []
    assert submission.enrolment.completed_at is None


@pytest.mark.parametrize("but", ["T1 quiz", "T1 task", "T2 quiz", "T2 task"])
def test_one_missing_part_of_one_module_issues_nothing(app: Flask, but: str) -> None:
    make_achieved(make_enrolment(), but=but)
    assert certificates() == []


def test_a_referred_last_task_issues_nothing(tutor: FlaskClient) -> None:
    submission = make_last_task()
    sent = {"decision-1.2": "refer", "comment-1.2": "Greet the neighbour.", "action": "release"}
    assert tutor.post(f"/marking/{submission.id}", data=sent).status_code == 302
    assert certificates() == []


def test_an_undecided_sample_holds_it_and_agreeing_issues_it(
    app: Flask, tutor: FlaskClient, assurer: FlaskClient, sign_in: SignIn
) -> None:
    submission = make_last_task()
    sample_share(app, 1.0)
    tutor.post(f"/marking/{submission.id}", data=PASS_T2)
    learner = sign_in(submission.enrolment.person)
    assert certificates() == []
    assert "the last second look is closed" in learner.get("/my-certificate").text
    [sample] = samples()
    assert assurer.post(f"/quality/{sample}", data=AGREED).status_code == 302
    sign_waiting(utc_now())
    [certificate] = certificates()
    assert certificate.number in learner.get("/my-certificate").text


def test_an_overturned_marking_holds_it_until_the_new_round_is_agreed(
    app: Flask, tutor: FlaskClient, assurer: FlaskClient, sign_in: SignIn
) -> None:
    submission = make_last_task()
    sample_share(app, 1.0)
    tutor.post(f"/marking/{submission.id}", data=PASS_T2)
    [first] = samples()
    assurer.post(f"/quality/{first}", data=overturned("The letter is rude."))
    assert certificates() == [], "held by what was overturned"
    other = sign_in(make_person(roles=[Role.TUTOR]))
    assert other.post(f"/marking/{submission.id}", data=PASS_T2).status_code == 302
    assert certificates() == [], "held by the second look at the new round"
    assurer.post(f"/quality/{samples()[1]}", data=AGREED)
    assert len(certificates()) == 1


def test_a_hold_on_another_module_counts_and_only_closing_the_last_one_issues(
    app: Flask, now: datetime, tutor: FlaskClient, assurer: FlaskClient
) -> None:
    enrolment = make_enrolment()
    make_achieved(enrolment, but="T1 task")
    other = submission_of(enrolment.id, "T2")
    db.session.add(Sample(marking_id=other.markings[0].id, reason=Reason.SHARE, drawn_at=now))
    submission = make_submission(enrolment=enrolment)
    sample_share(app, 1.0)
    tutor.post(f"/marking/{submission.id}", data=PASS_T1)
    of_t2, of_t1 = samples()
    assert assurer.post(f"/quality/{of_t2}", data=AGREED).status_code == 302
    assert certificates() == []
    assert assurer.post(f"/quality/{of_t1}", data=AGREED).status_code == 302
    assert len(certificates()) == 1


def test_a_hold_that_closes_before_the_last_module_issues_nothing(
    app: Flask, now: datetime, assurer: FlaskClient
) -> None:
    submission = make_last_task()
    other = submission_of(submission.enrolment_id, "T1")
    db.session.add(Sample(marking_id=other.markings[0].id, reason=Reason.SHARE, drawn_at=now))
    db.session.commit()
    [sample] = samples()
    assert assurer.post(f"/quality/{sample}", data=AGREED).status_code == 302
    assert certificates() == []
    assert submission.enrolment.completed_at is None


def test_a_hold_that_closes_at_the_moment_of_the_last_release_issues_it(
    app: Flask, now: datetime, tutor: FlaskClient, assurer: FlaskClient
) -> None:
    for number in range(1, 5):
        submission = make_last_task()
        other = submission_of(submission.enrolment_id, "T1")
        sample = Sample(marking_id=other.markings[0].id, reason=Reason.SHARE, drawn_at=now)
        db.session.add(sample)
        db.session.flush()
        deeds = [(assurer, f"/quality/{sample.id}", AGREED), (tutor, f"/marking/{submission.id}", PASS_T2)]
        answers = at_once(lambda deed: deed[0].post(deed[1], data=deed[2]).status_code, deeds)
        assert answers == [302, 302]
        assert len(certificates()) == number


def test_it_is_issued_once_whatever_is_announced_again(app: Flask, issued: IssuedCertificate, now: datetime) -> None:
    with app.test_request_context():
        on_holds_closed(HoldsClosed(issued.enrolment_id, now))
        assert issue_if_due(lock_enrolment(issued.enrolment_id), now) is None
    db.session.commit()
    assert [one.number for one in certificates()] == [issued.number]
    assert len(ready_mails()) == 1


def test_the_learner_is_told_by_mail_and_the_deed_is_written_down(issued: IssuedCertificate) -> None:
    [mail] = ready_mails()
    assert mail.recipient == issued.person.email
    assert "http://localhost/my-certificate" in mail.body
    assert mail.queued_at == issued.published_at
    assert mail.sent_at is None
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "certificate.issued")).one()
    assert (entry.subject_type, entry.subject_id) == ("issued_certificate", issued.id)


def test_nobody_but_the_person_named_has_it_among_theirs(issued: IssuedCertificate, sign_in: SignIn) -> None:
    assert issued.number in sign_in(issued.person).get("/my-certificate").text
    assert issued.number not in sign_in(make_enrolment().person).get("/my-certificate").text
