"""Who was at a session: recorded as a whole, corrected with a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.attendance.models import Attendance, LiveSession, Presence
from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning.models import Enrolment
from tests.factories.accounts import make_person
from tests.factories.attendance import make_attendance, make_session
from tests.factories.learning import make_cohort, make_enrolment

SignIn = Callable[[Person], FlaskClient]


def make_past(now: datetime, *names: str) -> tuple[LiveSession, list[Enrolment]]:
    cohort = make_cohort()
    learners = [make_enrolment(person=make_person(name=name), cohort=cohort) for name in names]
    for learner in learners:
        learner.enrolled_at = now - timedelta(days=30)
    return make_session(cohort=cohort, starts_at=now - timedelta(hours=3)), learners


def held(session: LiveSession) -> dict[int, tuple[Presence, int]]:
    db.session.expire_all()
    rows = db.session.scalars(select(Attendance).where(Attendance.session_id == session.id))
    return {row.enrolment_id: (row.presence, row.minutes) for row in rows}


def deeds() -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.action.in_(["attendance.recorded", "attendance.corrected"]))
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


def test_a_register_is_recorded_as_a_whole_and_learners_see_their_own(sign_in: SignIn, now: datetime) -> None:
    session, (anna, ben, cai) = make_past(now, "Anna", "Ben", "Cai")
    client, path = sign_in(make_person(roles=[Role.TUTOR])), f"/live-sessions/{session.id}"
    page = client.get(path).text
    assert page.index("Anna") < page.index("Ben") < page.index("Cai")
    register = {
        f"presence-{anna.id}": "present",
        f"presence-{ben.id}": "left early",
        f"minutes-{ben.id}": "40",
        f"presence-{cai.id}": "absent",
        f"minutes-{cai.id}": "90",
    }
    assert client.post(path, data=register).status_code == 302
    assert held(session) == {
        anna.id: (Presence.PRESENT, 90),
        ben.id: (Presence.LEFT_EARLY, 40),
        cai.id: (Presence.ABSENT, 0),
    }
    assert "<strong>Not there</strong>" in sign_in(cai.person).get("/learn/sessions").text
    assert 'value="40"' in client.get(path).text


def test_one_line_that_is_wrong_keeps_the_whole_register_out_and_what_was_typed_stays(
    sign_in: SignIn, now: datetime
) -> None:
    session, (anna, ben) = make_past(now, "Anna", "Ben")
    client, path = sign_in(make_person(roles=[Role.TUTOR])), f"/live-sessions/{session.id}"
    for minutes in ("", "0", "90", "-5", "many", "９", "99999"):
        register = {
            f"presence-{anna.id}": "present",
            f"presence-{ben.id}": "left early",
            f"minutes-{ben.id}": minutes,
        }
        answer = client.post(path, data=register)
        assert answer.status_code == 422, minutes
        assert "from 1 to 89" in answer.text
        assert 'value="left early" checked' in answer.text
    assert held(session) == {}
    assert deeds() == []


def test_a_correction_is_written_down_with_what_stood_before(sign_in: SignIn, now: datetime) -> None:
    session, (anna, ben) = make_past(now, "Anna", "Ben")
    client, path = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])), f"/live-sessions/{session.id}"
    both = {f"presence-{anna.id}": "present", f"presence-{ben.id}": "absent"}
    client.post(path, data=both)
    client.post(path, data=both)
    client.post(path, data={**both, f"presence-{ben.id}": "left early", f"minutes-{ben.id}": "30"})
    assert deeds() == ["attendance.recorded", "attendance.recorded", "attendance.corrected"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance.corrected")).one()
    assert entry.details == {
        "enrolment": ben.id,
        "presence": "left early",
        "minutes": 30,
        "presence_before": "absent",
        "minutes_before": 0,
    }
    assert held(session)[ben.id] == (Presence.LEFT_EARLY, 30)


def test_nobody_is_recorded_before_a_session_begins_or_when_it_was_cancelled(sign_in: SignIn, now: datetime) -> None:
    learner = make_enrolment()
    session = make_session(cohort=learner.cohort)
    client, register = sign_in(make_person(roles=[Role.TUTOR])), {f"presence-{learner.id}": "present"}
    assert client.post(f"/live-sessions/{session.id}", data=register).status_code == 409
    past = make_session(cohort=learner.cohort, starts_at=now - timedelta(minutes=1))
    client.post(f"/live-sessions/{past.id}/cancel")
    assert client.post(f"/live-sessions/{past.id}", data=register).status_code == 409
    assert db.session.scalars(select(Attendance)).all() == []


def test_a_session_with_attendance_keeps_its_times_and_takes_place(sign_in: SignIn, now: datetime) -> None:
    session, (anna,) = make_past(now, "Anna")
    make_attendance(session, anna)
    client = sign_in(make_person(roles=[Role.TUTOR]))
    moved = {
        "title": "Moved",
        "day": ["1", "7", "2099"],
        "starts_time": "18:30",
        "ends_time": "20:00",
        "place": "The library",
    }
    answer = client.post(f"/live-sessions/{session.id}/edit", data=moved)
    assert answer.status_code == 422
    assert "the times can’t be changed any more" in answer.text
    assert client.post(f"/live-sessions/{session.id}/cancel").status_code == 409


def test_the_register_has_who_was_in_the_group_then(sign_in: SignIn, now: datetime) -> None:
    session, (anna, ben, cai) = make_past(now, "Anna", "Ben", "Cai")
    ben.withdrawn_at = now - timedelta(days=3)
    cai.withdrawn_at = now - timedelta(hours=1)
    late = make_enrolment(person=make_person(name="Dora"), cohort=session.cohort)
    late.enrolled_at = now
    stranger = make_enrolment(person=make_person(name="Elif"))
    client, path = sign_in(make_person(roles=[Role.TUTOR])), f"/live-sessions/{session.id}"
    page = client.get(path).text
    assert [name in page for name in ("Anna", "Ben", "Cai", "Dora", "Elif")] == [True, False, True, False, False]
    client.post(path, data={f"presence-{stranger.id}": "present", f"presence-{anna.id}": "present"})
    assert list(held(session)) == [anna.id]
    looks = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance.looked")).all()
    assert [look.subject_id for look in looks] == [session.id]
