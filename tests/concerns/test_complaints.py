"""A complaint: taken from anyone, with its clock, answered by whoever is impartial, followed by whoever complained."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import day_in_words, london_day
from lms.concerns.clocks import data_acknowledged_by_law
from lms.concerns.jobs import remind_of_overdue
from lms.concerns.models import Complaint, ComplaintState, Kind
from lms.extensions import db
from tests.accounts.links import mails_to
from tests.factories.accounts import make_person
from tests.factories.concerns import make_complaint, make_concern
from tests.factories.conversations import make_page_report
from tests.simultaneous import at_once, count

SignIn = Callable[[Person], FlaskClient]
SENT = {"kind": "service", "words": "Nobody marked my work.", "wish": "Mark it.", "token": "a token"}
TEAM = {Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR}


@pytest.fixture
def officer(app: Flask) -> Person:
    return make_person(email="officer@example.org", roles=[Role.PROGRAMME_OFFICER])


@pytest.fixture
def administrator(app: Flask) -> Person:
    return make_person(email="admin@example.org", roles=[Role.ADMINISTRATOR])


def complain(client: FlaskClient, **change: str) -> TestResponse:
    return client.post("/complaints", data={**SENT, **change})


def the_complaint() -> Complaint:
    db.session.expire_all()
    return db.session.scalars(select(Complaint)).one()


def test_somebody_complains_reads_the_days_and_the_answer(sign_in: SignIn, officer: Person) -> None:
    person = make_person(email="amira@example.org")
    mine, theirs = sign_in(person), sign_in(officer)
    sent = complain(mine)
    found = the_complaint()
    assert sent.location == f"/complaints/{found.id}"
    page = mine.get(sent.location).text
    assert day_in_words(found.acknowledge_by) in page
    assert day_in_words(found.answer_by) in page
    assert "ico.org.uk" in page

    assert found.reference in theirs.get("/staff/complaints").text
    handling = f"/staff/complaints/{found.id}"
    assert "Nobody marked my work." in theirs.get(handling).text
    theirs.post(handling, data={"state": "acknowledged", "note": "Asked the tutor.", "message": ""})
    assert theirs.post(handling, data={"state": "answered", "note": "Done.", "message": ""}).status_code == 422
    theirs.post(handling, data={"state": "answered", "note": "Done.", "message": "You are right. It is marked now."})
    assert the_complaint().state is ComplaintState.ANSWERED
    page = mine.get(sent.location).text
    assert "You are right. It is marked now." in page
    assert "Asked the tutor." not in page
    assert found.reference not in theirs.get("/staff/complaints").text
    assert found.reference in theirs.get("/staff/complaints?state=closed").text
    assert len(mails_to("amira@example.org")) == 3, "received, acknowledged, answered"


def test_a_visitor_is_mailed_the_reference_and_follows_by_it(app: Flask, client: FlaskClient, officer: Person) -> None:
    assert complain(client, name="Amira", email="Amira@example.org").location == "/check/sent"
    found = the_complaint()
    assert found.reference in client.get("/check/sent").text
    [mail] = mails_to("amira@example.org")
    assert found.reference in mail.body
    assert "Nobody marked" not in mail.body
    assert "We have it" in app.test_client().post("/check", data={"reference": found.reference}).text
    [told] = mails_to("officer@example.org")
    assert "Nobody marked" not in told.body
    assert found.reference not in told.body


def test_a_data_complaint_shows_staff_the_thirty_days_of_the_law(sign_in: SignIn, officer: Person) -> None:
    found = make_complaint(kind=Kind.DATA)
    page = sign_in(officer).get(f"/staff/complaints/{found.id}").text
    assert f"The law: by {day_in_words(data_acknowledged_by_law(found.received_at))} at the latest." in page
    other = make_complaint()
    assert "The law: by" not in sign_in(officer).get(f"/staff/complaints/{other.id}").text


def test_more_time_is_taken_only_with_a_reason_that_the_person_reads(sign_in: SignIn, officer: Person) -> None:
    found = make_complaint()
    page, client = f"/staff/complaints/{found.id}", sign_in(officer)
    before, later = found.answer_by, london_day(found.answer_by) + timedelta(days=14)
    step = {"state": "being looked into", "note": "", "message": "", "answer_by": later.isoformat()}
    assert client.post(page, data=step).status_code == 422
    assert the_complaint().answer_by == before
    step["message"] = "A witness is away until January."
    step["answer_by"] = london_day(before).isoformat()
    assert client.post(page, data=step).status_code == 422, "never earlier"
    step["answer_by"] = later.isoformat()
    assert client.post(page, data=step).status_code == 302
    assert london_day(the_complaint().answer_by) == later


@pytest.mark.parametrize("role", list(Role))
def test_the_team_handles_complaints_and_nobody_else(sign_in: SignIn, role: Role) -> None:
    usual, kept = make_complaint(), make_complaint(is_for_administrator=True)
    client = sign_in(make_person(roles=[role]))
    assert client.get(f"/staff/complaints/{usual.id}").status_code == (200 if role in TEAM else 403)
    administrators = {Role.ADMINISTRATOR: 200, Role.PROGRAMME_OFFICER: 404}
    assert client.get(f"/staff/complaints/{kept.id}").status_code == administrators.get(role, 403)
    assert (kept.reference in client.get("/staff/complaints").text) == (role is Role.ADMINISTRATOR)
    for complaint in (usual, kept):
        assert client.get(f"/complaints/{complaint.id}").status_code == 404


def test_a_complaint_about_an_officer_goes_to_administrators_only(
    client: FlaskClient, sign_in: SignIn, officer: Person, administrator: Person
) -> None:
    complain(client, is_about_officer="y", kind="person")
    assert mails_to("officer@example.org") == []
    assert len(mails_to("admin@example.org")) == 1
    assert sign_in(officer).get(f"/staff/complaints/{the_complaint().id}").status_code == 404


def test_who_is_not_impartial_hands_it_on_and_can_not_open_it_any_more(
    sign_in: SignIn, officer: Person, administrator: Person
) -> None:
    found = make_complaint()
    client = sign_in(officer)
    page = f"/staff/complaints/{found.id}"
    assert client.post(f"{page}/not-impartial", data={"note": "It is about me."}).location == "/staff/complaints"
    assert client.get(page).status_code == 404
    assert client.post(page, data={"state": "closed", "message": "No."}).status_code == 404
    assert sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])).get(page).status_code == 404
    assert "It is about me." in sign_in(administrator).get(page).text
    assert len(mails_to("admin@example.org")) == 1


def test_an_officer_who_is_an_administrator_too_does_not_get_it_back(sign_in: SignIn, administrator: Person) -> None:
    both = make_person(email="both@example.org", roles=[Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR])
    found, client = make_complaint(), sign_in(both)
    client.post(f"/staff/complaints/{found.id}/not-impartial")
    assert client.get(f"/staff/complaints/{found.id}").status_code == 404
    assert found.reference not in client.get("/staff/complaints").text
    assert mails_to("both@example.org") == []


def test_a_complaint_is_never_left_with_nobody(sign_in: SignIn, administrator: Person) -> None:
    found, client = make_complaint(), sign_in(administrator)
    refused = client.post(f"/staff/complaints/{found.id}/not-impartial")
    assert refused.status_code == 409
    assert "There is no other administrator" in refused.text
    assert client.get(f"/staff/complaints/{found.id}").status_code == 200


def test_nobody_handles_their_own_complaint(sign_in: SignIn, officer: Person) -> None:
    found = make_complaint(complainant=officer)
    client = sign_in(officer)
    assert client.get(f"/staff/complaints/{found.id}").status_code == 404
    assert found.reference not in client.get("/staff/complaints").text
    assert client.get(f"/complaints/{found.id}").status_code == 200


def test_a_complaint_is_read_by_whoever_made_it_and_by_no_other_learner(sign_in: SignIn) -> None:
    found = make_complaint(complainant=make_person())
    assert sign_in(make_person()).get(f"/complaints/{found.id}").status_code == 404


def test_looks_and_steps_are_in_the_audit_without_words(sign_in: SignIn, officer: Person) -> None:
    found = make_complaint()
    client = sign_in(officer)
    client.get(f"/staff/complaints/{found.id}")
    client.post(f"/staff/complaints/{found.id}", data={"state": "acknowledged", "note": "Hm.", "message": ""})
    deeds = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_type == "complaint")).all()
    assert [deed.action for deed in deeds] == ["complaint.read", "complaint.step"]
    assert {deed.person_id for deed in deeds} == {officer.id}
    assert "Hm." not in str([deed.details for deed in deeds])


def test_a_double_click_complains_once(app: Flask, officer: Person) -> None:
    answers = at_once(lambda _n: complain(app.test_client(), email="amira@example.org").status_code, range(3))
    assert answers == [302, 302, 302]
    assert count(Complaint) == 1
    assert len(mails_to("amira@example.org")) == 1


def test_the_job_reminds_whoever_may_handle_it(officer: Person, administrator: Person, now: datetime) -> None:
    make_complaint(received_at=now - timedelta(days=60))
    make_complaint(received_at=now - timedelta(days=50))
    make_complaint(received_at=now - timedelta(days=60)).state = ComplaintState.ANSWERED
    db.session.commit()
    remind_of_overdue(now)
    remind_of_overdue(now + timedelta(hours=2))
    assert len(mails_to("officer@example.org")) == 1, "one mail, however many wait"
    assert mails_to("admin@example.org") == []
    make_complaint(received_at=now - timedelta(days=60), is_for_administrator=True)
    db.session.commit()
    remind_of_overdue(now + timedelta(hours=3))
    assert len(mails_to("admin@example.org")) == 1
    assert "Nobody marked" not in mails_to("officer@example.org")[0].body


def test_lists_of_staff_take_few_statements_however_long_they_are(
    sign_in: SignIn,
    officer: Person,
    count_statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    lead = make_person(roles=[Role.SAFEGUARDING_LEAD])
    for _number in range(60):
        make_complaint()
        make_concern()
        make_page_report()
    for person, address in (
        (officer, "/staff/complaints"),
        (officer, "/staff/page-reports"),
        (lead, "/safeguarding"),
    ):
        client = sign_in(person)
        with count_statements() as statements:
            page = client.get(address).text
        assert len(statements) <= 3, statements
        assert 'rel="next"' in page
        assert 'rel="next"' not in client.get(f"{address}?page=2").text


def test_an_overdue_complaint_stands_first(sign_in: SignIn, officer: Person, now: datetime) -> None:
    usual, overdue = make_complaint(), make_complaint(received_at=now - timedelta(days=60))
    page = sign_in(officer).get("/staff/complaints").text
    assert page.index(overdue.reference) < page.index(usual.reference)
    assert page.count("Overdue") == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": ""}, "Choose what it is about."),
        ({"words": ""}, "Write what went wrong."),
        ({"words": "a" * 5001}, "at most 5,000"),
        ({"email": "nobody"}, "name@example.org"),
    ],
)
def test_a_complaint_that_can_not_be_used_says_why(client: FlaskClient, change: dict[str, str], sentence: str) -> None:
    answer = complain(client, **change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(Complaint) == 0


def test_help_is_one_door_to_all_of_it(client: FlaskClient, sign_in: SignIn) -> None:
    page = client.get("/help").text
    for address in ("/safe", "/report", "/complaints", "/check", "/privacy", "/accessibility"):
        assert f'href="{address}"' in page
    of_learners = ("/questions", "/adjustments", "/learn/sessions", "/learn/hours", "/offline")
    for address in of_learners:
        assert f'href="{address}"' not in page
    mine = sign_in(make_person()).get("/help").text
    for address in (*of_learners, "/my-reports", "/account", "/account/data", "/languages"):
        assert f'href="{address}"' in mine
    assert 'href="/help"' in client.get("/").text, "it is in the footer of every page"
