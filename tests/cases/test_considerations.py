"""Special consideration: the effect travels, the reason never does, and no criterion asks less."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.cases.history import cases_of
from lms.cases.jobs import watch_cases
from lms.cases.models import Consideration, ConsiderationState, Effect
from lms.cases.queries import is_open_on
from lms.clock import london_day
from lms.extensions import db
from lms.learning.models import ExtensionReason
from lms.learning.queries import deadline_for, get_current_enrolment
from lms.notices.models import Notice
from tests.factories.accounts import grant, make_person
from tests.factories.cases import make_consideration
from tests.factories.learning import make_cohort, make_enrolment

SignIn = Callable[[Person], FlaskClient]
SECRET = "My child was in hospital."


def day(moment: datetime, name: str) -> dict[str, list[str]]:
    on = london_day(moment)
    return {name: [str(on.day), str(on.month), str(on.year)]}


def asked() -> Consideration:
    db.session.expire_all()
    return db.session.scalars(select(Consideration)).one()


def test_a_learner_asks_once_and_can_take_it_back(sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    learner = sign_in(enrolment.person)
    assert "/cases/considerations/ask" in learner.get("/adjustments").text
    form = {"module": "T1", "words": SECRET, "token": "one-form", **day(now, "happened_on")}
    future = form | day(now + timedelta(days=3), "happened_on")
    assert learner.post("/cases/considerations/ask", data=future).status_code == 422
    assert learner.post("/cases/considerations/ask", data={"module": "T1"}).status_code == 422
    assert learner.post("/cases/considerations/ask", data=form).status_code == 302
    assert learner.post("/cases/considerations/ask", data=form).status_code == 302
    assert learner.post("/cases/considerations/ask", data=form | {"words": "More"}).status_code == 409
    assert is_open_on(enrolment.id)
    assert SECRET in learner.get("/cases").text
    path = f"/cases/considerations/{asked().id}/withdraw"
    assert sign_in(make_enrolment().person).post(path).status_code == 404
    assert learner.post(path).status_code == 302
    assert asked().state is ConsiderationState.WITHDRAWN
    assert not is_open_on(enrolment.id)
    assert learner.post(path).status_code == 409


def test_a_later_day_holds_everywhere_and_says_no_reason(
    sign_in: SignIn, officer: FlaskClient, tutor: FlaskClient, now: datetime
) -> None:
    enrolment = make_enrolment(cohort=make_cohort(due={"T1": now + timedelta(days=5)}))
    made = make_consideration(enrolment, words=SECRET)
    path = f"/staff/considerations/{made.id}"
    assert SECRET in officer.get(path).text
    decision = {"is_agreed": "yes", "effect": "later date", "answer": "Take your time.", "saw_evidence": "y"}
    assert officer.post(path, data=decision).status_code == 422, "which day?"
    assert officer.post(path, data=decision | day(now + timedelta(days=2), "later_on")).status_code == 422
    assert officer.post(path, data=decision | day(now + timedelta(days=20), "later_on")).status_code == 302
    found = asked()
    assert (found.state, found.effect, found.saw_evidence) == (ConsiderationState.AGREED, Effect.LATER, True)
    current = get_current_enrolment(enrolment.person_id)
    assert deadline_for(current, "T1") == found.later_at
    assert [one.reason for one in current.extensions] == [ExtensionReason.OTHER]
    for page in (tutor.get(path).text, tutor.get("/staff/cases").text):
        assert "A later last day" in page
        assert SECRET not in page
        assert "Take your time." not in page
    assert "Take your time." in sign_in(enrolment.person).get("/cases").text
    notices = " ".join(db.session.scalars(select(Notice.sentence)))
    assert SECRET not in notices
    [told] = cases_of(enrolment.id)
    assert SECRET not in repr(told)
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {
        "consideration.asked",
        "consideration.reason_read",
        "consideration.decided",
        "consideration.read",
    } <= actions


def test_other_evidence_is_said_to_tutors_and_not_why(officer: FlaskClient, tutor: FlaskClient) -> None:
    made = make_consideration(make_enrolment(), words=SECRET)
    path = f"/staff/considerations/{made.id}"
    decision = {"is_agreed": "yes", "effect": "other evidence", "answer": "We talk on Monday."}
    assert officer.post(path, data=decision).status_code == 422
    assert officer.post(path, data=decision | {"arrangement": "A recorded conversation"}).status_code == 302
    assert "A recorded conversation" in tutor.get("/staff/cases").text


def test_not_agreed_needs_an_answer_and_changes_nothing(sign_in: SignIn, officer: FlaskClient) -> None:
    made = make_consideration(make_enrolment())
    path = f"/staff/considerations/{made.id}"
    assert officer.post(path, data={"is_agreed": "no", "answer": ""}).status_code == 422
    assert officer.post(path, data={"is_agreed": "no", "answer": "It was long before the work."}).status_code == 302
    assert asked().effect is None
    assert "It was long before the work." in sign_in(made.enrolment.person).get("/cases").text
    assert officer.post(path, data={"is_agreed": "no", "answer": "Again."}).status_code == 404


def test_no_officer_decides_their_own_and_no_tutor_reads_what_waits(sign_in: SignIn, tutor: FlaskClient) -> None:
    made = make_consideration(make_enrolment(), words=SECRET)
    author = made.enrolment.person
    grant(author, Role.PROGRAMME_OFFICER)
    path = f"/staff/considerations/{made.id}"
    own = sign_in(author)
    assert own.get(path).status_code == 404
    assert path not in own.get("/staff/cases").text
    page = tutor.get(path)
    assert page.status_code == 200
    assert SECRET not in page.text
    assert tutor.post(path, data={"is_agreed": "no", "answer": "No."}).status_code == 404


def test_officers_are_reminded_of_what_is_overdue(app: Flask, now: datetime) -> None:
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    make_consideration(make_enrolment(), now=now - timedelta(days=20))
    watch_cases(now)
    told = db.session.scalars(select(Notice.about).where(Notice.person_id == officer.id)).all()
    assert any(about.startswith("overdue cases") for about in told)
