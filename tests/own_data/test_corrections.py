"""Corrections: asked for, answered by the team, with the law's month in sight of both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.own_data.corrections import answer_by, ask_for_correction, is_overdue
from lms.own_data.models import About, CorrectionRequest
from tests.accounts.links import mails_to
from tests.factories.accounts import make_person
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
PATH = "/account/data/corrections"
STAFF = "/staff/data-requests"


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        (datetime(2026, 11, 25, 12, tzinfo=UTC), date(2026, 12, 25)),
        (datetime(2026, 12, 31, 12, tzinfo=UTC), date(2027, 1, 31)),
        (datetime(2027, 1, 31, 12, tzinfo=UTC), date(2027, 2, 28)),
        (datetime(2028, 1, 31, 12, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 8, 1)),  # in London it is July already
    ],
)
def test_an_answer_is_due_within_a_calendar_month(asked: datetime, by: date) -> None:
    assert answer_by(asked) == by


def test_it_is_overdue_on_the_day_after(now: datetime) -> None:
    asked = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert not is_overdue(asked, datetime(2026, 12, 25, 23, 59, tzinfo=UTC))
    assert is_overdue(asked, datetime(2026, 12, 26, 0, 1, tzinfo=UTC))


def test_a_correction_goes_to_the_team_and_its_answer_comes_back(sign_in: SignIn) -> None:
    person = make_person(name="Amira Haddad", email="amira@example.org")
    client = sign_in(person)
    sent = client.post(PATH, data={"about": "certificate", "words": "My second name is missing."})
    assert sent.status_code == 302
    page = client.get(PATH).text
    assert "My second name is missing." in page
    assert "We answer by" in page

    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "Amira Haddad" in officer.get(STAFF).text
    request = db.session.scalars(select(CorrectionRequest)).one()
    path = f"{STAFF}/{request.id}"
    assert "My second name is missing." in officer.get(path).text
    looks = select(AuditEntry).where(AuditEntry.action == "correction.read", AuditEntry.subject_id == request.id)
    assert len(db.session.scalars(looks).all()) == 1
    assert officer.post(path, data={"outcome": "corrected", "answer": ""}).status_code == 422
    done = officer.post(path, data={"outcome": "corrected", "answer": "You have a new certificate."})
    assert done.status_code == 302
    assert "We have answered" in mails_to("amira@example.org")[-1].subject
    assert "You have a new certificate." in client.get(PATH).text
    assert "Amira Haddad" not in officer.get(STAFF).text
    assert officer.post(path, data={"outcome": "corrected", "answer": "Twice."}).status_code == 409


def test_what_is_late_stands_out_for_both(sign_in: SignIn, now: datetime) -> None:
    person = make_person()
    ask_for_correction(person.id, About.DATE, "The day is wrong.", now - timedelta(days=33))
    assert "We are late" in sign_in(person).get(PATH).text
    assert "Overdue" in sign_in(make_person(roles=[Role.ADMINISTRATOR])).get(STAFF).text


def test_only_five_wait_at_a_time(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    statuses = [client.post(PATH, data={"about": "other", "words": f"Number {n}"}).status_code for n in range(6)]
    assert statuses == [302] * 5 + [429]


def test_a_form_with_gaps_says_what_is_missing(sign_in: SignIn) -> None:
    answer = sign_in(make_person()).post(PATH, data={"words": ""})
    assert answer.status_code == 422
    assert "Choose what is wrong." in answer.text
    assert "Write what is wrong." in answer.text


def test_two_officers_at_once_send_one_answer(app: Flask, sign_in: SignIn, now: datetime) -> None:
    person = make_person(email="amira@example.org")
    request = ask_for_correction(person.id, About.DATE, "The day is wrong.", now)
    db.session.commit()
    path = f"{STAFF}/{request.id}"
    officers = [sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])) for _number in range(2)]
    data = {"outcome": "corrected", "answer": "Done."}
    assert sorted(at_once(lambda one: one.post(path, data=data).status_code, officers)) == [302, 409]
    assert len(mails_to("amira@example.org")) == 1
