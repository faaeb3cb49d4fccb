"""What any program reads: open posts, councils with a pledge, and how it all works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.api.limits import BY_NETWORK, Limits
from lms.clock import london_day
from lms.councils.models import Council, Nation
from lms.vacancies.models import Family
from tests.api.conftest import Program
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.statements import make_statement
from tests.factories.vacancies import make_vacancy

Counting = Callable[[], Any]


@pytest.fixture
def anyone(client: FlaskClient) -> Program:
    return Program(client)


def test_open_posts_are_searched_as_on_the_page(council: Council, anyone: Program, now: datetime) -> None:
    post = make_vacancy(council, title="Housing officer")
    make_vacancy(council, title="Clerk").family = Family.FINANCE
    make_vacancy(council, title="Closed", closes_at=now - timedelta(days=1))
    make_vacancy(council, title="Draft", published=False)
    found = anyone.get("/posts?q=officer&family=housing&pay=15&per=hour&nation=England").get_json()
    assert (found["total"], found["pages"], found["next"]) == (1, 1, None)
    [shown] = found["posts"]
    assert shown["id"] == post.id
    assert shown["council"] == {"name": "Millbrook Council", "slug": council.slug, "nation": "England"}
    assert (shown["pay_from"], shown["pay_to"], shown["hours_per_week"]) == (32597, 36363, 37)
    assert shown["page"] == f"http://localhost/vacancies/{post.id}"
    assert datetime.fromisoformat(shown["closes_at"]) == post.closes_at.replace(microsecond=0)
    assert shown["closes_at"].endswith("+00:00")
    assert anyone.get("/posts").get_json()["total"] == 2


def test_lists_come_in_pages_that_lead_to_the_next(council: Council, anyone: Program) -> None:
    ids = [make_vacancy(council).id for _number in range(5)]
    seen: list[int] = []
    path: str | None = "/posts?per_page=2&q=housing"
    while path:
        found = anyone.get(path).get_json()
        seen += [post["id"] for post in found["posts"]]
        path = found["next"] and found["next"].removeprefix("http://localhost/api/v1")
    assert sorted(seen) == ids
    assert anyone.get("/posts?page=99").get_json()["posts"] == []


def test_a_post_is_read_also_when_it_has_closed(council: Council, anyone: Program, now: datetime) -> None:
    post = make_vacancy(council)
    shown = anyone.get(f"/posts/{post.id}").get_json()
    assert shown["is_open"] is True
    assert shown["criteria"][0] == {"essential": True, "wording": "You know who decides", "skill": "S01", "level": 2}
    assert "secret" not in shown
    post.closes_at = now - timedelta(days=1)
    assert anyone.get(f"/posts/{post.id}").get_json()["is_open"] is False
    draft = make_vacancy(council, published=False)
    for number in (draft.id, 987654, "x", 2**40):
        answer = anyone.get(f"/posts/{number}")
        assert answer.status_code == 404
        assert answer.mimetype == "application/json"


def test_the_directory_says_what_its_feed_says(council: Council, anyone: Program, now: datetime) -> None:
    make_statement(council, make_person(), text="We learn from newcomers.")
    make_pledge(make_council(name="Aberwennol Council", nation=Nation.WALES))
    make_pledge(make_council(name="Lapsed"), active_until=london_day(now) - timedelta(days=1))
    found = anyone.get("/councils").get_json()
    assert [one["name"] for one in found["councils"]] == ["Aberwennol Council", "Millbrook Council"]
    assert found["councils"] == anyone.client.get("/councils.json").get_json()["councils"]
    assert [one["name"] for one in anyone.get("/councils?nation=Wales").get_json()["councils"]] == [
        "Aberwennol Council"
    ]
    assert anyone.get("/councils?q=mill&per_page=1").get_json()["total"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [("family=spying", "family"), ("page=0", "page"), ("per_page=1000", "per_page"), ("pay=nan", "pay"),
     ("hours_from=x", "hours_from")],
)  # fmt: skip
def test_what_a_list_does_not_know_is_told_by_field(anyone: Program, query: str, field: str) -> None:
    answer = anyone.get(f"/posts?{query}")
    assert answer.status_code == 422
    error = answer.get_json()["error"]
    assert error["status"] == 422
    assert error["message"]
    assert [fault["field"] for fault in error["fields"]] == [field]


@pytest.mark.parametrize("path", ["/posts?q=housing", "/councils", "/posts/{}", "/openapi.json"])
def test_an_answer_that_is_the_same_is_empty(council: Council, anyone: Program, path: str) -> None:
    path = path.format(make_vacancy(council).id)
    first = anyone.get(path)
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = anyone.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/posts?q=housing&place=millbrook", "/councils?q=m", "/posts/{}"])
def test_answers_take_few_statements(council: Council, anyone: Program, count_statements: Counting, path: str) -> None:
    ids = [make_vacancy(council).id for _number in range(12)]
    for _number in range(12):
        make_pledge(make_council())
    with count_statements() as statements:
        assert anyone.get(path.format(ids[0])).status_code == 200
    assert len(statements) <= 2, statements


def test_who_asks_too_often_is_told_how_long_to_wait(app: Flask, anyone: Program) -> None:
    for _number in range(BY_NETWORK):
        last = anyone.get("/posts")
    if last.status_code == 200:  # the minute may turn in between
        late = anyone.get("/posts")
        assert late.status_code in (200, 429)
    limits, moment = Limits(), datetime.fromisoformat("2026-12-01T12:00:50+00:00")
    assert [limits.count("one", 2, moment) for _number in range(3)] == [0, 0, 10]
    assert limits.count("other", 2, moment) == 0
    assert limits.count("one", 2, moment + timedelta(seconds=10)) == 0
    full = Limits(minute=int(datetime.now().timestamp()) // 60 + 1)  # noqa: DTZ005
    app.extensions["api_limits"] = full
    assert anyone.get("/posts").status_code == 200


def test_a_late_answer_is_json_with_retry_after(app: Flask, anyone: Program) -> None:
    class Full(Limits):
        def count(self, key: str, most: int, now: datetime) -> int:
            return 7

    app.extensions["api_limits"] = Full()
    answer = anyone.get("/posts")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert "Retry-After" in answer.get_json()["error"]["message"]


@pytest.mark.parametrize(("method", "path", "status"), [("POST", "/posts", 405), ("GET", "/nothing", 404)])
def test_every_fault_is_json(anyone: Program, method: str, path: str, status: int) -> None:
    answer = anyone.send(method, path)
    assert answer.status_code == status
    assert answer.mimetype == "application/json"


# How it works


def test_the_description_names_every_endpoint_of_the_interface(app: Flask, anyone: Program) -> None:
    description = anyone.get("/openapi.json").get_json()
    assert description["openapi"].startswith("3.1")
    assert description["servers"] == [{"url": "http://localhost"}]
    described = {
        (path.replace("{", "<int:").replace("}", ">"), method.upper())
        for path, methods in description["paths"].items()
        for method in methods
    }
    ours = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint not in ("api.description", "api.docs")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == ours
    for methods in description["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["operationId"]
    secured = [p for p, methods in description["paths"].items() if any(o.get("security") for o in methods.values())]
    assert secured
    assert all(path.startswith("/api/v1/council/") for path in secured)


def test_every_reference_in_the_description_leads_somewhere(anyone: Program) -> None:
    description = anyone.get("/openapi.json").get_json()

    def references(part: object) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if "$ref" in part else set()
            return own.union(*(references(inner) for inner in part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    schemas = description["components"]["schemas"]
    assert {one.removeprefix("#/components/schemas/") for one in references(description)} <= set(schemas)


def test_people_read_how_it_works_without_a_script_from_elsewhere(anyone: Program) -> None:
    page = anyone.get("/docs").text
    for words in ("GET /api/v1/posts", "PUT /api/v1/council/posts/{post_id}", "pay_from", "Retry-After", "curl"):
        assert words in page, words
    assert "//unpkg" not in page
    assert "cdn" not in page
