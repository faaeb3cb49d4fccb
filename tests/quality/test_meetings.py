"""Standardisation: alone and blind first, then together; who is asked is told, and who stays away is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import london_day
from lms.extensions import db
from lms.notices.models import Notice
from lms.quality.meeting_models import Attendee, Meeting, MeetingAction
from tests.factories.accounts import make_person
from tests.factories.quality import make_meeting, make_released
from tests.factories.verifying import make_verifier

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def officer(app: Flask) -> Person:
    return make_person(roles=[Role.PROGRAMME_OFFICER])


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person(name="Ada", roles=[Role.TUTOR])


@pytest.fixture
def ben(app: Flask) -> Person:
    return make_person(name="Ben", roles=[Role.TUTOR])


def day(moment: datetime) -> list[str]:
    found = london_day(moment)
    return [str(found.day), str(found.month), str(found.year)]


def test_a_meeting_is_planned_and_who_is_asked_is_told(
    sign_in: SignIn, officer: Person, ada: Person, ben: Person, now: datetime
) -> None:
    browser = sign_in(officer)
    assert "None yet. Plan the first one." in browser.get("/quality/meetings").text
    sent = {"title": "Letters", "day": day(now + timedelta(days=7)), "time": "14:00", "place": "Room 4"}
    assert browser.post("/quality/meetings/new", data=sent).status_code == 422, "nobody is asked"
    answer = browser.post("/quality/meetings/new", data={**sent, "attendees": [ada.id]})
    assert answer.status_code == 302
    assert [notice.person_id for notice in db.session.scalars(select(Notice))] == [ada.id]
    edit = f"{answer.location}/edit"
    assert browser.post(edit, data={**sent, "attendees": [ada.id, ben.id]}).status_code == 302
    assert sorted(db.session.scalars(select(Notice.person_id))) == [ada.id, ben.id]
    assert browser.post(edit, data={**sent, "time": "15:00", "attendees": [ada.id, ben.id]}).status_code == 302
    assert sorted(db.session.scalars(select(Notice.person_id))) == [ada.id, ada.id, ben.id, ben.id]
    assert sign_in(ada).get(answer.location).status_code == 200
    assert sign_in(make_person(roles=[Role.TUTOR])).get(answer.location).status_code == 404


def test_own_decisions_are_blind_until_the_meeting_opens_them(
    sign_in: SignIn, officer: Person, ada: Person, ben: Person
) -> None:
    meeting = make_meeting(officer, [ada, ben])
    page, work = f"/quality/meetings/{meeting.id}", f"/quality/meetings/{meeting.id}/work/{meeting.items[0].id}"
    of_ada, of_ben, of_officer = sign_in(ada), sign_in(ben), sign_in(officer)
    assert of_ada.post(work, data={"decision": "pass", "why": "A clear voice"}).status_code == 302
    assert of_ada.post(work, data={"decision": "refer", "why": "No greeting"}).status_code == 302
    for browser in (of_ben, of_officer):
        for address in (page, work):
            assert "No greeting" not in browser.get(address).text
    assert "You have not yet." in of_ben.get(page).text
    assert "No greeting" in of_ada.get(work).text, "one reads one's own"
    assert of_officer.post(work, data={"decision": "pass"}).status_code == 409, "nothing to agree before they are open"
    assert of_officer.post(f"{page}/open").status_code == 302
    assert "No greeting" in of_ben.get(page).text
    assert of_ben.post(work, data={"decision": "pass"}).status_code == 409, "too late to decide alone"
    assert of_officer.post(work, data={"decision": "pass", "differences": "Greetings"}).status_code == 302
    assert "Agreed: pass" in of_ben.get(page).text


def test_work_of_a_learner_is_shown_without_the_name_and_the_look_is_noted(
    sign_in: SignIn, officer: Person, ada: Person, ben: Person
) -> None:
    marking = make_released(ben)
    learner = marking.submission.enrolment.person.name
    meeting = make_meeting(officer, [ada, ben])
    browser = sign_in(officer)
    add = f"/quality/meetings/{meeting.id}/work"
    assert browser.post(add, data={"title": "Nothing", "work": " "}).status_code == 422
    assert browser.post(add, data={"title": "None", "marking": "987654"}).status_code == 422
    assert browser.post(add, data={"title": "A real one", "marking": str(marking.id)}).status_code == 302
    db.session.expire_all()
    work = f"{add}/{db.session.get_one(Meeting, meeting.id).items[-1].id}"
    page = sign_in(ada).get(work).text
    assert marking.submission.text in page
    assert learner not in page
    looks = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "submission.read"))
    assert [(entry.person_id, entry.subject_id) for entry in looks] == [(ada.id, marking.submission_id)]


def test_minutes_actions_and_closing(sign_in: SignIn, officer: Person, ada: Person, ben: Person, now: datetime) -> None:
    meeting = make_meeting(officer, [ada, ben])
    page, browser = f"/quality/meetings/{meeting.id}", sign_in(officer)
    sent = {"task": "Write an example", "owner": ada.id, "due_on": day(now + timedelta(days=7))}
    assert browser.post(f"{page}/actions", data=sent).status_code == 302
    minutes = {"minutes": "We agreed.", "present": [ada.id], "closes": "y"}
    assert browser.post(f"{page}/minutes", data=minutes).status_code == 409, "decisions are not open"
    browser.post(f"{page}/open")
    assert browser.post(f"{page}/minutes", data=minutes).status_code == 302
    assert browser.post(f"{page}/minutes", data=minutes).status_code == 409
    assert browser.post(f"{page}/actions", data=sent).status_code == 409
    there = {one.person_id: one.was_there for one in db.session.scalars(select(Attendee))}
    assert there == {ada.id: True, ben.id: False}
    done = f"{page}/actions/{db.session.scalars(select(MeetingAction.id)).one()}/done"
    assert sign_in(ben).post(done).status_code == 404
    assert sign_in(ada).post(done).status_code == 302
    shown = sign_in(make_verifier()).get(page).text
    assert "We agreed." in shown
    assert "done on" in shown
    assert "was not there" in shown


def test_who_has_not_been_at_a_meeting_lately_is_shown(
    sign_in: SignIn, officer: Person, ada: Person, ben: Person, now: datetime
) -> None:
    for who, days in ((ada, -10), (ben, -400)):
        meeting = make_meeting(officer, [who], in_days=days)
        meeting.attendees[0].was_there = True
    make_person(name="Cleo", roles=[Role.TUTOR])
    page = sign_in(officer).get("/quality/meetings").text
    absent = page[page.index("Not at a meeting") : page.index("<table")]
    assert "Ben" in absent
    assert "Cleo" in absent
    assert "never yet" in absent
    assert "Ada" not in absent


def test_a_meeting_takes_few_statements(
    sign_in: SignIn, officer: Person, ada: Person, ben: Person, count_statements: Callable[[], Any]
) -> None:
    meeting = make_meeting(officer, [ada, ben], marking=make_released(ada))
    browser = sign_in(officer)
    with count_statements() as statements:
        assert browser.get(f"/quality/meetings/{meeting.id}").status_code == 200
    assert len(statements) <= 6, statements
