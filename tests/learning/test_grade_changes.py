"""Changes of results: written down with the reason, read by who oversees, and never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.held import Whom
from lms.learning.grade_changes import AppendOnly, record_change
from lms.learning.held import HELD
from lms.learning.models import ChangeKind, Enrolment, GradeChange
from lms.marking.services import ask_for_new_marking, release
from tests.factories.accounts import make_person
from tests.factories.learning import make_enrolment
from tests.factories.marking import make_marking, make_submission
from tests.factories.verifying import make_visit

SignIn = Callable[[Person], FlaskClient]


def make_change(enrolment: Enrolment, now: datetime, **other: Any) -> GradeChange:
    told = {"before": "refer", "after": "pass", "reason": "The panel agreed.", "about": "appeal 1", "by": None}
    module, kind = other.pop("module", "T1"), other.pop("kind", ChangeKind.APPEALED)
    change = record_change(enrolment.id, module, "1.1", kind, now=now, **{**told, **other})
    db.session.flush()
    return change


def test_a_second_round_that_decides_otherwise_is_written_down_with_its_reason(app: Flask, now: datetime) -> None:
    submission, tutor = make_submission(), make_person(roles=[Role.TUTOR])
    with app.test_request_context():
        for decision in (Decision.PASS, Decision.PASS, Decision.REFER):
            release(make_marking(submission, tutor, decision=decision), now)
            ask_for_new_marking(submission, "One role is missing.", now)
    [change] = db.session.scalars(select(GradeChange))
    assert (change.criterion, change.before, change.after) == ("1.1", "pass", "refer")
    assert (change.kind, change.by_id, change.reason) == (ChangeKind.REMARKED, tutor.id, "One role is missing.")


@pytest.mark.parametrize("role", [Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER, Role.EXTERNAL_VERIFIER])
def test_who_oversees_reads_them_and_the_look_is_noted(sign_in: SignIn, now: datetime, role: Role) -> None:
    enrolment = make_enrolment()
    make_change(enrolment, now, by=make_person(name="Pat Panel").id)
    reader = make_person(roles=[role])
    if role is Role.EXTERNAL_VERIFIER:
        make_visit(reader, [enrolment.cohort])
    page = sign_in(reader).get("/staff/grade-changes").text
    for words in (enrolment.person.name, "Pat Panel", "The panel agreed.", "Appeal", "T1, 1.1"):
        assert words in page
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "grade_changes.looked")).one()


def test_they_are_found_by_learner_module_and_kind(sign_in: SignIn, now: datetime) -> None:
    amira, bilal = (make_enrolment(person=make_person(name=name)) for name in ("Amira Haddad", "Bilal Noor"))
    make_change(amira, now)
    make_change(bilal, now, module="T2", kind=ChangeKind.REMARKED)
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    for filters in ("learner=amira", "module=T1", "kind=appealed"):
        page = client.get(f"/staff/grade-changes?{filters}").text
        assert "Amira Haddad" in page, filters
        assert "Bilal Noor" not in page, filters
    page = client.get("/staff/grade-changes?kind=nonsense&module=T9&learner=%25").text
    assert "No result was changed" in page


def test_what_is_recorded_is_never_changed(app: Flask, now: datetime) -> None:
    change = make_change(make_enrolment(), now)
    db.session.commit()
    change.after = "refer"
    with pytest.raises(AppendOnly):
        db.session.flush()
    db.session.rollback()
    db.session.delete(change)
    with pytest.raises(AppendOnly):
        db.session.flush()
    db.session.rollback()
    for values in ({"after": "refer"}, {"reason": "Another one."}, {"by_id": None, "before": "pass", "reason": ""}):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(update(GradeChange).values(**values))
        db.session.rollback()


def test_no_page_changes_them(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("grade_changes.")]
    assert [(rule.methods or set()) - {"HEAD", "OPTIONS"} for rule in rules] == [{"GET"}]


def test_erasing_somebody_takes_the_reason_out_and_three_years_later_the_row(app: Flask, now: datetime) -> None:
    change = make_change(make_enrolment(), now)
    person_id = change.enrolment.person_id
    list(HELD.erase(Whom(person_id), now))
    db.session.expire_all()
    assert (change.reason, change.after) == ("", "pass")
    HELD.forget(person_id)
    assert list(db.session.scalars(select(GradeChange))) == []
    db.session.execute(delete(GradeChange))


def test_the_page_takes_few_statements(sign_in: SignIn, now: datetime, count_statements: Callable[[], Any]) -> None:
    for _number in range(5):
        make_change(make_enrolment(), now)
    client = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    with count_statements() as statements:
        assert client.get("/staff/grade-changes").status_code == 200
    assert len(statements) <= 6, statements
