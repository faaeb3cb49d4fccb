"""A saved search tells of new posts: once of each, in one mail, and never again after one click."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import Role
from lms.accounts.models import Person
from lms.alerts.jobs import look_after_alerts, send_alerts
from lms.alerts.models import AlertedPost, AlertReader, Rhythm, SavedSearch
from lms.alerts.queries import search_of
from lms.alerts.services import MOST_SEARCHES, save_for_person
from lms.clock import london_day
from lms.councils.models import Council, Nation
from lms.extensions import db
from lms.held import Whom
from lms.outbox.models import Message
from lms.own_data.register import erase_everything
from lms.vacancies.models import Family
from lms.vacancies.search import Search
from tests.factories.accounts import make_person
from tests.factories.alerts import make_alert
from tests.factories.councils import make_council
from tests.factories.vacancies import make_vacancy
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
MORNING = datetime(2098, 6, 2, 7, 30, tzinfo=UTC)  # half past eight in London


@pytest.fixture
def council(app: Flask) -> Council:
    return make_council(name="Millbrook Council")


def new_post(council: Council, title: str, *, at: datetime = MORNING - timedelta(hours=3), days: int = 20) -> int:
    post = make_vacancy(council, title=title, closes_at=at + timedelta(days=days))
    post.published_at = at
    db.session.flush()
    return post.id


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


# What is mailed


def test_one_mail_tells_of_the_new_posts_of_all_searches(council: Council) -> None:
    homes = make_alert(MORNING, Search(family=Family.HOUSING))
    make_alert(MORNING, Search(q="officer", nation=Nation.ENGLAND), reader=homes.reader)
    first = new_post(council, "Housing officer")
    new_post(council, "Cleaner", at=MORNING - timedelta(days=9))
    post = make_vacancy(council, title="Digital officer", closes_at=MORNING + timedelta(days=5))
    post.published_at, post.family = MORNING - timedelta(hours=1), Family.DIGITAL
    db.session.commit()
    send_alerts(MORNING)
    [mail] = mails()
    assert mail.recipient == "visitor@example.org"
    assert mail.subject == "2 new posts for you"
    assert mail.body.count(f"http://localhost/vacancies/{first}\n") == 1, "in two searches, told once"
    assert "# Housing\n" in mail.body
    assert "# “officer”, England\n" in mail.body
    assert "Cleaner" not in mail.body
    secret = homes.reader.secret
    assert mail.stop_address == f"http://localhost/alerts/{secret}/stop"
    assert f"http://localhost/alerts/{secret}\n" in mail.body
    assert len(secret) >= 40


def test_nobody_is_told_twice_of_a_post_and_nothing_is_sent_without_news(council: Council) -> None:
    saved = make_alert(MORNING)
    new_post(council, "Housing officer")
    send_alerts(MORNING)
    send_alerts(MORNING + timedelta(hours=1))
    assert len(mails()) == 1
    tomorrow = MORNING + timedelta(days=1)
    send_alerts(tomorrow)
    assert len(mails()) == 1, "nothing is new"
    assert saved.due_on == london_day(tomorrow) + timedelta(days=1)
    new_post(council, "Gardener", at=tomorrow + timedelta(hours=5))
    send_alerts(MORNING + timedelta(days=2))
    assert len(mails()) == 2
    assert "Housing officer" not in mails()[1].body


def test_a_post_that_others_saw_a_little_later_than_it_was_published_is_not_missed(council: Council) -> None:
    make_alert(MORNING)
    send_alerts(MORNING)
    new_post(council, "Slow commit", at=MORNING - timedelta(seconds=2))
    send_alerts(MORNING + timedelta(days=1))
    assert "Slow commit" in mails()[0].body


def test_what_has_closed_or_is_withdrawn_or_is_older_than_the_alert_is_not_told(council: Council) -> None:
    saved = make_alert(MORNING)
    new_post(council, "Closed", days=0)
    withdrawn = db.session.get_one(type(make_vacancy(council)), new_post(council, "Withdrawn"))
    withdrawn.withdrawn_at = MORNING
    new_post(council, "Old", at=saved.created_at - timedelta(minutes=1))
    send_alerts(MORNING)
    assert mails() == []


def test_a_weekly_alert_waits_for_its_week(council: Council) -> None:
    saved = make_alert(MORNING, rhythm=Rhythm.WEEKLY)
    send_alerts(MORNING)
    new_post(council, "Monday", at=MORNING + timedelta(days=1))
    for day in range(1, 7):
        send_alerts(MORNING + timedelta(days=day))
    assert mails() == []
    send_alerts(MORNING + timedelta(days=7))
    assert "Monday" in mails()[0].body
    assert saved.due_on == london_day(MORNING) + timedelta(days=14)


def test_nobody_is_written_to_at_night(council: Council) -> None:
    make_alert(MORNING)
    new_post(council, "Housing officer")
    for hour in (0, 5, 19, 23):  # UTC; London is one ahead
        send_alerts(MORNING.replace(hour=hour))
    assert mails() == []


def test_a_run_has_a_cap_and_the_next_one_goes_on(council: Council) -> None:
    for number in range(45):
        make_alert(MORNING, email=f"visitor{number}@example.org")
    new_post(council, "Housing officer")
    db.session.commit()
    for total in (30, 45, 45):
        send_alerts(MORNING, most=30)
        assert len(mails()) == total
    assert len({mail.recipient for mail in mails()}) == 45


def test_two_that_run_at_once_tell_nobody_twice(app: Flask, council: Council) -> None:
    for number in range(30):
        make_alert(MORNING, email=f"visitor{number}@example.org")
    new_post(council, "Housing officer")

    def run(moment: datetime) -> None:
        with app.app_context():
            send_alerts(moment)

    at_once(run, [MORNING, MORNING])
    assert sorted(mail.recipient for mail in mails()) == sorted(f"visitor{number}@example.org" for number in range(30))


def test_a_person_is_told_in_their_language_and_titles_stay(council: Council) -> None:
    person = make_person(email="amina@example.org")
    person.language = "pl"
    make_alert(MORNING, person=person)
    new_post(council, "Housing officer")
    send_alerts(MORNING)
    [mail] = mails()
    assert (mail.recipient, mail.language) == ("amina@example.org", "pl")
    assert "Housing officer" in mail.body


def test_who_closed_their_account_is_told_nothing(council: Council) -> None:
    person = make_person()
    person.closed_at = MORNING
    make_alert(MORNING, person=person)
    new_post(council, "Housing officer")
    send_alerts(MORNING)
    assert mails() == []


def test_many_new_posts_are_told_shortly(council: Council) -> None:
    make_alert(MORNING)
    for number in range(25):
        new_post(council, f"Post {number:02}")
    send_alerts(MORNING)
    [mail] = mails()
    assert mail.subject == "25 new posts for you"
    assert "And 5 more." in mail.body
    assert mail.body.count("/vacancies/") == 20
    assert db.session.scalar(select(func.count()).select_from(AlertedPost)) == 25


# Saving a search


def test_somebody_signed_in_saves_a_search_from_the_list(council: Council, sign_in: SignIn) -> None:
    learner = sign_in(make_person(roles=[Role.LEARNER]))
    page = learner.get("/vacancies?q=officer&hours=part-time").text
    assert 'href="/alerts/new?q=officer&amp;hours=part-time"' in page
    form = learner.get("/alerts/new?q=officer&hours=part-time").text
    assert "E-mail address" not in form
    answer = learner.post("/alerts/new?q=officer&hours=part-time", data={"rhythm": "weekly"}, follow_redirects=True)
    assert "The alert is saved." in answer.text
    assert "“officer”" in answer.text
    saved = db.session.scalars(select(SavedSearch)).one()
    assert search_of(saved).as_args() == {"q": "officer", "hours": "part-time"}
    learner.post("/alerts/new?q=officer&hours=part-time", data={"rhythm": "daily"})
    assert db.session.scalars(select(SavedSearch.rhythm)).all() == [Rhythm.DAILY], "the same search is not saved twice"


def test_nobody_has_more_searches_than_they_read(app: Flask, sign_in: SignIn, now: datetime) -> None:
    person = make_person(roles=[Role.LEARNER])
    for number in range(MOST_SEARCHES):
        save_for_person(person.id, "en", Search(q=f"word{number}"), Rhythm.DAILY, now)
    answer = sign_in(person).post("/alerts/new?q=more", data={"rhythm": "daily"})
    assert answer.status_code == 422
    assert "You have ten alerts." in answer.text


@pytest.mark.parametrize(
    "form", [{}, {"rhythm": "hourly", "email": "a@example.org"}, {"rhythm": "daily", "email": "x"}]
)
def test_what_is_wrong_in_the_form_is_said(client: FlaskClient, form: dict[str, str]) -> None:
    answer = client.post("/alerts/new?q=x", data=form)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert db.session.scalar(select(func.count()).select_from(AlertReader)) == 0


def ask(client: FlaskClient, email: str = "Visitor@Example.org", query: str = "q=officer") -> None:
    answer = client.post(f"/alerts/new?{query}", data={"rhythm": "daily", "email": email})
    assert answer.location == "/alerts/look-at-your-mail"
    assert client.get(answer.location).status_code == 200


def link_in(mail: Message) -> str:
    [link] = re.findall(r"http://localhost(/alerts/confirm/\S+)", mail.body)
    return str(link)


def test_a_visitor_confirms_the_address_before_anything_is_sent(
    council: Council, client: FlaskClient, now: datetime
) -> None:
    ask(client)
    [asked] = mails()
    assert (asked.recipient, asked.stop_address) == ("visitor@example.org", None)
    saved = db.session.scalars(select(SavedSearch)).one()
    assert saved.confirmed_at is None
    saved.due_on = london_day(MORNING)
    new_post(council, "Housing officer")
    send_alerts(MORNING)
    assert len(mails()) == 1, "not confirmed"
    page = client.get(link_in(asked))
    assert "Start this alert" in page.text
    assert saved.confirmed_at is None, "a program that opens links confirms nothing"
    answer = client.post(link_in(asked))
    assert answer.location == f"/alerts/{saved.reader.secret}"
    assert client.post(link_in(asked)).status_code == 302, "again changes nothing"
    db.session.expire_all()
    assert saved.confirmed_at is not None
    saved.created_at = saved.looked_at = MORNING - timedelta(days=1)
    send_alerts(MORNING)
    assert len(mails()) == 2


def test_a_link_that_is_invented_or_old_confirms_nothing(client: FlaskClient, now: datetime) -> None:
    ask(client)
    for token in ("invented", link_in(mails()[0]).rpartition("/")[2] + "x", "a" * 5000):
        assert client.get(f"/alerts/confirm/{token}").status_code == 410
    look_after_alerts(now + timedelta(days=8))
    assert db.session.scalar(select(func.count()).select_from(AlertReader)) == 0, "what nobody confirms goes"
    assert client.get(link_in(mails()[0])).status_code == 410


def test_an_address_is_not_flooded_and_the_answer_tells_nothing_of_it(client: FlaskClient) -> None:
    for number in range(5):
        ask(client, query=f"q=word{number}")
    assert len(mails()) == 3
    for number in range(15):
        ask(client, email=f"other{number}@example.org")
    answer = client.post("/alerts/new?q=x", data={"rhythm": "daily", "email": "last@example.org"})
    assert answer.status_code == 429
    assert "many alerts" in answer.text


# Stopping, changing, keeping


def test_one_click_in_a_mail_program_stops_all(app: Flask, client: FlaskClient, council: Council) -> None:
    saved = make_alert(MORNING)
    make_alert(MORNING, Search(q="other"), reader=saved.reader)
    new_post(council, "Housing officer")
    send_alerts(MORNING)
    [mail] = mails()
    assert mail.stop_address is not None
    path = mail.stop_address.removeprefix("http://localhost")
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        page = client.get(path)
        assert page.text.count('<button class="govuk-button"') == 1
        assert db.session.scalar(select(func.count()).select_from(SavedSearch)) == 2, "looking stops nothing"
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 200, "no redirect (RFC 8058)"
    for model in (AlertReader, SavedSearch, AlertedPost):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    assert client.post(path).status_code == 200
    assert "stopped" in client.get(path).text


def test_the_mailed_link_shows_changes_and_stops_each_search(app: Flask, client: FlaskClient, now: datetime) -> None:
    saved = make_alert(now, Search(q="officer"))
    other = make_alert(now, Search(q="cleaner"), reader=saved.reader)
    make_alert(now, Search(q="unconfirmed"), reader=saved.reader, confirmed=False)
    elsewhere = make_alert(now, email="other@example.org")
    path = f"/alerts/{saved.reader.secret}"
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    for words in ("“officer”", "“cleaner”", "Every day"):
        assert words in answer.text
    assert "unconfirmed" not in answer.text
    client.post(f"{path}/searches/{saved.id}", data={"rhythm": "weekly"})
    assert "Every week" in client.get(path).text
    client.post(f"{path}/searches/{other.id}", data={"stop": "yes"})
    assert "“cleaner”" not in client.get(path).text
    assert client.post(f"{path}/searches/{elsewhere.id}", data={"stop": "yes"}).status_code == 404
    assert client.post("/alerts/invented/keep").status_code == 404
    assert "You have no job alerts here." in client.get("/alerts/invented").text


def test_another_person_who_is_signed_in_changes_nothing_by_a_link(app: Flask, sign_in: SignIn, now: datetime) -> None:
    mine = make_person(roles=[Role.LEARNER])
    saved = make_alert(now, Search(q="officer"), person=mine)
    path = f"/alerts/{saved.reader.secret}"
    other = sign_in(make_person(roles=[Role.LEARNER]))
    assert "“officer”" not in other.get(path).text
    assert other.post(f"{path}/searches/{saved.id}", data={"stop": "yes"}).status_code == 404
    assert other.post(f"{path}/keep").status_code == 404
    assert sign_in(mine).post(f"{path}/keep").status_code == 302


def test_alerts_that_nobody_kept_end_after_a_warning(app: Flask, client: FlaskClient, now: datetime) -> None:
    saved = make_alert(now)
    kept = make_alert(now, email="kept@example.org")
    person = make_person()
    signed_in = make_alert(now, person=person)
    later = now + timedelta(days=172)
    person.last_seen_on = london_day(later)
    db.session.commit()
    look_after_alerts(now + timedelta(days=160))
    assert mails() == []
    look_after_alerts(later)
    look_after_alerts(later + timedelta(hours=1))
    assert sorted(mail.recipient for mail in mails()) == ["kept@example.org", "visitor@example.org"], "warned once"
    path = f"/alerts/{kept.reader.secret}"
    assert path in mails()[1].body
    assert "Keep my alerts" in client.get(path).text
    client.post(f"{path}/keep")
    kept.reader.kept_at = later
    db.session.commit()
    look_after_alerts(later + timedelta(days=15))
    left = set(db.session.scalars(select(AlertReader.id)))
    assert left == {kept.reader_id, signed_in.reader_id}
    assert db.session.get(SavedSearch, saved.id) is None


# A person's own


def test_a_copy_shows_alerts_and_an_erasure_takes_them_out(app: Flask, council: Council) -> None:
    from lms.alerts.held import about

    person = make_person(email="amina@example.org")
    make_alert(MORNING, Search(q="officer"), person=person)
    make_alert(MORNING, email="amina@example.org")
    other = make_alert(MORNING, email="other@example.org")
    new_post(council, "Housing officer")
    send_alerts(MORNING)
    whom = Whom(person.id, frozenset({"amina@example.org"}))
    searches, told = (list(section.rows) for section in about(whom))
    assert [row["asks"] for row in searches] == ["q=officer", ""]
    assert [row["post"] for row in told] == ["Housing officer"] * 2
    erase_everything(whom, MORNING)
    assert db.session.scalars(select(AlertReader.id)).all() == [other.reader_id]
