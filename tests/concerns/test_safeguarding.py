"""A concern reaches named people only. Nothing of it leaks: to mails, the audit, other staff or a shared phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.access import COUNCIL_ROLES, Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.concerns import services
from lms.concerns.helplines import HELPLINES
from lms.concerns.jobs import remind_of_overdue
from lms.concerns.models import Concern, ConcernState, ConcernStep, Danger
from lms.extensions import db
from lms.outbox.models import Message
from tests.accounts.links import mails_to
from tests.factories.accounts import make_person
from tests.factories.concerns import SECRET_WORDS, make_complaint, make_concern
from tests.factories.councils import make_council
from tests.simultaneous import at_once, count

SignIn = Callable[[Person], FlaskClient]
SENT = {"whom": "me", "danger": "no", "words": SECRET_WORDS, "contact": "", "may_mail": "no", "token": "a token"}
TELLING = ("safeguard", "concern", "danger", "abuse", "harm")


@pytest.fixture
def lead(app: Flask) -> Person:
    return make_person(name="Ruth Bello", email="lead@example.org", roles=[Role.SAFEGUARDING_LEAD])


def report(client: FlaskClient, **change: str) -> TestResponse:
    return client.post("/safe/report", data={**SENT, **change})


def the_concern() -> Concern:
    db.session.expire_all()
    return db.session.scalars(select(Concern)).one()


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main")[0]


def test_the_page_says_first_what_to_do_in_danger_and_then_who_reads(client: FlaskClient, lead: Person) -> None:
    page = main_of(client.get("/safe").text)
    assert page.index("999") < page.index("Ruth Bello") < page.index("116 123")
    for line in HELPLINES:
        assert f'href="{line.dial}"' in page
        assert line.source.startswith("https://")


def test_where_nobody_is_a_lead_the_page_says_so_and_administrators_are_warned(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], safeguarding_contact="020 7946 0000")
    page = client.get("/safe").text
    assert "nobody in the programme can read" in page
    assert "020 7946 0000" in page
    administrator = make_person(roles=[Role.ADMINISTRATOR])
    staff = sign_in(administrator)
    assert "Nobody is a safeguarding lead." in staff.get("/staff").text
    report(client)
    [mail] = mails_to(administrator.email)
    assert SECRET_WORDS not in mail.body
    make_person(roles=[Role.SAFEGUARDING_LEAD])
    assert "Nobody is a safeguarding lead." not in staff.get("/staff").text


def test_a_visitor_reports_gets_a_number_and_follows_it(app: Flask, sign_in: SignIn, lead: Person) -> None:
    client = app.test_client()
    sent = report(client)
    assert sent.location == "/check/sent"
    page = main_of(client.get(sent.location).text)
    reference = the_concern().reference
    assert reference in page
    assert not any(word in page.lower() for word in TELLING), "somebody else may look at this phone"
    assert reference in client.get(sent.location).text, "the line may have broken"
    assert reference not in app.test_client().get("/check/sent", follow_redirects=True).text

    theirs = sign_in(lead)
    assert reference in theirs.get("/safeguarding").text
    page = f"/safeguarding/{the_concern().id}"
    assert SECRET_WORDS in theirs.get(page).text
    assert theirs.post(page, data={"state": "acknowledged", "note": "", "message": ""}).status_code == 422
    step = {"state": "in hand", "note": "Called the police.", "message": "Come on Monday at 10."}
    assert theirs.post(page, data=step).location == page
    assert the_concern().acknowledged_at is not None

    stranger = app.test_client()
    found = main_of(stranger.post("/check", data={"reference": reference.lower()}).text)
    assert "We are working on it" in found
    assert "Come on Monday at 10." in found
    assert "Called the police." not in found
    assert SECRET_WORDS not in found
    assert not any(word in found.lower() for word in TELLING)


def test_the_number_is_shown_for_ten_minutes_only(client: FlaskClient, lead: Person) -> None:
    report(client)
    with client.session_transaction() as session:
        session["just_sent"][1] -= 601
        session.modified = True
    assert client.get("/check/sent").location == "/check"


def test_who_uses_the_same_phone_next_does_not_see_the_number(sign_in: SignIn, lead: Person) -> None:
    client = sign_in(make_person())
    report(client)
    assert the_concern().reference in client.get("/check/sent").text
    with client.session_transaction() as session:
        session["_user_id"] = make_person().get_id()
        db.session.commit()
    assert client.get("/check/sent").location == "/check"


def test_the_back_button_brings_nothing_back(client: FlaskClient, lead: Person) -> None:
    report(client)
    for page in ("/safe", "/safe/report", "/check", "/check/sent", "/complaints"):
        assert client.get(page).headers["Cache-Control"] == "no-store"


def test_leads_are_told_at_once_and_the_mail_says_nothing(client: FlaskClient, lead: Person) -> None:
    ended = make_person(email="closed@example.org", roles=[Role.SAFEGUARDING_LEAD])
    ended.closed_at = ended.created_at
    report(client, danger="yes", contact="07700 900123")
    [mail] = mails_to("lead@example.org")
    assert mails_to("closed@example.org") == []
    told = mail.subject + mail.body
    for secret in (SECRET_WORDS, "07700 900123", the_concern().reference):
        assert secret not in told
    assert "/safeguarding" in mail.body
    assert f"/safeguarding/{the_concern().id}" not in mail.body


@pytest.mark.parametrize("role", list(Role))
def test_only_leads_open_a_concern(sign_in: SignIn, role: Role) -> None:
    concern = make_concern(reporter=make_person(), is_on_account=True)
    council = make_council() if role in COUNCIL_ROLES else None
    client = sign_in(make_person(roles=[role], council=council))
    opened = 200 if role is Role.SAFEGUARDING_LEAD else 403
    assert client.get("/safeguarding").status_code == opened
    assert client.get(f"/safeguarding/{concern.id}").status_code == opened
    if role is not Role.SAFEGUARDING_LEAD:
        step = {"state": "closed", "note": "Nothing.", "message": "Go away."}
        assert client.post(f"/safeguarding/{concern.id}", data=step).status_code == 403
    assert client.get(f"/my-reports/{concern.id}").status_code == 404
    assert concern.reference not in client.get("/my-reports").text
    assert count(ConcernStep) == 0


def test_nothing_shows_on_an_account_unless_the_person_asks_for_it(sign_in: SignIn, lead: Person) -> None:
    person = make_person()
    client = sign_in(person)
    assert "No, show nothing." in client.get("/safe/report").text
    report(client)
    hidden = the_concern()
    assert hidden.reporter_id == person.id
    assert hidden.reference not in client.get("/my-reports").text
    assert client.get(f"/my-reports/{hidden.id}").status_code == 404
    report(client, on_account="yes", words="Something else", token="another")
    shown = db.session.scalars(select(Concern).where(Concern.is_on_account)).one()
    page = client.get("/my-reports").text
    assert shown.reference in page
    assert hidden.reference not in page
    page = main_of(client.get(f"/my-reports/{shown.id}").text)
    assert "We have it" in page
    assert not any(word in page.lower() for word in TELLING)


def test_no_mail_goes_out_unless_the_person_says_that_it_is_safe(app: Flask, sign_in: SignIn, lead: Person) -> None:
    person = make_person(email="amira@example.org")
    client, theirs = sign_in(person), sign_in(lead)
    report(client, email="amira@example.org")
    assert the_concern().mail_to is None
    theirs.post(f"/safeguarding/{the_concern().id}", data={"state": "acknowledged", "note": "Read."})
    assert mails_to("amira@example.org") == []


def test_a_mail_that_is_safe_says_only_that_there_is_news(sign_in: SignIn, lead: Person, client: FlaskClient) -> None:
    assert report(client, may_mail="yes").status_code == 422, "where to?"
    report(client, may_mail="yes", email="Friend@example.org")
    step = {"state": "acknowledged", "note": "Read.", "message": "We help you."}
    sign_in(lead).post(f"/safeguarding/{the_concern().id}", data=step)
    [mail] = mails_to("friend@example.org")
    told = (mail.subject + mail.body).lower()
    assert not any(word in told for word in TELLING)
    assert the_concern().reference.lower() not in told
    assert "we help you" not in told


def test_news_of_a_complaint_reads_the_same(sign_in: SignIn, lead: Person) -> None:
    concern, complaint = make_concern(mail_to="one@example.org"), make_complaint(email="other@example.org")
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    step = {"state": "acknowledged", "note": "Read.", "message": ""}
    assert sign_in(lead).post(f"/safeguarding/{concern.id}", data=step).status_code == 302
    assert officer.post(f"/staff/complaints/{complaint.id}", data=step).status_code == 302
    [one], [other] = mails_to("one@example.org"), mails_to("other@example.org")
    assert (one.subject, one.body) == (other.subject, other.body), "nobody can tell which of them it is"


def test_looks_are_in_the_audit_and_who_reported_is_not(sign_in: SignIn, lead: Person) -> None:
    person = make_person()
    report(sign_in(person))
    theirs = sign_in(lead)
    page = f"/safeguarding/{the_concern().id}"
    theirs.get(page)
    theirs.post(page, data={"state": "closed", "note": "Safe now.", "message": ""})
    deeds = db.session.scalars(select(AuditEntry)).all()
    assert [(deed.action, deed.person_id) for deed in deeds] == [
        ("concern.read", lead.id),
        ("concern.step", lead.id),
    ]
    assert "Safe now" not in str([deed.details for deed in deeds])


def test_a_double_click_reports_once_and_shows_the_same_number(app: Flask, lead: Person) -> None:
    browsers = [app.test_client() for _number in range(3)]
    answers = at_once(lambda browser: report(browser).status_code, browsers)
    assert answers == [302, 302, 302]
    assert count(Concern) == 1
    assert len(mails_to("lead@example.org")) == 1
    for browser in browsers:
        assert the_concern().reference in browser.get("/check/sent").text


def test_the_same_token_with_other_words_is_another_report(client: FlaskClient, lead: Person) -> None:
    report(client)
    report(client, words="And he took my phone.")
    assert count(Concern) == 2


def test_somebody_elses_token_shows_nothing_of_theirs(client: FlaskClient, sign_in: SignIn, lead: Person) -> None:
    report(sign_in(make_person()))
    report(client)
    first, second = db.session.scalars(select(Concern).order_by(Concern.id))
    page = client.get("/check/sent").text
    assert second.reference in page
    assert first.reference not in page


def test_what_is_overdue_comes_first_and_then_who_is_in_danger(sign_in: SignIn, lead: Person, now: datetime) -> None:
    usual, danger = make_concern(), make_concern(danger=Danger.YES)
    overdue = make_concern(received_at=now - timedelta(days=10))
    page = sign_in(lead).get("/safeguarding").text
    assert page.index(overdue.reference) < page.index(danger.reference) < page.index(usual.reference)
    assert page.count("Overdue") == 1


def test_the_job_reminds_of_what_is_overdue_once_a_day_without_a_word_of_it(lead: Person, now: datetime) -> None:
    concern = make_concern(received_at=now - timedelta(days=10))
    make_concern()
    db.session.commit()
    remind_of_overdue(now)
    remind_of_overdue(now + timedelta(hours=1))
    [mail] = mails_to("lead@example.org")
    assert SECRET_WORDS not in mail.body
    assert concern.reference not in mail.body
    remind_of_overdue(now + timedelta(hours=25))
    assert len(mails_to("lead@example.org")) == 2
    concern.state = ConcernState.ACKNOWLEDGED
    db.session.commit()
    remind_of_overdue(now + timedelta(hours=60))
    assert len(mails_to("lead@example.org")) == 3, "the other one has become overdue"


def test_the_job_at_the_same_time_twice_reminds_once(app: Flask, lead: Person, now: datetime) -> None:
    make_concern(received_at=now - timedelta(days=10))

    def run(_number: int) -> None:
        with app.app_context():
            remind_of_overdue(now)

    at_once(run, range(2))
    assert count(Message) == 1


def test_references_can_not_be_tried_by_the_thousand(app: Flask, client: FlaskClient) -> None:
    for _number in range(services.LOOKED_UP_IN_A_WINDOW):
        assert client.post("/check", data={"reference": "AAAA-AAAA-AAAA"}).status_code == 422
    refused = client.post("/check", data={"reference": make_complaint().reference})
    assert refused.status_code == 429


def test_a_flood_is_stopped_and_says_whom_to_call(client: FlaskClient, lead: Person) -> None:
    for number in range(services.SENT_AN_HOUR):
        assert report(client, token=str(number)).status_code == 302
    refused = report(client, token="more")
    assert refused.status_code == 429
    assert "call 999" in refused.text


def test_one_leaves_the_page_quickly_without_javascript(client: FlaskClient) -> None:
    for page in ("/safe", "/safe/report", "/check"):
        address = re.search(r'href="([^"]+)" rel="noreferrer noopener" data-leave', client.get(page).text)
        assert address is not None
        assert address[1] == "https://www.bbc.co.uk/weather"


def test_two_leads_who_act_at_once_both_stand(sign_in: SignIn, lead: Person) -> None:
    concern = make_concern()
    browsers = [sign_in(lead), sign_in(make_person(roles=[Role.SAFEGUARDING_LEAD]))]
    page = f"/safeguarding/{concern.id}"
    step = {"state": "in hand", "note": "I called.", "message": ""}
    answers = at_once(lambda browser: browser.post(page, data=step).status_code, browsers)
    assert answers == [302, 302]
    assert count(ConcernStep) == 2
