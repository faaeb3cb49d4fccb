"""What holds a certificate: each kind by itself, said in words, and let go with the last that closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.awards.holds import Hold, hold_words, what_holds
from lms.awards.models import IssuedCertificate
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import Submission
from lms.quality.models import Reason, Sample
from tests.factories.accounts import make_person
from tests.factories.awards import make_last_task
from tests.factories.cases import make_appeal, make_case, make_consideration
from tests.factories.learning import make_enrolment
from tests.factories.quality import AGREED
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
PASS = {"decision-1.2": "pass", "action": "release"}


def certificates() -> list[IssuedCertificate]:
    db.session.expire_all()
    return list(db.session.scalars(select(IssuedCertificate)))


def first_task(submission: Submission) -> Submission:
    query = select(Submission).where(Submission.enrolment_id == submission.enrolment_id, Submission.module_code == "T1")
    return db.session.scalars(query).one()


def test_an_appeal_holds_it_and_taking_it_back_issues_it(tutor: FlaskClient, sign_in: SignIn) -> None:
    submission = make_last_task()
    appeal = make_appeal(first_task(submission))
    learner = sign_in(submission.enrolment.person)
    tutor.post(f"/marking/{submission.id}", data=PASS)
    assert certificates() == []
    assert "Your appeal is not closed yet." in learner.get("/my-certificate").text
    learner.post(f"/cases/appeals/{appeal.id}/withdraw")
    assert len(certificates()) == 1


def test_an_appeal_that_is_upheld_issues_it_with_the_new_marking(tutor: FlaskClient, sign_in: SignIn) -> None:
    submission = make_last_task()
    first = first_task(submission)
    appeal = make_appeal(first)
    tutor.post(f"/marking/{submission.id}", data=PASS)
    tutor.post(f"/staff/appeals/{appeal.id}", data={"verdict": "upheld", "reasons": "Yes."})
    assert certificates() == []
    third = sign_in(make_person(roles=[Role.TUTOR]))
    assert third.post(f"/marking/{first.id}", data={"decision-1.1": "pass", "action": "release"}).status_code == 302
    assert len(certificates()) == 1


def test_malpractice_holds_it_and_no_case_issues_it(tutor: FlaskClient, sign_in: SignIn) -> None:
    submission = make_last_task()
    case = make_case(first_task(submission))
    case.answered_at = case.reported_at
    tutor.post(f"/marking/{submission.id}", data=PASS)
    assert certificates() == []
    page = sign_in(submission.enrolment.person).get("/my-certificate").text
    assert "We have a question about your work." in page
    assert "website" not in page
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    register = officer.get("/staff/certificates").text
    assert "A case is open." in register
    assert "alpractice" not in register
    officer.post(f"/staff/malpractice/{case.id}/take")
    sent = {"outcome": "no case", "findings": "Nothing.", "reasons": "All is well."}
    assert officer.post(f"/staff/malpractice/{case.id}", data=sent).status_code == 302
    assert len(certificates()) == 1


def test_malpractice_after_the_issue_revokes_nothing_by_itself(tutor: FlaskClient) -> None:
    submission = make_last_task()
    tutor.post(f"/marking/{submission.id}", data=PASS)
    make_case(first_task(submission))
    db.session.commit()
    [certificate] = certificates()
    assert certificate.revoked_at is None


def test_a_request_for_consideration_holds_it_until_it_is_answered(tutor: FlaskClient, sign_in: SignIn) -> None:
    submission = make_last_task()
    asked = make_consideration(submission.enrolment)
    tutor.post(f"/marking/{submission.id}", data=PASS)
    assert certificates() == []
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    officer.post(f"/staff/considerations/{asked.id}", data={"is_agreed": "no", "answer": "You passed."})
    assert len(certificates()) == 1


def test_a_case_and_a_second_look_that_close_at_once_issue_one(
    app: Flask, tutor: FlaskClient, assurer: FlaskClient, sign_in: SignIn, now: datetime
) -> None:
    for number in range(1, 4):
        submission = make_last_task()
        first = first_task(submission)
        appeal = make_appeal(first)
        sample = Sample(marking_id=first.markings[0].id, reason=Reason.SHARE, drawn_at=now)
        db.session.add(sample)
        db.session.commit()
        tutor.post(f"/marking/{submission.id}", data=PASS)
        deeds = [
            (sign_in(submission.enrolment.person), f"/cases/appeals/{appeal.id}/withdraw", {}),
            (assurer, f"/quality/{sample.id}", AGREED),
        ]
        answers = at_once(lambda deed: deed[0].post(deed[1], data=deed[2]).status_code, deeds)
        assert answers == [302, 302]
        assert len(certificates()) == number


def test_one_function_tells_all_that_holds_in_three_statements(
    count_statements: Callable[[], object], now: datetime
) -> None:
    submission = make_last_task()
    first = first_task(submission)
    make_appeal(first)
    make_case(first)
    make_consideration(submission.enrolment)
    db.session.add(Sample(marking_id=first.markings[0].id, reason=Reason.SHARE, drawn_at=now))
    other = make_enrolment()
    db.session.commit()
    enrolments: list[Enrolment] = [submission.enrolment, other]
    assert {one.person_id for one in enrolments}
    with count_statements() as statements:  # type: ignore[attr-defined]
        held = what_holds(enrolments)
    assert held[submission.enrolment_id] == frozenset(Hold) - {Hold.IDENTITY}
    assert held[other.id] == {Hold.IDENTITY}
    assert len(statements) <= 5, "\n".join(statements)  # two of them load the enrolments again after the commit


@pytest.mark.parametrize("hold", list(Hold))
def test_every_hold_has_words(app: Flask, hold: Hold) -> None:
    with app.test_request_context():
        assert hold_words()[hold].endswith(".")
