"""Councils that want to join: they ask once, somebody answers, and who asked is forgotten in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person, RoleInvitation
from lms.clock import london_day, utc_now
from lms.councils.models import Council
from lms.extensions import db
from lms.held import Whom
from lms.outbox.models import Message
from lms.pledge.enquiries import KEPT_FOR, close_as_signed, empty_old_enquiries
from lms.pledge.enquiry_models import EnquiryResult, PledgeEnquiry, PledgeEnquiryNote
from lms.pledge.held import HELD
from lms.pledge.signing_queries import moves_of
from lms.pledge.states import Move
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge_signing import make_enquiry
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
JOIN = "/pledge/join"


def form(asking: Council, **changes: str) -> dict[str, str]:
    return {
        "council": str(asking.id),
        "name": "Ann Asker",
        "post": "Head of HR",
        "email": "Ann@Millbrook.Example",
        "words": "What does it cost?",
        "token": "one form",
    } | changes


def enquiries() -> list[PledgeEnquiry]:
    db.session.expire_all()
    return list(db.session.scalars(select(PledgeEnquiry).order_by(PledgeEnquiry.id)))


def test_a_council_asks_and_somebody_has_to_answer_in_five_days(
    council: Council, client: FlaskClient, officer: FlaskClient, now: datetime
) -> None:
    assert "Join us, as a council" in client.get("/councils").text
    assert client.post(JOIN, data=form(council)).location == "/pledge/join/sent"
    assert "within five days" in client.get("/pledge/join/sent").text
    [enquiry] = enquiries()
    assert (enquiry.name, enquiry.email) == ("Ann Asker", "ann@millbrook.example")
    assert enquiry.next_step_on == london_day(now) + timedelta(days=5)
    assert [one.move for one in moves_of(council.id)] == [Move.ENQUIRED]
    assert "Ann Asker" in officer.get("/staff/enquiries").text
    assert "What does it cost?" in officer.get(f"/staff/enquiries/{enquiry.id}").text


def test_the_same_form_twice_is_one_enquiry(app: Flask, council: Council, client: FlaskClient) -> None:
    sent = form(council)
    assert at_once(lambda one: one.post(JOIN, data=sent).status_code, [client, app.test_client()]) == [302, 302]
    client.post(JOIN, data=sent)
    assert len(enquiries()) == 1


def test_who_sends_many_waits(council: Council, client: FlaskClient) -> None:
    db.session.commit()
    answers = [client.post(JOIN, data=form(council, token=f"form {number}")).status_code for number in range(6)]
    assert answers == [302] * 5 + [429]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"council": ""}, "Choose your council."),
        ({"council": "999"}, "Choose one from the list"),
        ({"name": " "}, "Write your name."),
        ({"post": ""}, "Write your post."),
        ({"email": "ann"}, "Write an e-mail address like name@example.org."),
        ({"words": ""}, "Write what you would like to know."),
        ({"words": "x" * 2001}, "Write at most 2,000 letters."),
    ],
)
def test_a_fault_is_told_beside_its_field(
    council: Council, client: FlaskClient, changes: dict[str, str], told: str
) -> None:
    db.session.commit()
    answer = client.post(JOIN, data=form(council, **changes))
    assert answer.status_code == 422
    assert f'id="{next(iter(changes))}-error"' in answer.text
    assert told in answer.text
    assert enquiries() == []


def test_a_council_that_has_ended_is_not_on_the_list(council: Council, client: FlaskClient, now: datetime) -> None:
    council.ends_on = london_day(now) - timedelta(days=1)
    db.session.commit()
    assert "Millbrook Council" not in client.get(JOIN).text
    assert client.post(JOIN, data=form(council)).status_code == 422


def test_the_team_notes_who_answers_and_what_comes_next_and_sees_what_is_overdue(
    council: Council, officer: FlaskClient, now: datetime
) -> None:
    enquiry = make_enquiry(council)
    handler = make_person(name="Hanna Handler", roles=[Role.PROGRAMME_OFFICER])
    db.session.commit()
    path = f"/staff/enquiries/{enquiry.id}"
    yesterday = (london_day(now) - timedelta(days=1)).isoformat()
    sent = {"words": "I phoned.", "handler": str(handler.id), "next_step": "Send the text", "next_step_on": yesterday}
    assert officer.post(path, data=sent).location == path
    page = officer.get(path).text
    assert "I phoned." in page
    assert "Olga Officer" in page
    listed = officer.get("/staff/enquiries").text
    assert all(words in listed for words in ("Send the text", "Hanna Handler", "Overdue"))
    assert officer.post(path, data=sent | {"next_step": ""}).status_code == 422


def test_a_signatory_is_invited_from_the_enquiry(council: Council, officer: FlaskClient) -> None:
    enquiry = make_enquiry(council)
    db.session.commit()
    path = f"/staff/enquiries/{enquiry.id}/invite"
    assert 'value="asks@council.example"' in officer.get(path).text
    assert officer.post(path, data={"email": "chief@council.example"}).status_code == 302
    invitation = db.session.scalars(select(RoleInvitation)).one()
    assert (invitation.email, invitation.role, invitation.council_id) == (
        "chief@council.example",
        Role.SIGNATORY,
        council.id,
    )
    assert "Invited a signatory." in officer.get(f"/staff/enquiries/{enquiry.id}").text


def test_who_is_refused_is_told_why_and_forgotten(council: Council, officer: FlaskClient) -> None:
    enquiry = make_enquiry(council)
    db.session.add(PledgeEnquiryNote(enquiry_id=enquiry.id, words="Ann is nice.", at=enquiry.sent_at))
    db.session.commit()
    path = f"/staff/enquiries/{enquiry.id}/refuse"
    assert officer.post(path, data={"reason": " "}).status_code == 422
    assert officer.post(path, data={"reason": "A company can’t sign."}).location == "/staff/enquiries"
    [kept] = enquiries()
    assert (kept.name, kept.post, kept.email, kept.words, kept.result) == ("", "", "", "", EnquiryResult.REFUSED)
    assert db.session.scalars(select(PledgeEnquiryNote)).all() == []
    mail = db.session.scalars(select(Message)).one()
    assert mail.recipient == "asks@council.example"
    assert "A company can’t sign." in mail.body
    assert [one.move for one in moves_of(council.id)] == [Move.ENQUIRY_REFUSED, Move.ENQUIRED]
    assert "The name is deleted" in officer.get("/staff/enquiries?state=closed").text
    assert officer.post(path, data={"reason": "Again."}).status_code == 409


def test_a_year_after_the_council_signed_who_asked_is_forgotten(council: Council, now: datetime) -> None:
    make_enquiry(council)
    make_enquiry(make_council())
    close_as_signed(council.id, now)
    empty_old_enquiries(now + KEPT_FOR - timedelta(days=1))
    assert [bool(one.name) for one in enquiries()] == [True, True]
    empty_old_enquiries(now + KEPT_FOR + timedelta(days=1))
    assert [bool(one.name) for one in enquiries()] == [False, True]
    assert enquiries()[0].result is EnquiryResult.SIGNED


def test_a_copy_shows_what_somebody_asked_and_erasing_takes_it_out(council: Council) -> None:
    make_enquiry(council, words="About me.")
    whom = Whom(1, frozenset({"asks@council.example"}))
    [section] = HELD.about(whom)
    assert [row["words"] for row in section.rows] == ["About me."]
    list(HELD.erase(whom, utc_now()))
    db.session.flush()
    [kept] = enquiries()
    assert (kept.email, kept.result) == ("", EnquiryResult.FORGOTTEN)
