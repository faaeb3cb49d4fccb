"""Whoever sees a fault on a page says so, from its footer; the team puts it right and answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.links import make_link_token
from lms.accounts.models import Person
from lms.conversations import page_report_services as services
from lms.conversations.models import Fault, PageReport, ReportState
from lms.extensions import db
from tests.accounts.links import mails_to
from tests.factories.accounts import make_person
from tests.factories.conversations import make_page_report
from tests.factories.learning import make_enrolment
from tests.simultaneous import at_once, count

SignIn = Callable[[Person], FlaskClient]
SENT = {"fault": "wrong fact", "words": "There are 317 councils.", "token": "a token"}


def the_report() -> PageReport:
    db.session.expire_all()
    return db.session.scalars(select(PageReport)).one()


def test_every_page_leads_to_a_report_about_itself(client: FlaskClient) -> None:
    assert 'href="/report?page=/programme"' in client.get("/programme").text
    assert 'href="/report?page=/no/such/page"' not in client.get("/no/such/page").text
    form = client.get("/report?page=/programme").text
    assert "/programme</code>" in form


def test_a_visitor_reports_and_is_told_when_it_is_settled(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sent = client.post("/report?page=/programme", data={**SENT, "email": "Amira@example.org"})
    assert sent.location == "/report/sent"
    assert client.get(sent.location).status_code == 200
    row = the_report()
    assert (row.path, row.fault, row.language) == ("/programme", Fault.FACT, "en")
    assert (row.reporter_id, row.email) == (None, "amira@example.org")
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert "/programme" in officer.get("/staff/page-reports").text
    page = f"/staff/page-reports/{row.id}"
    assert "There are 317 councils." in officer.get(page).text
    officer.post(page, data={"state": "being fixed", "answer": ""})
    assert mails_to("amira@example.org") == []
    officer.post(page, data={"state": "fixed", "answer": "You are right."})
    [mail] = mails_to("amira@example.org")
    assert "It is fixed." in mail.body
    assert "You are right." in mail.body
    assert the_report().email is None, "it was for the answer only"
    assert the_report().state is ReportState.FIXED


def test_who_is_signed_in_reads_the_answer_on_their_own_page(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    assert "e-mail address" not in client.get("/report?page=/learn/town-halls/who-decides").text
    sent = client.post(
        "/report?page=/learn/town-halls/who-decides", data={**SENT, "email": "somebody.else@example.org"}
    )
    assert sent.location == "/my-reports"
    row = the_report()
    assert (row.reporter_id, row.email) == (enrolment.person_id, None)
    assert row.edition == enrolment.cohort.edition
    assert "Not read yet" in client.get("/my-reports").text
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    services.handle(row, ReportState.NO_FAULT, "It is 317 since 2023.", by=officer.id, now=row.reported_at)
    page = client.get("/my-reports").text
    assert "It is 317 since 2023." in page
    assert "It is 317 since 2023." not in sign_in(make_person()).get("/my-reports").text


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/no/such/page",
        "/" + "a" * 400,
    ],
)
def test_a_page_that_is_not_ours_is_not_named(client: FlaskClient, page: str) -> None:
    assert (
        "evil"
        not in client.get("/report", query_string={"page": page}).text.partition("<main")[2].partition("</main")[0]
    )
    assert client.post("/report", query_string={"page": page}, data=SENT).status_code == 302
    assert the_report().path == ""


def test_a_mailed_links_secret_is_in_no_report_and_in_no_footer(app: Flask, client: FlaskClient) -> None:
    person = make_person()
    person.confirmed_at = None
    db.session.commit()
    path = f"/confirm/{make_link_token('confirm', person)}"
    page = client.get(path)
    assert page.status_code == 200
    assert 'href="/report"' in page.text
    client.post("/report", query_string={"page": path}, data=SENT)
    assert the_report().path == "/confirm/<token>"


def test_what_stands_behind_the_question_mark_is_left_out(client: FlaskClient) -> None:
    client.post("/report", query_string={"page": "/sign-in?next=/join/secret"}, data=SENT)
    assert the_report().path == "/sign-in"


def test_a_double_click_reports_once(app: Flask) -> None:
    answers = at_once(lambda _n: app.test_client().post("/report", data=SENT).status_code, range(3))
    assert answers == [302, 302, 302]
    assert count(PageReport) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"fault": ""}, "Choose what is wrong."),
        ({"fault": "everything"}, "Choose one from the list."),
        ({"words": " "}, "Write what is wrong"),
        ({"words": "a" * 2001}, "at most 2,000"),
        ({"email": "nobody"}, "name@example.org"),
    ],
)
def test_a_report_that_can_not_be_used_says_why(client: FlaskClient, change: dict[str, str], sentence: str) -> None:
    answer = client.post("/report", data={**SENT, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(PageReport) == 0


def test_flooding_from_one_network_stops(client: FlaskClient) -> None:
    for number in range(services.REPORTS_AN_HOUR):
        assert client.post("/report", data={**SENT, "token": str(number)}).status_code == 302
    assert client.post("/report", data={**SENT, "token": "more"}).status_code == 429
    assert count(PageReport) == services.REPORTS_AN_HOUR


def test_a_reviewer_of_translations_sees_only_those(sign_in: SignIn) -> None:
    theirs, other = make_page_report(fault=Fault.TRANSLATION), make_page_report()
    reviewer = sign_in(make_person(roles=[Role.TRANSLATION_REVIEWER]))
    listed = reviewer.get("/staff/page-reports").text
    assert f"/staff/page-reports/{theirs.id}" in listed
    assert f'/staff/page-reports/{other.id}"' not in listed
    assert reviewer.get(f"/staff/page-reports/{other.id}").status_code == 404
    assert reviewer.post(f"/staff/page-reports/{other.id}", data={"state": "fixed"}).status_code == 404
    assert reviewer.post(f"/staff/page-reports/{theirs.id}", data={"state": "fixed"}).status_code == 302


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAMME_OFFICER, Role.TRANSLATION_REVIEWER}))
def test_nobody_else_reads_reports(sign_in: SignIn, role: Role) -> None:
    row = make_page_report()
    assert sign_in(make_person(roles=[role])).get(f"/staff/page-reports/{row.id}").status_code == 403


def test_a_settled_report_that_is_settled_again_mails_once(app: Flask, sign_in: SignIn) -> None:
    row = make_page_report(email="amira@example.org")
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    for _click in range(2):
        officer.post(f"/staff/page-reports/{row.id}", data={"state": "fixed", "answer": "Thanks"})
    assert len(mails_to("amira@example.org")) == 1
