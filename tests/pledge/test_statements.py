"""Public statements: drafted by the team or the council, public once the council approves, kept in every version."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.access import COUNCIL_ROLES, Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import utc_now
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.statement_models import PledgeStatement
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.statements import make_statement
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def signatory(sign_in: SignIn, council: Council) -> FlaskClient:
    return sign_in(make_person(name="Sam Signatory", roles=[Role.SIGNATORY], council=council))


def versions() -> list[PledgeStatement]:
    db.session.expire_all()
    return list(db.session.scalars(select(PledgeStatement).order_by(PledgeStatement.id)))


def path(council: Council, statement: PledgeStatement | None = None) -> str:
    page = f"/council/{council.id}/statement"
    return f"{page}/{statement.id}/approve" if statement else page


def deeds() -> list[tuple[str, int | None, dict[str, object]]]:
    query = select(AuditEntry).where(AuditEntry.action.startswith("statement.")).order_by(AuditEntry.id)
    return [(one.action, one.person_id, one.details) for one in db.session.scalars(query)]


def test_the_team_drafts_the_council_approves_and_only_then_everybody_reads_it(
    council: Council, officer: FlaskClient, signatory: FlaskClient, client: FlaskClient
) -> None:
    make_pledge(council)
    answer = officer.post(path(council), data={"text": " We recruit\r\nfairly. "})
    assert answer.location == path(council)
    [draft] = versions()
    assert (draft.version, draft.text, draft.approved_at) == (1, "We recruit\nfairly.", None)
    public = f"/councils/{council.slug}"
    assert "We recruit" not in client.get(public).text
    assert "Approve version" not in officer.get(path(council)).text
    assert "Approve version 1" in signatory.get(path(council)).text
    assert signatory.post(path(council, draft)).location == path(council)
    page = client.get(public).text
    assert "We recruit" in page
    assert "Version 1. The council approved it on" in page
    assert "Olga" not in page
    assert "Sam" not in page
    olga, sam = (
        db.session.scalars(select(Person.id).where(Person.name == name)).one()
        for name in ("Olga Officer", "Sam Signatory")
    )
    told = {"council": council.id, "version": 1}
    assert deeds() == [("statement.drafted", olga, told), ("statement.approved", sam, told)]


def test_a_new_draft_changes_nothing_in_public_until_it_is_approved(
    council: Council, signatory: FlaskClient, client: FlaskClient
) -> None:
    make_pledge(council)
    make_statement(council, make_person(), text="The first words.")
    public = f"/councils/{council.slug}"
    signatory.post(path(council), data={"text": "The second words."})
    page = client.get(public).text
    assert "The first words." in page
    assert "The second words." not in page
    assert [one["statement"]["text"] for one in client.get("/councils.json").get_json()["councils"]] == [
        "The first words."
    ]
    signatory.post(path(council, versions()[1]))
    page = client.get(public).text
    assert "The second words." in page
    assert "The first words." not in page
    assert [(one.version, one.text) for one in versions()] == [(1, "The first words."), (2, "The second words.")]
    kept = signatory.get(path(council)).text
    assert "The first words." in kept, "every version is kept for the council"
    assert "Person Number" in kept


def test_an_older_draft_cannot_come_in_front_of_a_newer_one(council: Council, signatory: FlaskClient) -> None:
    old = make_statement(council, make_person(), text="Old.", approved=False)
    make_statement(council, make_person(), text="New.", approved=False)
    answer = signatory.post(path(council, old))
    assert answer.status_code == 409
    assert "There is a newer draft." in answer.text
    assert [one.approved_at for one in versions()] == [None, None]


def test_a_version_is_approved_once(council: Council, signatory: FlaskClient) -> None:
    statement = make_statement(council, make_person())
    answer = signatory.post(path(council, statement))
    assert answer.status_code == 409
    assert "approved already" in answer.text


def test_two_who_draft_at_the_same_moment_both_keep_their_words(
    council: Council, officer: FlaskClient, signatory: FlaskClient
) -> None:
    tries, page = [(officer, "One."), (signatory, "Other.")], path(council)
    answers = at_once(lambda one: one[0].post(page, data={"text": one[1]}).status_code, tries)
    assert answers == [302, 302]
    assert {(one.version) for one in versions()} == {1, 2}
    assert {one.text for one in versions()} == {"One.", "Other."}


def test_two_who_approve_at_the_same_moment_approve_it_once(
    council: Council, signatory: FlaskClient, sign_in: SignIn
) -> None:
    other = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    draft = make_statement(council, make_person(), approved=False)
    approve = path(council, draft)
    answers = at_once(lambda one: one.post(approve).status_code, [signatory, other])
    assert sorted(answers) == [302, 409]
    assert [action for action, *_rest in deeds()].count("statement.approved") == 1


@pytest.mark.parametrize(
    ("text", "told"), [("", "Write the statement."), (" \n ", "Write"), ("x" * 4001, "at most 4,000")]
)
def test_a_fault_is_told_beside_the_field(council: Council, signatory: FlaskClient, text: str, told: str) -> None:
    answer = signatory.post(path(council), data={"text": text})
    assert answer.status_code == 422
    assert 'id="text-error"' in answer.text
    assert told in answer.text
    assert versions() == []


def test_words_of_a_statement_are_words_and_no_html(
    council: Council, signatory: FlaskClient, client: FlaskClient
) -> None:
    make_pledge(council)
    make_statement(council, make_person(), text="<script>alert(1)</script>")
    for page in (client.get(f"/councils/{council.slug}").text, signatory.get(path(council)).text):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("broken", [{"version": 1}, {"approved_at": utc_now()}, {"approved_by_id": 1}])
def test_the_database_refuses_a_version_twice_and_an_approval_by_nobody(
    council: Council, broken: dict[str, object]
) -> None:
    person = make_person()
    make_statement(council, person, approved=False)
    sound = {"version": 2, "approved_at": None, "approved_by_id": None} | {
        name: person.id if name == "approved_by_id" else value for name, value in broken.items()
    }
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(
            PledgeStatement(council_id=council.id, text="x", drafted_by_id=person.id, drafted_at=utc_now(), **sound)
        )


# Who


@pytest.mark.parametrize("role", list(Role))
def test_who_drafts_and_who_approves(council: Council, sign_in: SignIn, role: Role) -> None:
    client = sign_in(make_person(roles=[role], council=council if role in COUNCIL_ROLES else None))
    speaks = role in (Role.SIGNATORY, Role.RECRUITER)
    drafts = speaks or role is Role.PROGRAMME_OFFICER
    assert client.get(path(council)).status_code == (200 if drafts else 403)
    assert client.post(path(council), data={"text": "Words."}).status_code == (302 if drafts else 403)
    draft = versions()[0] if drafts else make_statement(council, make_person(), approved=False)
    assert client.post(path(council, draft)).status_code == (302 if speaks else 403)
    assert (versions()[0].approved_at is not None) == speaks


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.RECRUITER])
def test_nobody_speaks_for_another_council(council: Council, sign_in: SignIn, role: Role) -> None:
    own = make_council()
    draft = make_statement(council, make_person(), approved=False)
    client = sign_in(make_person(roles=[role], council=own))
    assert client.get(path(council)).status_code == 404
    assert client.post(path(council), data={"text": "Words."}).status_code == 404
    assert client.post(path(council, draft)).status_code == 404
    assert client.post(f"/council/{own.id}/statement/{draft.id}/approve").status_code == 404, "by way of their own"
    assert [one.approved_at for one in versions()] == [None]
