"""The pages of the programme team: finding people, what is written down of it, and how much it asks of the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from lms import audit
from lms.access import Role
from lms.accounts.models import Person, RoleInvitation
from lms.accounts.services import invite
from lms.audit import AuditEntry
from lms.councils.models import Council
from lms.extensions import db
from lms.outbox.models import Message
from lms.outbox.services import queue
from tests.factories.accounts import grant, make_person
from tests.factories.councils import make_council

SignIn = Callable[[Person], FlaskClient]
MOST_STATEMENTS = 6
PAGE = 50
HOSTILE = ["\x00", "<script>alert(1)</script>", "submission 99999999999999", "submission " + "9" * 5000, "9" * 30]


@pytest.fixture
def administrator(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(name="Ada Administrator", roles=[Role.ADMINISTRATOR]))


def make_much(app: Flask, now: datetime) -> Person:
    """Enough of everything for a second page; gives somebody who holds many roles."""
    busy = make_person(name="Busy Bee", roles=[Role.LEARNER, Role.TUTOR])
    for number in range(PAGE + 10):
        council = make_council()
        person = make_person(name=f"Member {number:03}", roles=[Role.RECRUITER, Role.LEARNER], council=council)
        if number < 12:
            grant(busy, Role.RECRUITER, council=council)
            grant(person, Role.PANEL_MEMBER, council=db.session.get_one(Council, 1))
        with app.test_request_context():
            invite(f"guest{number}@example.org", Role.RECRUITER, council, by=busy.id, now=now)
    db.session.commit()
    return busy


def test_people_are_found_by_a_part_of_their_name_or_address(administrator: FlaskClient) -> None:
    make_person(name="Zoltán Kovács", email="zk@example.org")
    make_person(name="Mary Smith", email="mary@kovacs.example")
    page = administrator.get("/staff/people?q=kov%C3%A1cs").text
    assert "Zoltán Kovács" in page
    assert "Mary Smith" not in page
    assert "Mary Smith" in administrator.get("/staff/people?q=MARY@KOV").text


@pytest.mark.parametrize("search", ["%", "_", "\\", "50%", "' OR 1=1 --"])
def test_signs_that_mean_something_to_the_database_are_searched_as_they_stand(
    administrator: FlaskClient, search: str
) -> None:
    make_person(name="Mary Smith")
    assert "Nobody found." in administrator.get("/staff/people", query_string={"q": search}).text
    make_person(name=f"Odd {search} Name")
    page = administrator.get("/staff/people", query_string={"q": search}).text
    assert "Odd " in page
    assert "Mary Smith" not in page


def test_people_stand_in_pages_of_fifty(app: Flask, administrator: FlaskClient, now: datetime) -> None:
    make_much(app, now)
    first, second = (administrator.get(f"/staff/people?q=member&page={page}").text for page in (1, 2))
    assert first.count("Member 0") == PAGE
    assert second.count("Member 0") == 10
    assert "60 people" in first
    assert "q=member" in first.replace("&amp;", "&"), "the search is kept on the next page"
    assert "Member 049" in first
    assert "Member 050" in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "3"])
@pytest.mark.parametrize("path", ["/staff/people", "/staff/outbox", "/staff/audit"])
def test_a_page_that_is_not_there_does_no_harm(administrator: FlaskClient, path: str, page: str) -> None:
    assert administrator.get(path, query_string={"page": page}).status_code == 200


@pytest.mark.parametrize("name", ["q", "page", "action", "subject", "person"])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_an_address_do_no_harm(administrator: FlaskClient, name: str, words: str) -> None:
    for path in ("/staff/people", "/staff/outbox", "/staff/audit"):
        answer = administrator.get(path, query_string={name: words})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_a_look_at_a_person_is_written_down(administrator: FlaskClient) -> None:
    person = make_person(name="Somebody Else")
    assert "Somebody Else" in administrator.get(f"/staff/people/{person.id}").text
    [deed] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.read"))
    assert (deed.subject_type, deed.subject_id) == ("person", person.id)
    assert deed.person_id not in (None, person.id)
    assert deed.details == {}
    page = administrator.get("/staff/audit?action=person.read").text
    assert "Ada Administrator" in page
    assert f"person {person.id}" in page


def test_a_person_who_is_not_there_is_not_found(administrator: FlaskClient) -> None:
    for number in (987654, 2**31, 10**30):
        assert administrator.get(f"/staff/people/{number}").status_code == 404


def test_a_programme_officer_sees_people_but_neither_mail_nor_audit(sign_in: SignIn) -> None:
    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    assert officer.get("/staff/people").status_code == 200
    home = officer.get("/staff").text
    for path in ("/staff/outbox", "/staff/audit"):
        assert f'href="{path}"' not in home
        assert officer.get(path).status_code == 403


def test_invitations_list_who_has_not_answered(app: Flask, administrator: FlaskClient, now: datetime) -> None:
    assert "Nobody." in administrator.get("/staff/invitations").text
    with app.test_request_context():
        states: dict[str, dict[str, Any]] = {
            "waits@example.org": {},
            "late@example.org": {"expires_at": now - timedelta(days=1)},
            "long-gone@example.org": {"expires_at": now - timedelta(days=31)},
            "joined@example.org": {"accepted_at": now},
            "withdrawn@example.org": {"withdrawn_at": now},
        }
        for email, changes in states.items():
            invitation, _link = invite(email, Role.TUTOR, None, by=None, now=now)
            for name, value in changes.items():
                setattr(invitation, name, value)
        db.session.commit()
    page = administrator.get("/staff/invitations").text
    assert [email for email in states if f"<bdi>{email}</bdi>" in page] == ["waits@example.org", "late@example.org"]
    assert "Ran out on" in page


def test_members_lists_who_acts_for_the_council_now(sign_in: SignIn, now: datetime) -> None:
    council = make_council()
    make_person(name="Other Councils Recruiter", roles=[Role.RECRUITER], council=make_council())
    gone = grant(make_person(name="Gone Recruiter", roles=[]), Role.RECRUITER, council=council)
    gone.ended_at = now
    make_person(name="Rita Recruiter", roles=[Role.RECRUITER], council=council)
    page = sign_in(make_person(roles=[Role.SIGNATORY], council=council)).get(f"/council/{council.id}/members").text
    assert "Rita Recruiter" in page
    assert "Gone Recruiter" not in page
    assert "Other Councils Recruiter" not in page


def test_a_council_is_added_once_and_the_deed_is_written_down(administrator: FlaskClient) -> None:
    sent = {"name": "  Little   Wexcombe Council ", "nation": "England", "kind": "district council"}
    assert administrator.post("/staff/councils", data=sent).location == "/staff/councils"
    assert "Little Wexcombe Council" in administrator.get("/staff/councils").text
    assert administrator.post("/staff/councils", data=sent).status_code == 422
    assert list(db.session.scalars(select(Council.name))) == ["Little Wexcombe Council"]
    assert list(db.session.scalars(select(AuditEntry.action))) == ["council.added"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "\x00"])
def test_what_is_no_name_of_a_council_is_refused(administrator: FlaskClient, name: str) -> None:
    assert (
        administrator.post(
            "/staff/councils", data={"name": name, "nation": "England", "kind": "district council"}
        ).status_code
        == 422
    )
    assert db.session.scalar(select(func.count()).select_from(Council)) == 0


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "'; DROP TABLE council;--"])
def test_a_hostile_name_of_a_council_is_kept_and_escaped(administrator: FlaskClient, name: str) -> None:
    assert (
        administrator.post(
            "/staff/councils", data={"name": name, "nation": "England", "kind": "district council"}
        ).status_code
        == 302
    )
    assert "<script>alert" not in administrator.get("/staff/councils").text
    assert db.session.scalars(select(Council.name)).one() == name


def test_a_nation_that_is_none_is_refused(administrator: FlaskClient) -> None:
    assert (
        administrator.post("/staff/councils", data={"name": "A", "nation": "Atlantis", "kind": ""}).status_code == 422
    )


def test_the_outbox_shows_where_messages_stand_but_never_their_text(administrator: FlaskClient, now: datetime) -> None:
    assert "No messages yet." in administrator.get("/staff/outbox").text
    queue(recipient="a@example.org", subject="News", body="https://localhost/reset/secret", now=now)
    page = administrator.get("/staff/outbox").text
    assert "a@example.org" in page
    assert "Waits, 0 tries so far" in page
    assert "secret/" not in page
    assert "/reset/" not in page


def test_the_audit_is_narrowed_by_deed_subject_and_person(administrator: FlaskClient, now: datetime) -> None:
    one, two = make_person(name="Person One"), make_person(name="Person Two")
    audit.record("first.deed", one, now, by=one.id, module="LG1")
    audit.record("second.deed", two, now, by=two.id)
    db.session.commit()
    both = administrator.get("/staff/audit").text
    assert "module: LG1" in both
    assert both.index("second.deed") < both.index("first.deed"), "the newest first"
    for query in ("action=first.deed", f"subject=person+{one.id}", f"person={one.id}"):
        page = administrator.get(f"/staff/audit?{query}").text
        assert "first.deed</td>" in page, query
        assert "second.deed</td>" not in page, query
    assert "second.deed" in administrator.get("/staff/audit?subject=person").text
    assert "Nothing found." in administrator.get("/staff/audit?subject=submission").text


def test_the_audit_stands_in_pages_of_fifty(administrator: FlaskClient, now: datetime) -> None:
    person = make_person()
    for number in range(PAGE + 1):
        audit.record(f"deed.{number}", person, now)
    first, second = (administrator.get(f"/staff/audit?page={page}").text for page in (1, 2))
    assert "deed.50<" in first
    assert "deed.0<" not in first
    assert "deed.0<" in second


@pytest.mark.parametrize("deed", ["UPDATE audit_entry SET action = 'forged'", "DELETE FROM audit_entry"])
def test_the_audit_can_be_neither_changed_nor_deleted(app: Flask, now: datetime, deed: str) -> None:
    audit.record("honest.deed", make_person(), now)
    db.session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(deed))
    db.session.rollback()
    assert list(db.session.scalars(select(AuditEntry.action))) == ["honest.deed"]


@pytest.mark.parametrize(
    "path",
    [
        "/staff",
        "/staff/people",
        "/staff/people?q=member&page=2",
        "/staff/people/{busy}",
        "/staff/invitations",
        "/staff/councils",
        "/staff/outbox?page=2",
        "/staff/audit",
        "/council/1/members",
        "/account",
    ],
)
def test_a_page_asks_the_database_at_most_six_times_whatever_there_is(
    app: Flask, sign_in: SignIn, now: datetime, count_statements: Callable[[], Any], path: str
) -> None:
    busy = make_much(app, now)
    for role in (Role.ADMINISTRATOR, Role.SIGNATORY):
        grant(busy, role, council=db.session.get_one(Council, 1))
    client, path = sign_in(busy), path.format(busy=busy.id)
    with count_statements() as statements:
        assert client.get(path).status_code == 200
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)


def test_counts_of_the_factories_are_what_the_pages_are_tried_with(app: Flask, now: datetime) -> None:
    make_much(app, now)
    for model in (Person, Council, RoleInvitation, Message, AuditEntry):
        assert (db.session.scalar(select(func.count()).select_from(model)) or 0) > PAGE
