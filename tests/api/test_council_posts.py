"""A council's system reads and writes its posts, by the same services, checker and policy as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access import Role, Scope
from lms.audit import AuditEntry
from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.forms import VacancyForm
from lms.vacancies.models import Vacancy
from tests.api.conftest import Program
from tests.factories.accounts import make_person
from tests.factories.api import make_api_token
from tests.factories.councils import make_council
from tests.factories.vacancies import make_vacancy

Counting = Callable[[], Any]


@pytest.fixture
def program(council: Council, client: FlaskClient) -> Program:
    return Program(client, make_api_token(council))


def draft(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Housing officer",
        "summary": "You help people with their homes.",
        "family": "housing",
        "grade": "SCP 20 to 25",
        "pay_from": 32597,
        "pay_to": 36363.5,
        "hours_per_week": 18.5,
        "place": "Millbrook",
        "contract": "permanent",
        "contract_months": None,
        "dbs_level": "basic",
        "languages_valued": "Somali, Urdu",
        "how_to_apply": "Write to jobs@millbrook.example.",
        "closes_at": "2098-07-01T17:00:00+01:00",
        "criteria": [
            {"essential": True, "wording": "You know who decides", "skill": "S01", "level": 2},
            {"essential": False, "wording": "You can work until 6pm"},
        ],
    } | changes


def test_a_draft_is_written_read_changed_published_and_withdrawn(council: Council, program: Program) -> None:
    written = program.send("POST", "/council/posts", json=draft())
    assert written.status_code == 201, written.text
    post = written.get_json()
    assert (post["state"], post["is_open"], post["published_at"]) == ("draft", False, None)
    assert post["closes_at"] == "2098-07-01T16:00:00+00:00"
    path = f"/council/posts/{post['id']}"
    assert program.get(path).get_json() == post
    vacancy = db.session.get_one(Vacancy, post["id"])
    assert (vacancy.council_id, vacancy.pay_to_pence, vacancy.hours_per_week) == (council.id, 36_363_50, 18.5)
    assert vacancy.closes_at == datetime(2098, 7, 1, 16, tzinfo=UTC)
    changed = program.send("PUT", path, json=draft(title="Senior housing officer", criteria=draft()["criteria"][:1]))
    assert changed.status_code == 200
    assert changed.get_json()["title"] == "Senior housing officer"
    assert len(changed.get_json()["criteria"]) == 1
    published = program.send("POST", f"{path}/publish")
    assert (published.status_code, published.get_json()["state"]) == (200, "published")
    assert program.send("POST", f"{path}/publish").status_code == 200, "again changes nothing"
    refused = program.send("PUT", path, json=draft())
    assert refused.status_code == 409
    assert refused.get_json()["error"]["message"]
    assert Program(program.client).get("/posts?q=senior").get_json()["total"] == 1
    assert program.send("POST", f"{path}/withdraw").get_json()["state"] == "withdrawn"
    deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "vacancy")).all()
    assert deeds == ["vacancy.drafted", "vacancy.changed", "vacancy.published", "vacancy.withdrawn"]
    by = set(db.session.scalars(select(AuditEntry.person_id).where(AuditEntry.subject_type == "vacancy")))
    assert len(by) == 1
    assert None not in by, "who made the token answers for it"


def test_the_checker_speaks_and_blocks_here_too(program: Program) -> None:
    written = program.send("POST", "/council/posts", json=draft(summary="No foreigners. UK experience is needed."))
    post = written.get_json()
    assert {finding["blocks"] for finding in post["findings"]} == {True, False}
    answer = program.send("POST", f"/council/posts/{post['id']}/publish")
    assert answer.status_code == 422
    error = answer.get_json()["error"]
    assert "The law does not let you publish these words" in error["message"]
    assert any("foreigners" in fault["message"].casefold() and fault["field"] == "summary" for fault in error["fields"])
    assert db.session.get_one(Vacancy, post["id"]).published_at is None


def test_without_an_active_pledge_nothing_is_published(client: FlaskClient) -> None:
    program = Program(client, make_api_token(make_council()))
    post = program.send("POST", "/council/posts", json=draft()).get_json()
    answer = program.send("POST", f"/council/posts/{post['id']}/publish")
    assert answer.status_code == 409
    assert "pledge" in answer.get_json()["error"]["message"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \x00\t"}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"title": 7}, "title"),
        ({"title": None}, "title"),
        ({"family": "spying"}, "family"),
        ({"pay_from": -1}, "pay_from"),
        ({"pay_from": "much"}, "pay_from"),
        ({"pay_from": 1e308}, "pay_from"),
        ({"pay_from": 40000}, ""),
        ({"contract": "fixed-term"}, ""),
        ({"contract_months": 0}, "contract_months"),
        ({"hours_per_week": 61}, "hours_per_week"),
        ({"closes_at": "2098-07-01T17:00:00"}, "closes_at"),
        ({"closes_at": "tomorrow"}, "closes_at"),
        ({"criteria": [{"essential": True, "wording": "x", "skill": "S01"}]}, "criteria.0"),
        ({"criteria": [{"essential": True, "wording": "x", "skill": "S01", "level": 4}]}, "criteria.0.level"),
        ({"criteria": [{"essential": True, "wording": ""}]}, "criteria.0.wording"),
        ({"criteria": [{"essential": True, "wording": "x"}] * 21}, "criteria"),
        ({"criteria": {}}, "criteria"),
        ({"secret": "mine"}, "secret"),
        ({"council_id": 1}, "council_id"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_writes_nothing(
    program: Program, changes: dict[str, Any], field: str
) -> None:
    answer = program.send("POST", "/council/posts", json=draft(**changes))
    assert answer.status_code == 422, answer.text
    assert [fault["field"] for fault in answer.get_json()["error"]["fields"]] == [field]
    assert all(fault["message"] for fault in answer.get_json()["error"]["fields"])
    assert db.session.scalar(select(func.count()).select_from(Vacancy)) == 0


def test_a_skill_that_the_programme_does_not_have_is_refused(program: Program) -> None:
    line = {"essential": True, "wording": "x", "skill": "S99", "level": 1}
    answer = program.send("POST", "/council/posts", json=draft(criteria=[line]))
    assert answer.status_code == 422
    assert "S99" in answer.get_json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"title": "x"}', "text/plain"),
        (b"title=x", "application/x-www-form-urlencoded"),
        (b"null", "application/json"),
        (b"\xff\xfe", "application/json"),
    ],
)
def test_a_body_that_is_no_json_is_told(program: Program, body: bytes, kind: str) -> None:
    answer = program.send("POST", "/council/posts", data=body, content_type=kind)
    assert answer.status_code == (415 if "form" in kind else 422)
    assert "JSON" in answer.get_json()["error"]["message"]
    assert db.session.scalar(select(func.count()).select_from(Vacancy)) == 0


def test_words_are_kept_as_words(program: Program) -> None:
    post = program.send(
        "POST", "/council/posts", json=draft(title="  <script>alert(1)</script>\x00 ", languages_valued="")
    ).get_json()
    assert post["title"] == "<script>alert(1)</script>"
    program.send("POST", f"/council/posts/{post['id']}/publish")
    assert "<script>alert" not in program.client.get(f"/vacancies/{post['id']}").text


def test_a_council_lists_its_own_posts_only(council: Council, program: Program, now: datetime) -> None:
    make_vacancy(council, title="Published")
    make_vacancy(council, title="Draft", published=False)
    make_vacancy(council, title="Closed", closes_at=now - timedelta(days=1))
    make_vacancy(make_council(), title="Elsewhere")
    found = program.get("/council/posts").get_json()
    assert {post["title"]: post["state"] for post in found["posts"]} == {
        "Published": "published",
        "Draft": "draft",
        "Closed": "closed",
    }
    assert found["total"] == 3


def test_a_signatorys_token_sees_no_draft(council: Council, client: FlaskClient) -> None:
    signatory = make_person(roles=[Role.SIGNATORY], council=council)
    program = Program(client, make_api_token(council, by=signatory, scopes=[Scope.READ_POSTS, Scope.WRITE_POSTS]))
    published = make_vacancy(council)
    hidden = make_vacancy(council, published=False)
    assert [post["id"] for post in program.get("/council/posts").get_json()["posts"]] == [published.id]
    assert program.get(f"/council/posts/{hidden.id}").status_code == 404
    assert program.send("POST", "/council/posts", json=draft()).status_code == 403, "whatever stands in the token"
    assert program.send("POST", f"/council/posts/{published.id}/withdraw").status_code == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "publish", "withdraw", "applications"])
def test_posts_of_another_council_are_not_there(app: Flask, program: Program, method: str) -> None:
    other = make_vacancy(make_council(), published=method == "GET")
    path = f"/council/posts/{other.id}"
    answer = {
        "GET": lambda: program.get(path),
        "PUT": lambda: program.send("PUT", path, json=draft()),
        "publish": lambda: program.send("POST", f"{path}/publish"),
        "withdraw": lambda: program.send("POST", f"{path}/withdraw"),
        "applications": lambda: program.get(f"{path}/applications"),
    }[method]()
    assert answer.status_code == 404
    assert answer.mimetype == "application/json"


def test_the_interface_takes_what_the_form_takes(app: Flask, program: Program) -> None:
    """The longest words that the form lets in, and not a letter more."""
    post = program.get("/openapi.json").get_json()["components"]["schemas"]["PostIn"]
    with app.test_request_context():
        fields = VacancyForm()
        for name in ("title", "summary", "grade", "place", "languages_valued", "how_to_apply"):
            [most] = [check.max for check in fields[name].validators if getattr(check, "max", -1) > 0]
            assert post["properties"][name]["maxLength"] == most, name


def test_answers_for_a_council_take_few_statements(
    council: Council, program: Program, count_statements: Counting
) -> None:
    ids = [make_vacancy(council).id for _number in range(12)]
    program.get("/council/posts")
    for path in ("/council/posts", f"/council/posts/{ids[0]}"):
        with count_statements() as statements:
            assert program.get(path).status_code == 200
        assert len(statements) <= 6, statements
