"""Learning time: each line names its source, and what is guided is never mixed with what is not."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from io import StringIO
from itertools import permutations
from operator import add, sub

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.attendance.hours import DesignedTime, GuidedHours, GuidedTime, OwnHours, SelfDirectedTime
from lms.attendance.models import Presence, StudyEntry
from lms.audit import AuditEntry
from lms.clock import london_day
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.services import ask_for_new_marking, release
from tests.factories.accounts import make_person
from tests.factories.attendance import make_attendance, make_entry, make_session
from tests.factories.learning import make_cohort, make_enrolment, make_lesson_done
from tests.factories.marking import make_marking, make_submission
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]

KINDS = (GuidedTime, SelfDirectedTime, DesignedTime)


def on(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def log(client: FlaskClient, day: date, minutes: object, about: str = "Read") -> int:
    return client.post("/learn/hours", data={"studied_on": on(day), "minutes": minutes, "about": about}).status_code


def entries() -> list[tuple[date, int, str]]:
    db.session.expire_all()
    query = select(StudyEntry).order_by(StudyEntry.id)
    return [(entry.studied_on, entry.minutes, entry.about) for entry in db.session.scalars(query)]


def release_marking(app: Flask, enrolment: Enrolment, now: datetime, decision: Decision = Decision.PASS) -> None:
    submission = make_submission(enrolment=enrolment)
    with app.test_request_context():
        release(make_marking(submission, make_person(roles=[Role.TUTOR]), decision=decision), now)


# Two kinds that never meet


@pytest.mark.parametrize("pair", list(permutations(KINDS, 2)), ids=str)
@pytest.mark.parametrize("deed", [add, sub])
def test_one_kind_of_time_can_not_be_added_to_another(
    pair: tuple[type[GuidedTime], type[GuidedTime]], deed: Callable[[object, object], object]
) -> None:
    with pytest.raises(TypeError):
        deed(pair[0](60), pair[1](30))


def test_what_holds_guided_time_holds_no_other() -> None:
    kinds_in = {hours: {str(field.type) for field in fields(hours)} for hours in (GuidedHours, OwnHours)}
    assert kinds_in[GuidedHours].isdisjoint(kinds_in[OwnHours])


def test_the_page_shows_two_totals_and_no_sum(app: Flask, sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    make_attendance(make_session(cohort=enrolment.cohort, starts_at=now - timedelta(days=1)), enrolment)
    make_entry(enrolment, minutes=45)
    make_lesson_done(enrolment)
    release_marking(app, enrolment, now)
    page = sign_in(enrolment.person).get("/learn/hours").text
    assert "Guided learning in all: 2 h 0 min" in page  # 90 minutes of a session, and 30 of marked work
    assert "Self-directed time in all: 45 min" in page
    assert "Designed study time of the lessons that are done: 10 min" in page
    for sum_of_them in ("2 h 45 min", "2 h 10 min", "55 min", "2 h 55 min"):
        assert sum_of_them not in page


def test_each_line_names_where_it_comes_from(app: Flask, sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    session = make_session(cohort=enrolment.cohort, starts_at=now - timedelta(days=1))
    make_attendance(session, enrolment)
    entry = make_entry(enrolment, about="<i>Read</i>")
    release_marking(app, enrolment, now)
    page = sign_in(enrolment.person).get("/learn/hours").text
    assert f"Live session, no. {session.id}: <bdi>Meet your tutor</bdi>" in page
    assert "Marked work, no. 1: <bdi>Town halls</bdi>" in page
    assert f"Own log, no. {entry.id}: <bdi>&lt;i&gt;Read&lt;/i&gt;</bdi>" in page


# Guided learning


def test_only_time_that_was_attended_is_guided(app: Flask, sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    for days, presence, minutes in ((1, Presence.LEFT_EARLY, 20), (2, Presence.ABSENT, 0)):
        session = make_session(cohort=enrolment.cohort, starts_at=now - timedelta(days=days))
        make_attendance(session, enrolment, presence, minutes)
    make_session(cohort=enrolment.cohort, starts_at=now - timedelta(days=3))
    page = sign_in(enrolment.person).get("/learn/hours").text
    assert "Guided learning in all: 20 min" in page
    assert page.count("Live session, no.") == 1


def test_work_counts_once_for_each_version_that_a_tutor_marked(app: Flask, sign_in: SignIn, now: datetime) -> None:
    enrolment, tutor = make_enrolment(), make_person(roles=[Role.TUTOR])
    first = make_submission(enrolment=enrolment)
    second = make_submission(enrolment=enrolment, version=2)
    make_submission(enrolment=enrolment, module_code="T2")  # waits
    with app.test_request_context():
        release(make_marking(first, tutor, decision=Decision.REFER), now)
        release(make_marking(second, tutor), now)
        ask_for_new_marking(second, "Look again.", now)
        release(make_marking(second, tutor), now + timedelta(days=1))
    app.extensions["settings"] = replace(app.extensions["settings"], guided_minutes_per_marked_task=40)
    page = sign_in(enrolment.person).get("/learn/hours").text
    assert page.count("Marked work, no.") == 2
    assert "Guided learning in all: 1 h 20 min" in page


# The learner's own log


def test_a_learner_writes_changes_and_deletes_lines(sign_in: SignIn, now: datetime) -> None:
    enrolment, today = make_enrolment(), london_day(now)
    client = sign_in(enrolment.person)
    assert "Nothing is written down yet" in client.get("/learn/hours").text
    assert log(client, today, 90, "Read lesson one") == 302
    entry_id = db.session.scalars(select(StudyEntry.id)).one()
    path = f"/learn/hours/{entry_id}"
    assert 'value="90"' in client.get(path).text
    assert client.post(path, data={"studied_on": on(today), "minutes": 30, "about": "Less"}).status_code == 302
    assert entries() == [(today, 30, "Less")]
    assert client.post(path, data={"action": "delete"}).status_code == 302
    assert entries() == []
    assert client.get(path).status_code == 404
    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("study."))).all()
    day = today.isoformat()
    assert [(entry.action, entry.details) for entry in trail] == [
        ("study.written", {"minutes": 90, "on": day}),
        ("study.changed", {"minutes": 30, "on": day, "minutes_before": 90, "on_before": day}),
        ("study.deleted", {"minutes": 30, "on": day}),
    ]


def test_a_day_has_at_most_sixteen_hours_however_they_are_cut(sign_in: SignIn, now: datetime) -> None:
    enrolment, today = make_enrolment(), london_day(now)
    enrolment.enrolled_at = now - timedelta(days=9)
    client = sign_in(enrolment.person)
    assert log(client, today, 900) == 302
    assert log(client, today, 61) == 422
    assert log(client, today, 60) == 302
    assert log(client, today, 1) == 422
    assert log(client, today - timedelta(days=1), 960) == 302
    entry_id = db.session.scalars(select(StudyEntry.id).where(StudyEntry.minutes == 60)).one()
    path = f"/learn/hours/{entry_id}"
    change = {"studied_on": on(today), "minutes": 61, "about": "Read"}
    answer = client.post(path, data=change)
    assert answer.status_code == 422
    assert "at most 16 hours" in answer.text
    assert client.post(path, data={**change, "minutes": 59}).status_code == 302


def test_a_line_is_of_a_day_since_the_learner_joined_and_not_to_come(sign_in: SignIn, now: datetime) -> None:
    enrolment, today = make_enrolment(), london_day(now)
    enrolment.enrolled_at = now - timedelta(days=2)
    client = sign_in(enrolment.person)
    assert log(client, today + timedelta(days=2), 10) == 422
    assert log(client, today - timedelta(days=4), 10) == 422
    assert log(client, today - timedelta(days=2), 10) == 302
    for minutes in ("0", "-1", "961", "", "many"):
        assert log(client, today, minutes) == 422, minutes
    assert log(client, today, 10, " ") == 422
    assert len(entries()) == 1


def test_two_tabs_do_not_fill_the_same_hours_twice(app: Flask, sign_in: SignIn, now: datetime) -> None:
    enrolment, today = make_enrolment(), london_day(now)
    clients = [sign_in(enrolment.person), sign_in(enrolment.person)]
    assert sorted(at_once(lambda client: log(client, today, 600), clients)) == [302, 422]


def test_a_line_is_nobody_elses(sign_in: SignIn) -> None:
    entry = make_entry(make_enrolment())
    client = sign_in(make_enrolment().person)
    assert client.get(f"/learn/hours/{entry.id}").status_code == 404
    assert client.post(f"/learn/hours/{entry.id}", data={"action": "delete"}).status_code == 404


# Officers


def test_an_officer_sees_the_same_and_the_look_is_written_down(sign_in: SignIn) -> None:
    enrolment = make_enrolment(person=make_person(name="Amina Warsame"))
    entry = make_entry(enrolment)
    client, path = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])), f"/staff/enrolments/{enrolment.id}/hours"
    page = client.get(path).text
    assert "Amina Warsame" in page
    assert "Self-directed time in all: 45 min" in page
    assert f"/learn/hours/{entry.id}" not in page
    look = db.session.scalars(select(AuditEntry)).one()
    assert (look.action, look.subject_id) == ("hours.looked", enrolment.id)
    assert sign_in(make_person(roles=[Role.TUTOR])).get(path).status_code == 403


def test_a_groups_hours_are_a_table_with_a_column_for_each_kind(app: Flask, sign_in: SignIn, now: datetime) -> None:
    cohort = make_cohort()
    one = make_enrolment(person=make_person(name="=cmd()"), cohort=cohort)
    two = make_enrolment(person=make_person(name="Ángel, Zoë"), cohort=cohort)
    for days in (1, 2):
        session = make_session(cohort=cohort, starts_at=now - timedelta(days=days))
        make_attendance(session, one, minutes=60)
    make_entry(one, minutes=45)
    make_entry(one, minutes=15)
    release_marking(app, one, now)
    answer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])).get(f"/staff/cohorts/{cohort.id}/hours.csv")
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][2:] == ["Guided learning (minutes)", "Self-directed, own log (minutes)"]
    assert sorted(rows[1:]) == sorted([[str(one.id), "'=cmd()", "150", "60"], [str(two.id), "Ángel, Zoë", "0", "0"]])
