"""What somebody is told on the site, how they choose, and the link that stops mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel.speaklater import LazyString
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import day_in_words
from lms.extensions import db
from lms.notices.jobs import send_digests
from lms.notices.links import make_stop_token
from lms.notices.models import FOR_COUNCILS, FOR_STAFF, FOR_STAFF_AND_COUNCILS, Notice, NoticeKind, NoticeSettings
from lms.notices.queries import get_settings
from lms.outbox.jobs import send_waiting_messages
from lms.outbox.models import Message
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.notices import make_notice
from tests.outbox.smtp import post_office
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def count_messages() -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(Message)) or 0


def test_of_the_same_thing_a_person_is_told_once(app: Flask) -> None:
    one, two = make_person(), make_person()
    for person in (one, one, two):
        make_notice(person, about="marking 1")
    make_notice(one, about="marking 2")
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 3


def test_people_are_told_in_their_own_language(app: Flask) -> None:
    person = make_person()
    person.language = "cy"
    notice = make_notice(person, sentence=LazyString(day_in_words, date(2026, 11, 24)))
    assert (notice.sentence, notice.language) == ("24 Tachwedd 2026", "cy")


def test_the_page_lists_what_was_told_and_marks_what_is_new(sign_in: SignIn) -> None:
    person, other = make_person(), make_person()
    make_notice(person, sentence="<b>First</b>", path="/learn/town-halls")
    make_notice(other, sentence="Of somebody else")
    client = sign_in(person)
    page = client.get("/notices").text
    assert "&lt;b&gt;First&lt;/b&gt;" in page
    assert 'href="/learn/town-halls"' in page
    assert '<strong class="govuk-tag">New</strong>' in page
    assert "Of somebody else" not in page
    make_notice(person, sentence="Second")
    page = client.get("/notices").text
    assert page.index("Second") < page.index("First")
    assert page.count('<strong class="govuk-tag">New</strong>') == 1
    assert "There are no messages yet" in sign_in(make_person()).get("/notices").text


def test_what_was_read_on_the_site_comes_in_no_mail(sign_in: SignIn) -> None:
    person = make_person()
    make_notice(person)
    sign_in(person).get("/notices")
    send_digests(NOON)
    assert count_messages() == 0


def test_fifty_notices_a_page_take_few_statements(sign_in: SignIn, count_statements: Counting) -> None:
    person = make_person()
    for number in range(51):
        make_notice(person, sentence=f"Notice {number:02}")
    client = sign_in(person)
    with count_statements() as statements:
        page = client.get("/notices").text
    assert len(statements) <= 3, statements
    assert page.count("Notice ") == 50
    assert "Notice 00" in client.get("/notices?page=2").text


def test_what_is_for_staff_is_offered_to_staff_and_stays_on_for_whoever_becomes_staff(sign_in: SignIn) -> None:
    words, sent = "Quality assurance has looked", {"quiet_from": "21", "quiet_until": "8"}
    learner = make_person()
    browser = sign_in(learner)
    assert words not in browser.get("/account/messages").text
    assert browser.post("/account/messages", data=sent).status_code == 302
    assert NoticeKind.QUALITY not in db.session.scalars(select(NoticeSettings.unwanted)).one()
    assert words in sign_in(make_person(roles=[Role.TUTOR])).get("/account/messages").text


def test_news_of_posts_is_offered_to_council_members_alone(sign_in: SignIn) -> None:
    words = "There is news about a post of my council"
    assert words not in sign_in(make_person()).get("/account/messages").text
    recruiter = make_person(roles=[Role.RECRUITER], council=make_council())
    assert words in sign_in(recruiter).get("/account/messages").text


def test_news_of_support_is_offered_to_council_members_and_to_advisers(sign_in: SignIn) -> None:
    words = "There is news about guidance, support or the pledge of a council"
    assert words not in sign_in(make_person()).get("/account/messages").text
    recruiter = make_person(roles=[Role.RECRUITER], council=make_council())
    for person in (recruiter, make_person(roles=[Role.PROGRAMME_OFFICER])):
        assert words in sign_in(person).get("/account/messages").text


def test_a_person_chooses_which_mails_come_and_when(sign_in: SignIn) -> None:
    person = make_person()
    client = sign_in(person)
    page = client.get("/account/messages").text
    assert page.count("checked") == len(set(NoticeKind) - FOR_STAFF - FOR_COUNCILS - FOR_STAFF_AND_COUNCILS)
    form = {"wanted": ["feedback", "place"], "quiet_from": "18", "quiet_until": "9"}
    answer = client.post("/account/messages", data=form, follow_redirects=True)
    assert "Your choice is saved." in answer.text
    assert answer.text.count("checked") == 2
    kept = get_settings(person.id)
    assert (kept.quiet_from, kept.quiet_until, kept.stopped_at) == (18, 9, None)
    not_for_them = FOR_STAFF | FOR_COUNCILS | FOR_STAFF_AND_COUNCILS
    assert set(kept.unwanted) == {kind.value for kind in NoticeKind} - {"feedback", "place", *not_for_them}
    client.post("/account/messages", data={**form, "is_stopped": "y"})
    db.session.expire_all()
    assert get_settings(person.id).stopped_at is not None
    client.post("/account/messages", data=form)
    db.session.expire_all()
    assert get_settings(person.id).stopped_at is None
    assert set(db.session.scalars(select(AuditEntry.action))) == {"notices.changed"}


@pytest.mark.parametrize("change", [{"wanted": ["nonsense"]}, {"quiet_from": "24"}, {"quiet_until": "x"}])
def test_a_choice_that_makes_no_sense_is_not_kept(sign_in: SignIn, change: dict[str, Any]) -> None:
    person = make_person()
    form = {"wanted": ["feedback"], "quiet_from": "18", "quiet_until": "9", **change}
    assert sign_in(person).post("/account/messages", data=form).status_code == 422
    assert get_settings(person.id).unwanted == []


def test_a_mail_program_stops_the_mails_by_itself(app: Flask, client: FlaskClient) -> None:
    person = make_person()
    make_notice(person)
    with post_office() as box:
        app.extensions["settings"] = replace(app.extensions["settings"], smtp_url=box.url)
        send_digests(NOON)
        send_waiting_messages(NOON)
        [letter] = box.letters
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.message["Content-Language"] == "en"
    address = letter.message["List-Unsubscribe"].strip(" <>").removeprefix("http://localhost")
    assert address in letter.text
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answers = [client.post(address, data=sent).status_code for sent in ({"List-Unsubscribe": "One-Click"}, None)]
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answers == [200, 200], "no redirect (RFC 8058), and also where nothing is sent"
    db.session.expire_all()
    assert get_settings(person.id).stopped_at is not None


def test_the_link_asks_before_it_stops_mail_and_can_be_followed_again(client: FlaskClient) -> None:
    person = make_person()
    address = f"/notices/stop/{make_stop_token(person.id)}"
    page = client.get(address).text
    assert "Stop all these e-mails" in page
    assert person.email not in page
    assert person.name not in page
    assert get_settings(person.id).stopped_at is None
    for _time in range(2):
        assert "The e-mails are stopped" in client.post(address).text
    assert "Stop all these e-mails" not in client.get(address).text
    assert list(db.session.scalars(select(AuditEntry.action))) == ["notices.stopped"]


@pytest.mark.parametrize("token", ["nonsense", "MQ.forged", "4711"])
def test_a_link_that_we_did_not_make_stops_nothing(client: FlaskClient, token: str) -> None:
    person = make_person()
    assert client.get(f"/notices/stop/{token}").status_code == 404
    assert client.post(f"/notices/stop/{token}").status_code == 404
    assert client.get(f"/notices/stop/{make_stop_token(person.id)}x").status_code == 404


def test_stopping_and_choosing_at_the_same_moment_for_the_first_time_does_both(
    app: Flask, sign_in: SignIn, client: FlaskClient
) -> None:
    person = make_person()
    address, browser = f"/notices/stop/{make_stop_token(person.id)}", sign_in(person)
    form = {"wanted": ["feedback"], "quiet_from": "18", "quiet_until": "9", "is_stopped": "y"}
    deeds: list[Callable[[], int]] = [
        lambda: client.post(address).status_code,
        lambda: browser.post("/account/messages", data=form).status_code,
    ]
    assert at_once(lambda deed: deed(), deeds) == [200, 302]
    db.session.expire_all()
    kept = get_settings(person.id)
    assert kept.stopped_at is not None
    assert kept.quiet_from == 18
