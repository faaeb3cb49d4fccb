"""Who marks, who looks a second time, and certificates that came with their work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.awards.jobs import sign_waiting
from lms.awards.models import IssuedCertificate
from lms.clock import utc_now
from lms.extensions import db
from tests.factories.accounts import make_person
from tests.factories.awards import make_last_task

SignIn = Callable[[Person], FlaskClient]
NAME = "Zoë Łukasiewicz"


@pytest.fixture
def tutor(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.TUTOR]))


@pytest.fixture
def assurer(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.QUALITY_ASSURER]))


@pytest.fixture
def issue(tutor: FlaskClient) -> Callable[[], IssuedCertificate]:
    """A function that gives a certificate of a new learner, issued as a tutor passes the last task, and signed."""

    def pass_last_task(name: str = NAME) -> IssuedCertificate:
        submission = make_last_task(name=name)
        answer = tutor.post(f"/marking/{submission.id}", data={"decision-1.2": "pass", "action": "release"})
        assert answer.status_code == 302, answer.text
        sign_waiting(utc_now())
        query = select(IssuedCertificate).where(IssuedCertificate.enrolment_id == submission.enrolment_id)
        return db.session.scalars(query).one()

    return pass_last_task


@pytest.fixture
def issued(issue: Callable[[], IssuedCertificate]) -> IssuedCertificate:
    """A certificate, issued a moment ago to Zoë Łukasiewicz."""
    return issue()
