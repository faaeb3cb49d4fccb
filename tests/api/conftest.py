"""A program that asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.councils.models import Council
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge


class Program:
    """A council's system, with a token or without one."""

    def __init__(self, client: FlaskClient, token: str | None = None) -> None:
        self.client = client
        self.headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **rest: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self.headers | rest.pop("headers", {}), **rest)

    def send(self, method: str, path: str, **rest: Any) -> TestResponse:
        return self.client.open(f"/api/v1{path}", method=method, headers=self.headers, **rest)


@pytest.fixture(autouse=True)
def a_new_minute(app: Flask) -> Iterator[None]:
    """What other tests asked does not count."""
    app.extensions.pop("api_limits", None)
    yield
    app.extensions.pop("api_limits", None)


@pytest.fixture
def council(app: Flask) -> Council:
    council = make_council(name="Millbrook Council")
    make_pledge(council)
    return council
