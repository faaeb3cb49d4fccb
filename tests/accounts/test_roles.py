"""Roles: given by invitation, taken away at once, and by nobody who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from lms.access import COUNCIL_ROLES, INVITED_ROLES, STAFF_ROLES, Role
from lms.accounts.models import Person, RoleHolding, RoleInvitation
from lms.accounts.policy import may_invite
from lms.accounts.services import INVITATION_DAYS
from lms.audit import AuditEntry
from lms.clock import utc_now
from lms.councils.models import Council
from lms.extensions import db
from tests.accounts.links import PASSWORD, is_in, mailed_path, mails_to, register, the_person
from tests.factories.accounts import grant, make_person
from tests.factories.councils import make_council
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
GUEST = "guest@example.org"
JOINING = {"name": "Gus Guest", "password": PASSWORD}


@pytest.fixture
def administrator(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.ADMINISTRATOR]))


def invite(client: FlaskClient, role: Role, council: Council | None = None, email: str = GUEST) -> TestResponse:
    sent = {"email": email, "role": role.value, "council": str(council.id) if council else ""}
    return client.post("/staff/invitations", data=sent)


def invited(client: FlaskClient, role: Role = Role.TUTOR, email: str = GUEST) -> str:
    """Invite somebody; gives the mailed link's path."""
    answer = invite(client, role, email=email)
    assert answer.status_code == 302, answer.text
    return mailed_path(email)


def holdings() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(RoleHolding)) or 0


def test_who_registers_can_not_choose_a_role(client: FlaskClient) -> None:
    register(client, role="administrator", roles="administrator")
    assert the_person("amira@example.org").roles == {Role.LEARNER}


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_an_invitation_makes_a_new_person_with_the_role(
    app: Flask, administrator: FlaskClient, client: FlaskClient, role: Role
) -> None:
    path = invited(administrator, role)
    assert role.value in mails_to(GUEST)[0].subject
    assert role.value in client.get(path).text
    assert client.post(path, data=JOINING).location == "/sign-in/set-up", "whoever works here has a second factor"
    guest = the_person(GUEST)
    assert guest.name == "Gus Guest"
    assert guest.roles == {role}
    assert guest.confirmed_at is not None, "the link came by mail"


def test_who_accepts_an_invitation_is_welcomed(administrator: FlaskClient, client: FlaskClient) -> None:
    answer = client.post(invited(administrator), data=JOINING, follow_redirects=True)
    assert "Welcome. You have your role now." in answer.text


@pytest.mark.parametrize("role", sorted(COUNCIL_ROLES))
def test_a_council_role_is_held_in_the_council_that_was_chosen(
    administrator: FlaskClient, client: FlaskClient, role: Role
) -> None:
    council, _other = make_council(), make_council()
    assert invite(administrator, role).status_code == 422, "a council role needs a council"
    assert invite(administrator, role, council).status_code == 302
    client.post(mailed_path(GUEST), data=JOINING)
    assert the_person(GUEST).council_ids(role) == {council.id}


def test_a_staff_role_is_held_in_no_council(administrator: FlaskClient) -> None:
    assert invite(administrator, Role.TUTOR, make_council()).status_code == 422
    assert mails_to(GUEST) == []


def test_only_a_hash_of_the_invitation_is_kept(administrator: FlaskClient) -> None:
    token = invited(administrator).rpartition("/")[2]
    invitation = db.session.scalars(select(RoleInvitation)).one()
    assert token not in invitation.token_hash
    assert token not in str(db.session.scalars(select(AuditEntry.details)).all())


def test_a_known_person_accepts_signed_in_and_needs_no_new_password(
    app: Flask, administrator: FlaskClient, sign_in: SignIn
) -> None:
    guest = make_person(email=GUEST)
    path = invited(administrator)
    stranger = app.test_client()
    assert stranger.get(path).location == f"/sign-in?next={path}"
    assert stranger.post(path, data=JOINING).status_code == 403
    assert sign_in(make_person()).post(path).status_code == 403
    browser = sign_in(guest)
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 302
    assert the_person(GUEST).roles == {Role.LEARNER, Role.TUTOR}


def test_a_session_from_before_the_role_does_not_get_it_without_a_second_factor(
    administrator: FlaskClient, sign_in: SignIn
) -> None:
    guest = make_person(email=GUEST)
    library, phone = sign_in(guest), sign_in(guest)
    assert phone.post(invited(administrator)).location == "/sign-in/set-up"
    assert not is_in(phone)
    assert not is_in(library)


def test_an_invitation_works_once(app: Flask, administrator: FlaskClient) -> None:
    path = invited(administrator)
    assert app.test_client().post(path, data=JOINING).status_code == 302
    for answer in (app.test_client().get(path), app.test_client().post(path, data=JOINING)):
        assert answer.status_code == 410
        assert "Ask whoever invited you for a new one." in answer.text


def test_an_invitation_accepted_twice_at_once_gives_one_role(app: Flask, administrator: FlaskClient) -> None:
    path, before = invited(administrator), holdings()
    answers = at_once(lambda _n: app.test_client().post(path, data=JOINING).status_code, range(3))
    assert answers.count(302) == 1, answers
    assert set(answers) <= {302, 403, 409, 410}
    assert holdings() == before + 1


def test_an_invitation_runs_out(app: Flask, administrator: FlaskClient) -> None:
    path, now = invited(administrator), utc_now()
    invitation = db.session.scalars(select(RoleInvitation)).one()
    assert invitation.expires_at - invitation.invited_at == timedelta(days=INVITATION_DAYS)
    db.session.execute(update(RoleInvitation).values(expires_at=now - timedelta(seconds=1)))
    assert app.test_client().get(path).status_code == 410
    assert app.test_client().post(path, data=JOINING).status_code == 410
    assert "Ran out on" in administrator.get("/staff/invitations").text


def test_an_invitation_that_was_withdrawn_is_refused(app: Flask, administrator: FlaskClient) -> None:
    path = invited(administrator)
    number = db.session.scalars(select(RoleInvitation.id)).one()
    assert administrator.post(f"/staff/invitations/{number}/withdraw").status_code == 302
    assert app.test_client().post(path, data=JOINING).status_code == 410


@pytest.mark.parametrize("token", ["x", "%00", "' OR 1=1 --", "a" * 2000])
def test_an_invented_invitation_is_refused(client: FlaskClient, token: str) -> None:
    assert client.get(f"/join/{token}").status_code == 410
    assert client.post(f"/join/{token}", data=JOINING).status_code == 410


def test_a_role_that_is_held_is_not_given_again(administrator: FlaskClient, sign_in: SignIn) -> None:
    guest = make_person(email=GUEST, roles=[Role.TUTOR])
    answer = sign_in(guest).post(invited(administrator))
    assert answer.status_code == 409
    assert "You have this role already." in answer.text


def test_a_role_that_ended_shuts_out_at_the_next_request(administrator: FlaskClient, sign_in: SignIn) -> None:
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    browser = sign_in(officer)
    assert browser.get("/staff/people").status_code == 200
    held = db.session.scalars(select(RoleHolding).where(RoleHolding.person_id == officer.id)).one()
    assert administrator.post(f"/staff/roles/{held.id}/end").location == f"/staff/people/{officer.id}"
    assert browser.get("/staff/people").status_code == 403
    assert browser.post("/staff/invitations", data={}).status_code == 403
    assert administrator.post(f"/staff/roles/{held.id}/end").status_code == 404, "it has ended already"


def test_a_closed_account_is_shut_out_at_the_next_request(administrator: FlaskClient, sign_in: SignIn) -> None:
    person = make_person()
    browser = sign_in(person)
    assert is_in(browser)
    assert administrator.post(f"/staff/people/{person.id}/close").status_code == 302
    assert not is_in(browser)


def test_the_last_administrator_stays(sign_in: SignIn) -> None:
    person = make_person(roles=[Role.ADMINISTRATOR])
    browser = sign_in(person)
    held = db.session.scalars(select(RoleHolding)).one()
    for path in (f"/staff/roles/{held.id}/end", f"/staff/people/{person.id}/close"):
        answer = browser.post(path)
        assert answer.status_code == 409
        assert "This is the last administrator." in answer.text
    grant(make_person(roles=[]), Role.ADMINISTRATOR)
    assert browser.post(f"/staff/roles/{held.id}/end").status_code == 302


def test_two_administrators_ending_each_other_at_once_leave_one(sign_in: SignIn) -> None:
    browsers = [sign_in(make_person(roles=[Role.ADMINISTRATOR])) for _number in range(2)]
    held = list(db.session.scalars(select(RoleHolding.id).order_by(RoleHolding.id)))
    deeds = list(zip(browsers, reversed(held), strict=True))
    answers = at_once(lambda deed: deed[0].post(f"/staff/roles/{deed[1]}/end").status_code, deeds)
    assert sorted(answers) in ([302, 403], [302, 409])
    left = select(func.count()).select_from(RoleHolding).where(RoleHolding.ended_at.is_(None))
    assert db.session.scalar(left) == 1


def test_the_policy_lets_nobody_invite_above_their_own(app: Flask) -> None:
    council, other = make_council(), make_council()
    allowed: set[tuple[Role, Role, str]] = set()
    places = {"none": None, "own": council.id, "other": other.id}
    for mine in Role:
        person = make_person(roles=[mine], council=council)
        for role, (place, number) in product(Role, places.items()):
            if may_invite(person, role, number):
                allowed.add((mine, role, place))
    everywhere = {(role, place) for role in COUNCIL_ROLES for place in ("own", "other")}
    assert allowed == {
        *((Role.ADMINISTRATOR, role, "none") for role in STAFF_ROLES),
        *((Role.ADMINISTRATOR, role, place) for role, place in everywhere),
        *((Role.PROGRAMME_OFFICER, role, place) for role, place in everywhere),
        (Role.SIGNATORY, Role.RECRUITER, "own"),
        (Role.SIGNATORY, Role.PANEL_MEMBER, "own"),
    }
    assert Role.LEARNER not in INVITED_ROLES


def test_a_programme_officer_invites_to_council_roles_only(sign_in: SignIn) -> None:
    officer, council = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])), make_council()
    page = officer.get("/staff/invitations").text
    for role in STAFF_ROLES:
        assert f'value="{role.value}"' not in page
        assert invite(officer, role).status_code == 422
    assert mails_to(GUEST) == []
    assert invite(officer, Role.SIGNATORY, council).status_code == 302


def test_a_programme_officer_can_not_end_or_withdraw_what_they_may_not_give(
    administrator: FlaskClient, sign_in: SignIn
) -> None:
    officer, tutor = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])), make_person(roles=[Role.TUTOR])
    held = db.session.scalars(select(RoleHolding.id).where(RoleHolding.person_id == tutor.id)).one()
    invited(administrator, Role.ADMINISTRATOR)
    number = db.session.scalars(select(RoleInvitation.id)).one()
    assert officer.post(f"/staff/roles/{held}/end").status_code == 404
    assert officer.post(f"/staff/invitations/{number}/withdraw").status_code == 404
    assert officer.post(f"/staff/people/{tutor.id}/close").status_code == 403


def test_a_signatory_invites_recruiters_and_panel_members_of_their_own_council_only(sign_in: SignIn) -> None:
    council, other = make_council(), make_council()
    signatory = sign_in(make_person(roles=[Role.SIGNATORY], council=council))
    for role, answer in ((Role.RECRUITER, 302), (Role.PANEL_MEMBER, 302), (Role.SIGNATORY, 422), (Role.TUTOR, 422)):
        sent = {"email": GUEST, "role": role.value, "council": str(other.id)}
        assert signatory.post(f"/council/{other.id}/members", data=sent).status_code == 404
        sent["council"] = ""
        assert signatory.post(f"/council/{council.id}/members", data=sent).status_code == answer, role
    assert set(db.session.scalars(select(RoleInvitation.council_id))) == {council.id}
    assert signatory.get(f"/council/{other.id}/members").status_code == 404


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.PANEL_MEMBER])
def test_a_recruiter_or_panel_member_invites_nobody(sign_in: SignIn, role: Role) -> None:
    council = make_council()
    client = sign_in(make_person(roles=[role], council=council))
    for number in (council.id, make_council().id):
        sent = {"email": GUEST, "role": Role.RECRUITER.value, "council": ""}
        assert client.post(f"/council/{number}/members", data=sent).status_code == 403
    assert invite(client, Role.RECRUITER, council).status_code == 403
    assert mails_to(GUEST) == []


def test_a_signatory_ends_roles_of_their_own_council_only(sign_in: SignIn) -> None:
    council, other = make_council(), make_council()
    signatory = sign_in(make_person(roles=[Role.SIGNATORY], council=council))
    mine, theirs, fellow = (
        grant(make_person(roles=[]), role, council=where).id
        for role, where in ((Role.RECRUITER, council), (Role.RECRUITER, other), (Role.SIGNATORY, council))
    )
    assert signatory.post(f"/staff/roles/{theirs}/end").status_code == 404
    assert signatory.post(f"/staff/roles/{fellow}/end").status_code == 404
    assert signatory.post(f"/staff/roles/{mine}/end").location == f"/council/{council.id}/members"


def test_a_signatory_whose_role_ended_invites_nobody_any_more(administrator: FlaskClient, sign_in: SignIn) -> None:
    council = make_council()
    person = make_person(roles=[Role.SIGNATORY], council=council)
    signatory = sign_in(person)
    held = db.session.scalars(select(RoleHolding.id).where(RoleHolding.person_id == person.id)).one()
    administrator.post(f"/staff/roles/{held}/end")
    sent = {"email": GUEST, "role": Role.RECRUITER.value, "council": ""}
    assert signatory.post(f"/council/{council.id}/members", data=sent).status_code == 403


def test_the_deeds_of_giving_and_ending_a_role_are_in_the_audit(
    app: Flask, administrator: FlaskClient, client: FlaskClient
) -> None:
    client.post(invited(administrator), data=JOINING)
    guest = the_person(GUEST)
    held = db.session.scalars(select(RoleHolding.id).where(RoleHolding.person_id == guest.id)).one()
    administrator.post(f"/staff/roles/{held}/end")
    deeds = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [deed.action for deed in deeds] == ["role.offered", "role.granted", "role.ended"]
    assert {deed.details["role"] for deed in deeds} == {"tutor"}
    assert len({deed.person_id for deed in deeds}) == 1, "the administrator"
    assert GUEST not in str([deed.details for deed in deeds])
