"""Who may open what: every route in one table (endpoints.txt), and every route tried by every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from lms.access import COUNCIL_ROLES, Role, Scope, for_token, init_access, mark_of
from lms.accounts.models import Person
from tests.factories.accounts import make_person
from tests.factories.api import make_api_token
from tests.factories.councils import make_council

TABLE = Path(__file__).parent / "endpoints.txt"
SIGN_IN = "/sign-in"


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def who(app: Flask, endpoint: str) -> str:
    mark = mark_of(app, endpoint)
    assert mark is not None
    if mark.scope is not None:
        return f"token: {mark.scope.value}"
    if not mark.needs_sign_in:
        return "anyone"
    return ", ".join(sorted(role.value for role in mark.roles)) or "signed in"


def address(app: Flask, rule: Rule) -> str:
    values: dict[str, object] = {}
    for name in rule.arguments:
        values[name] = 987654 if isinstance(rule._converters[name], IntegerConverter) else "no-such-thing"
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values)


def test_the_table_lists_every_route_and_who_may_open_it(app: Flask) -> None:
    found = sorted(f"{rule.rule} {method}: {who(app, rule.endpoint)}" for rule, method in routes(app))
    assert found == TABLE.read_text().splitlines(), "\n".join(["endpoints.txt should read:", *found])


def test_a_visitor_opens_only_what_is_for_anyone(app: Flask, client: FlaskClient) -> None:
    for rule, method in routes(app):
        answer = client.open(address(app, rule), method=method)
        is_sent_to_sign_in = answer.status_code == 302 and answer.location.startswith(SIGN_IN)
        if rule.endpoint.startswith("second_factor."):  # for whoever gave the right password a moment ago
            assert is_sent_to_sign_in
            continue
        if who(app, rule.endpoint).startswith("token"):
            assert answer.status_code == 401, f"{method} {rule.rule}"
            continue
        assert is_sent_to_sign_in == (who(app, rule.endpoint) != "anyone"), f"{method} {rule.rule}"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_only_its_own(
    app: Flask, now: datetime, sign_in: Callable[[Person], FlaskClient], role: Role
) -> None:
    council = make_council() if role in COUNCIL_ROLES else None
    client = sign_in(make_person(roles=[role], council=council))
    for rule, method in routes(app):
        mark = mark_of(app, rule.endpoint)
        assert mark is not None
        if mark.scope is not None:
            assert client.open(address(app, rule), method=method).status_code in (401, 429), "a session is no token"
        if not mark.roles:
            continue
        answer = client.open(address(app, rule), method=method)
        assert (answer.status_code == 403) == (role not in mark.roles), f"{role}: {method} {rule.rule}"
        assert answer.status_code < 500, f"{role}: {method} {rule.rule}"


def test_an_unmarked_endpoint_stops_the_app_from_starting() -> None:
    app = Flask("forgetful")
    app.add_url_rule("/secret", "secret", lambda: "forgot to say who")
    with pytest.raises(RuntimeError, match="secret"):
        init_access(app)


@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_opens_only_what_is_for_its_scope(app: Flask, client: FlaskClient, scope: Scope) -> None:
    app.extensions.pop("api_limits", None)
    text = make_api_token(make_council(), scopes=[scope])
    for rule, method in routes(app):
        mark = mark_of(app, rule.endpoint)
        assert mark is not None
        answer = client.open(address(app, rule), method=method, headers={"Authorization": f"Bearer {text}"})
        if mark.scope is not None:
            assert (answer.status_code == 403) == (mark.scope is not scope), f"{method} {rule.rule}"
        elif mark.needs_sign_in:
            assert answer.status_code in (302, 401), f"a token opens no page: {method} {rule.rule}"


def test_an_endpoint_for_tokens_opens_for_nobody_where_nothing_checks_them() -> None:
    app = Flask("careless")
    app.add_url_rule("/secret", "secret", for_token(Scope.READ_POSTS)(lambda: "let in"))
    init_access(app)
    assert app.test_client().get("/secret").status_code == 401
