"""Whole addresses come from SITE_URL, and who asks is read from as many proxies as are ours."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts.models import CountedTry
from lms.app import create_app
from lms.extensions import db
from lms.outbox.models import Message
from tests.factories.accounts import make_person


@pytest.mark.parametrize("path", ["/reset", "/register"])
def test_a_mailed_link_leads_to_our_site_whatever_host_the_request_names(client: FlaskClient, path: str) -> None:
    make_person(email="amira@example.org")
    form = {"email": "amira@example.org", "name": "Amira", "password": "green kettle Tuesday", "language": "en"}
    assert client.post(path, data=form, headers={"Host": "evil.example"}).status_code == 302
    [message] = db.session.scalars(select(Message))
    assert "evil.example" not in message.body
    assert "http://localhost/" in message.body


@pytest.mark.parametrize(
    ("proxies", "told", "believed"),
    [(0, "203.0.113.9", "127.0.0.1"), (1, "198.51.100.7, 203.0.113.9", "203.0.113.9")],
    ids=["no proxy: what the header says is not believed", "one proxy: only what it added itself is"],
)
def test_failed_tries_are_counted_for_who_really_asks(app: Flask, proxies: int, told: str, believed: str) -> None:
    behind = create_app(replace(app.extensions["settings"], proxies=proxies))
    behind.config.update(WTF_CSRF_ENABLED=False, ARGON2_TIME_COST=1, ARGON2_MEMORY_KIB=8)
    with behind.app_context():
        form = {"email": "nobody@example.org", "password": "three wrong words"}
        behind.test_client().post("/sign-in", data=form, headers={"X-Forwarded-For": told})
        assert set(db.session.scalars(select(CountedTry.key))) == {"nobody@example.org", believed}
        db.session.remove()
        db.engine.dispose()
