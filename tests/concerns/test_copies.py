"""What a copy of one's data shows of complaints and concerns, and what stays when somebody is erased."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from lms.access import Role
from lms.concerns.complaint_services import take_step
from lms.concerns.held import HELD
from lms.concerns.models import Complaint, ComplaintState, Concern
from lms.extensions import db
from lms.held import Whom
from tests.factories.accounts import make_person
from tests.factories.concerns import SECRET_WORDS, make_complaint, make_concern
from tests.simultaneous import count


def told(whom: Whom) -> dict[str, list[Mapping[str, Any]]]:
    db.session.flush()
    return {section.name: list(section.rows) for section in HELD.about(whom)}


def test_a_concern_that_is_not_to_be_seen_is_in_no_copy(app: Flask) -> None:
    person = make_person()
    make_concern(reporter=person)
    shown = make_concern(reporter=person, is_on_account=True)
    copy = told(Whom(person.id))
    assert [row["reference"] for row in copy["concerns"]] == [shown.reference]
    assert list(db.session.scalars(HELD.subjects["concern"](person.id))) == [shown.id]


def test_a_complaint_is_in_the_copy_with_our_messages_and_without_notes(app: Flask, now: datetime) -> None:
    person = make_person()
    complaint = make_complaint(complainant=person)
    make_complaint(complainant=make_person())
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    db.session.commit()
    with app.test_request_context():
        take_step(
            complaint,
            ComplaintState.ACKNOWLEDGED,
            "The tutor says no.",
            "We have read it.",
            answer_by=None,
            handler=officer,
            now=now,
        )
        [row] = told(Whom(person.id))["complaints"]
    assert row["message"] == "We have read it."
    assert "The tutor says no." not in str(row)


def test_erasing_leaves_what_happened_and_no_way_to_the_person(app: Flask, now: datetime) -> None:
    person = make_person(email="amira@example.org")
    concern = make_concern(reporter=person, mail_to="amira@example.org")
    concern.contact = "07700 900123"
    visitors = make_complaint(email="amira@example.org")
    db.session.flush()
    list(HELD.erase(Whom(person.id, frozenset({"amira@example.org"})), now))
    db.session.expire_all()
    kept = db.session.scalars(select(Concern)).one()
    assert (kept.words, kept.contact, kept.mail_to) == (SECRET_WORDS, "", None)
    assert db.session.get_one(Complaint, visitors.id).email is None
    HELD.forget(person.id)
    db.session.commit()
    assert count(Concern) == 0


def test_erasing_waits_for_an_open_complaint_and_never_tells_of_a_concern(app: Flask) -> None:
    person = make_person()
    make_concern(reporter=person)
    assert not HELD.must_wait(person.id)
    complaint = make_complaint(complainant=person)
    db.session.flush()
    assert HELD.must_wait(person.id)
    complaint.state = ComplaintState.ANSWERED
    db.session.flush()
    assert not HELD.must_wait(person.id)
