"""A token opens what its maker may do in one council, for its scopes, until it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role, Scope
from lms.accounts.models import Person
from lms.api.models import ApiToken
from lms.api.tokens import MOST_TOKENS, PREFIX, revoke_token
from lms.audit import AuditEntry
from lms.councils.models import Council
from lms.extensions import db
from tests.api.conftest import Program
from tests.factories.accounts import make_person
from tests.factories.api import make_api_token
from tests.factories.councils import make_council

SignIn = Callable[[Person], FlaskClient]


def form(**changes: object) -> dict[str, object]:
    return {"name": "Website", "scopes": ["read posts", "write posts"], "days": "90"} | changes


def token_on(page: str) -> str:
    [text] = re.findall(rf"{PREFIX}[\w-]+", page)
    return str(text)


# Making and ending


def test_a_token_is_shown_once_and_kept_as_a_hash(council: Council, client: FlaskClient, sign_in: SignIn) -> None:
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    path = f"/council/{council.id}/tokens"
    assert f'href="{path}"' in recruiter.get("/council").text
    assert "no token yet" in recruiter.get(path).text
    text = token_on(recruiter.post(path, data=form()).text)
    page = recruiter.get(path).text
    assert text not in page
    assert "Website" in page
    assert "Not used yet." in page
    token = db.session.scalars(select(ApiToken)).one()
    assert text not in (token.token_hash, token.name)
    assert token.scopes == {Scope.READ_POSTS, Scope.WRITE_POSTS}
    assert Program(client, text).get("/council/posts").status_code == 200
    assert "Last used on" in recruiter.get(path).text
    assert recruiter.post(f"/council/tokens/{token.id}/end").status_code == 302
    answer = Program(client, text).get("/council/posts")
    assert answer.status_code == 401
    assert "was ended" in answer.get_json()["error"]["message"]
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "api_token")).all()
    assert actions == ["api_token.made", "api_token.revoked"]


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 81}, {"scopes": []}, {"scopes": ["everything"]}, {"days": "9999"}, {"days": ""}],
)
def test_what_is_wrong_in_the_form_makes_no_token(council: Council, sign_in: SignIn, wrong: dict[str, object]) -> None:
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    assert recruiter.post(f"/council/{council.id}/tokens", data=form(**wrong)).status_code == 422
    assert db.session.scalars(select(ApiToken)).all() == []


def test_a_name_is_one_tokens_and_there_are_few(council: Council, sign_in: SignIn) -> None:
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    path = f"/council/{council.id}/tokens"
    for number in range(MOST_TOKENS):
        assert recruiter.post(path, data=form(name=f"System {number}")).status_code == 200
    assert "with this name" in recruiter.post(path, data=form(name="SYSTEM 1")).text
    assert "ten tokens" in recruiter.post(path, data=form()).text
    assert recruiter.get(path).text.count("End this token") == MOST_TOKENS


def test_a_signatory_grants_no_more_than_they_may_do(council: Council, client: FlaskClient, sign_in: SignIn) -> None:
    signatory = sign_in(make_person(roles=[Role.SIGNATORY], council=council))
    path = f"/council/{council.id}/tokens"
    assert "Write, publish" not in signatory.get(path).text
    assert signatory.post(path, data=form(scopes=["read applications"])).status_code == 422
    program = Program(client, token_on(signatory.post(path, data=form(scopes=["read posts"])).text))
    assert program.get("/council/posts").status_code == 200


def test_tokens_of_another_council_are_not_there(council: Council, sign_in: SignIn) -> None:
    make_api_token(council)
    token = db.session.scalars(select(ApiToken)).one()
    stranger = sign_in(make_person(roles=[Role.RECRUITER], council=make_council()))
    assert stranger.get(f"/council/{council.id}/tokens").status_code == 404
    assert stranger.post(f"/council/{council.id}/tokens", data=form()).status_code == 404
    assert stranger.post(f"/council/tokens/{token.id}/end").status_code == 404
    assert token.revoked_at is None


# Using


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic {}", "Bearer x{}", "Bearer lgtoken_invented", "Bearer " + "x" * 9000, "{}"],
)
def test_without_a_token_that_works_nothing_opens(council: Council, client: FlaskClient, header: str | None) -> None:
    text = make_api_token(council)
    headers = {} if header is None else {"Authorization": header.format(text)}
    for method, path in (("GET", "council/posts"), ("POST", "council/posts"), ("GET", "council/posts/1/applications")):
        answer = client.open(f"/api/v1/{path}", method=method, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "Authorization: Bearer" in answer.get_json()["error"]["message"]


def test_the_session_of_a_recruiter_opens_nothing_for_programs(council: Council, sign_in: SignIn) -> None:
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    assert recruiter.get("/api/v1/council/posts").status_code == 401
    assert recruiter.post("/api/v1/council/posts", json={}).status_code == 401


def test_a_token_opens_only_its_scopes(council: Council, client: FlaskClient) -> None:
    program = Program(client, make_api_token(council, scopes=[Scope.READ_APPLICATIONS]))
    answer = program.get("/council/posts")
    assert answer.status_code == 403
    assert "“read posts”" in answer.get_json()["error"]["message"]
    assert program.send("POST", "/council/posts", json={}).status_code == 403


def test_a_token_runs_out(council: Council, client: FlaskClient) -> None:
    program = Program(client, make_api_token(council, lasts=timedelta(seconds=-1)))
    answer = program.get("/council/posts")
    assert answer.status_code == 401
    assert "has run out" in answer.get_json()["error"]["message"]


@pytest.mark.parametrize("what", ["role", "account"])
def test_a_token_ends_with_the_role_of_who_made_it(
    council: Council, client: FlaskClient, now: datetime, what: str
) -> None:
    maker = make_person(roles=[Role.RECRUITER], council=council)
    program = Program(client, make_api_token(council, by=maker))
    assert program.get("/council/posts").status_code == 200
    if what == "role":
        maker.held_roles[0].ended_at = now
    else:
        maker.closed_at = now
    assert program.get("/council/posts").status_code == 401


def test_a_token_acts_in_one_council_although_its_maker_acts_in_two(
    app: Flask, council: Council, client: FlaskClient
) -> None:
    from lms.accounts.services import grant_role
    from lms.clock import utc_now
    from tests.factories.vacancies import make_vacancy

    maker, other = make_person(roles=[Role.RECRUITER], council=council), make_council()
    grant_role(maker, Role.RECRUITER, other.id, by=None, now=utc_now())
    elsewhere = make_vacancy(other, published=False)
    program = Program(client, make_api_token(council, by=maker))
    assert program.get(f"/council/posts/{elsewhere.id}").status_code == 404
    assert program.send("POST", f"/council/posts/{elsewhere.id}/publish").status_code == 404
    assert program.get("/council/posts").get_json()["total"] == 0


def test_the_use_is_noted_once_an_hour(council: Council, client: FlaskClient, now: datetime) -> None:
    program = Program(client, make_api_token(council))
    program.get("/council/posts")
    token = db.session.scalars(select(ApiToken)).one()
    noted = token.last_used_at
    assert noted is not None
    program.get("/council/posts")
    db.session.expire_all()
    assert token.last_used_at == noted
    token.last_used_at = noted - timedelta(hours=2)
    program.get("/council/posts")
    db.session.expire_all()
    assert token.last_used_at > noted


def test_ending_twice_keeps_the_first_moment(council: Council, now: datetime) -> None:
    make_api_token(council)
    token = db.session.scalars(select(ApiToken)).one()
    revoke_token(token, by=token.made_by_id, now=now)
    revoke_token(token, by=token.made_by_id, now=now + timedelta(days=1))
    assert token.revoked_at == now
