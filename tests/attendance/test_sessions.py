"""Live sessions: planned, changed, cancelled, and on every page and calendar of the group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.attendance.models import LiveSession, Presence
from lms.attendance.panels import next_session
from lms.attendance.services import cancel
from lms.audit import AuditEntry
from lms.clock import london_day, moment_in_words
from lms.extensions import db
from lms.learning.panels import panel_of
from tests.factories.accounts import make_person
from tests.factories.attendance import make_attendance, make_session
from tests.factories.learning import make_cohort, make_enrolment

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]

DAY = timedelta(days=1)
EVENING = {
    "title": "Meet your tutor",
    "module": "T1",
    "day": ["1", "7", "2099"],
    "starts_time": "18:30",
    "ends_time": "20:00",
    "place": "The library",
    "link": "https://meet.example.org/autumn",
    "notes": "Bring a pen.",
}


def the_session() -> LiveSession:
    db.session.expire_all()
    return db.session.scalars(select(LiveSession)).one()


def events_of(file: bytes) -> list[Any]:
    return list(Calendar.from_ical(file).walk("VEVENT"))


@pytest.mark.parametrize("role", [Role.TUTOR, Role.PROGRAMME_OFFICER])
def test_a_tutor_or_officer_plans_a_session_in_londons_time(sign_in: SignIn, role: Role) -> None:
    cohort = make_cohort(name="Autumn")
    client = sign_in(make_person(roles=[role]))
    assert f"/live-sessions/new/{cohort.id}" in client.get("/live-sessions").text
    answer = client.post(f"/live-sessions/new/{cohort.id}", data=EVENING)
    session = the_session()
    assert answer.location == f"/live-sessions/{session.id}"
    assert session.starts_at == datetime(2099, 7, 1, 17, 30, tzinfo=UTC)  # British summer
    assert (session.minutes, session.module_code, session.sequence) == (90, "T1", 0)
    page = client.get(answer.location).text
    assert "1 July 2099, 18:30 to 20:00, London time" in page
    assert "You can record attendance when the session has begun" in page


def test_a_session_says_when_and_where(sign_in: SignIn) -> None:
    cohort = make_cohort()
    client = sign_in(make_person(roles=[Role.TUTOR]))
    faults: dict[str, dict[str, object]] = {
        "Write a title": {"title": " "},
        "Write a real day": {"day": ["31", "2", "2099"]},
        "must end after it starts": {"ends_time": "18:30"},
        "Write the time": {"starts_time": ""},
        "Write a place, or a link": {"place": "", "link": ""},
        "Write the whole link": {"link": "javascript:alert(1)"},
        "Choose one from the list": {"module": "T99"},
    }
    for sentence, change_to in faults.items():
        answer = client.post(f"/live-sessions/new/{cohort.id}", data={**EVENING, **change_to})
        assert answer.status_code == 422, sentence
        assert sentence in answer.text, sentence
    assert db.session.scalars(select(LiveSession)).all() == []


def test_the_next_session_is_on_the_dashboard_for_the_group_only(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    make_session(cohort=enrolment.cohort, title="Last week", starts_at=now - 7 * DAY)
    make_session(cohort=enrolment.cohort, title="In a week", starts_at=now + 7 * DAY)
    soon = make_session(cohort=enrolment.cohort, title="<b>Tomorrow</b>", starts_at=now + DAY)
    page = sign_in(enrolment.person).get("/learn").text
    assert "Your next live session" in page
    assert f"&lt;b&gt;Tomorrow&lt;/b&gt;</bdi>: {moment_in_words(now + DAY)}, London time" in page
    assert "In a week" not in page
    assert "Your next live session" not in sign_in(make_enrolment().person).get("/learn").text
    cancel(soon, by=soon.planned_by_id, now=now)
    assert "In a week" in sign_in(enrolment.person).get("/learn").text


def test_a_session_that_runs_now_is_the_next_one(app: Flask, now: datetime) -> None:
    enrolment = make_enrolment()
    running = make_session(cohort=enrolment.cohort, starts_at=now - timedelta(minutes=10))
    with app.test_request_context():
        panel = panel_of(next_session, enrolment, now)
        assert panel is not None
        assert f"{running.title}</bdi>: it runs now" in panel.lines[0].words
        assert panel_of(next_session, enrolment, now + timedelta(minutes=80)) is None


def test_learners_see_all_dates_and_whether_they_were_there(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    client = sign_in(enrolment.person)
    assert "No session is planned now" in client.get("/learn/sessions").text
    make_session(cohort=enrolment.cohort, title="To come", link="https://meet.example.org/x?a=1&b=2")
    gone = make_session(cohort=enrolment.cohort, title="Cancelled one")
    cancel(gone, by=gone.planned_by_id, now=now)
    was = make_session(cohort=enrolment.cohort, title="Was there", starts_at=now - 2 * DAY)
    make_attendance(was, enrolment, Presence.LEFT_EARLY, 45)
    make_session(cohort=enrolment.cohort, title="Not noted", starts_at=now - 3 * DAY)
    make_session(title="Of others")
    page = client.get("/learn/sessions").text
    assert 'href="https://meet.example.org/x?a=1&amp;b=2"' in page
    assert "Module: Town halls" in page
    assert "<strong>There for some of the time</strong>, 45 min" in page
    assert "Not recorded yet" in page
    assert "Cancelled</strong>" in page
    assert "Of others" not in page


def test_the_pages_of_sessions_take_few_statements(sign_in: SignIn, count_statements: Counting, now: datetime) -> None:
    enrolment = make_enrolment()
    for number in range(20):
        session = make_session(cohort=enrolment.cohort, starts_at=now - DAY * number)
        make_attendance(session, enrolment)
        make_attendance(session, make_enrolment(cohort=enrolment.cohort))
    learner, tutor = sign_in(enrolment.person), sign_in(make_person(roles=[Role.TUTOR]))
    for client, path in (
        (learner, "/learn"),
        (learner, "/learn/sessions"),
        (learner, "/learn/sessions/calendar.ics"),
        (learner, "/learn/hours"),
        (tutor, "/live-sessions"),
        (tutor, "/live-sessions/1"),
    ):
        with count_statements() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 6, (path, statements)


# Calendars


def test_the_calendar_file_has_every_date_in_utc(sign_in: SignIn) -> None:
    enrolment = make_enrolment(cohort=make_cohort(name="Autumn"))
    session = make_session(cohort=enrolment.cohort, starts_at=datetime(2099, 7, 1, 17, 30, tzinfo=UTC))
    answer = sign_in(enrolment.person).get("/learn/sessions/calendar.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert b"DTSTART:20990701T173000Z" in answer.data
    [event] = events_of(answer.data)
    assert event["uid"] == f"{session.uid}@live-sessions"
    assert (event["summary"], event["location"], event["status"]) == ("Meet your tutor", "The library", "CONFIRMED")
    assert event.end - event.start == timedelta(minutes=90)


def test_a_changed_session_replaces_itself_in_calendars_and_a_cancelled_one_is_struck_out(sign_in: SignIn) -> None:
    enrolment = make_enrolment()
    session = make_session(cohort=enrolment.cohort)
    client, tutor = sign_in(enrolment.person), sign_in(make_person(roles=[Role.TUTOR]))
    path = f"/learn/sessions/{session.id}/calendar.ics"
    [before] = events_of(client.get(path).data)
    assert tutor.post(f"/live-sessions/{session.id}/edit", data={**EVENING, "title": "Moved"}).status_code == 302
    [changed] = events_of(client.get(path).data)
    assert (changed["uid"], changed["sequence"], changed["summary"]) == (before["uid"], 1, "Moved")
    assert changed["dtstamp"].dt >= before["dtstamp"].dt
    assert "Calendars strike it out" in tutor.get(f"/live-sessions/{session.id}/cancel").text
    assert tutor.post(f"/live-sessions/{session.id}/cancel").status_code == 302
    [struck] = events_of(client.get("/learn/sessions/calendar.ics").data)
    assert (struck["uid"], struck["sequence"], struck["status"]) == (before["uid"], 2, "CANCELLED")
    assert tutor.post(f"/live-sessions/{session.id}/edit", data=EVENING).status_code == 422
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("session.")))
    assert list(actions) == ["session.planned", "session.changed", "session.cancelled"]


def test_a_date_of_another_group_has_no_calendar_file(sign_in: SignIn) -> None:
    client = sign_in(make_enrolment().person)
    assert client.get(f"/learn/sessions/{make_session().id}/calendar.ics").status_code == 404


def test_a_calendar_link_works_without_signing_in_until_it_is_renewed(sign_in: SignIn, client: FlaskClient) -> None:
    enrolment = make_enrolment()
    make_session(cohort=enrolment.cohort)
    mine = sign_in(enrolment.person)

    def link() -> str:
        mine.post("/learn/sessions/calendar-link")
        page = mine.get("/learn/sessions").text
        return page.partition("<code>http://localhost")[2].partition("</code>")[0]

    first = link()
    assert len(events_of(client.get(first).data)) == 1
    second = link()
    assert client.get(first).status_code == 404
    assert len(events_of(client.get(second).data)) == 1
    assert client.get(second[:-1]).status_code == 404
    mine.post("/learn/leave")
    assert client.get(second).status_code == 404


def test_a_calendar_link_ends_with_the_account(sign_in: SignIn, client: FlaskClient, now: datetime) -> None:
    enrolment = make_enrolment()
    mine = sign_in(enrolment.person)
    mine.post("/learn/sessions/calendar-link")
    link = mine.get("/learn/sessions").text.partition("<code>http://localhost")[2].partition("</code>")[0]
    assert client.get(link).status_code == 200
    enrolment.person.closed_at = now
    assert client.get(link).status_code == 404


def test_only_tutors_and_officers_plan(sign_in: SignIn) -> None:
    session = make_session()
    client = sign_in(make_person(roles=[Role.LEARNER, Role.ADMINISTRATOR]))
    for path in ("/live-sessions", f"/live-sessions/{session.id}", f"/live-sessions/new/{session.cohort_id}"):
        assert client.get(path).status_code == 403, path


def test_groups_that_have_ended_are_not_offered(sign_in: SignIn, now: datetime) -> None:
    cohort = make_cohort(name="Long ago")
    cohort.ends_on = london_day(now) - DAY
    assert "Long ago" not in sign_in(make_person(roles=[Role.TUTOR])).get("/live-sessions").text
