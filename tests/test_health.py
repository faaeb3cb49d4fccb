"""/healthz says 200 only when the database answers and its schema is current, and never shows a fault's insides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from lms.app import create_app
from lms.config import Settings
from lms.extensions import db
from tests.conftest import PROGRAMME
from tests.databases import Database


@pytest.fixture
def over(tmp_path: Path) -> Iterator[Callable[[str], FlaskClient]]:
    """A function that gives a browser of an app over another database."""
    apps: list[Flask] = []

    def browser(url: str) -> FlaskClient:
        apps.append(
            create_app(
                Settings(
                    instance=tmp_path,
                    database_url=url,
                    secret_key="a secret that only tests know",
                    content=PROGRAMME / "content",
                    banks=PROGRAMME / "banks",
                )
            )
        )
        return apps[-1].test_client()

    yield browser
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def revisions(*stamps: str) -> Iterator[None]:
    """The database stands at other revisions meanwhile."""
    kept = db.session.scalars(text("SELECT version_num FROM alembic_version")).all()
    _stamp(stamps)
    try:
        yield
    finally:
        _stamp(kept)


def _stamp(revisions: object) -> None:
    db.session.execute(text("DELETE FROM alembic_version"))
    for revision in revisions:  # type: ignore[attr-defined]
        db.session.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    db.session.commit()


def assert_ill(answer: TestResponse, status: str) -> None:
    assert (answer.status_code, answer.json) == (503, {"status": status})


OUT_OF_DATE = "schema out of date: run `lms db upgrade`"
NO_ANSWER = "the database does not answer"


def test_all_is_well_while_the_schema_is_current(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert answer.mimetype == "application/json"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("stamps", [["0000"], ["one_from_a_newer_release"], [], ["one", "another"]], ids=str)
def test_a_schema_at_another_revision_is_not_well(client: FlaskClient, stamps: list[str]) -> None:
    with revisions(*stamps):
        assert_ill(client.get("/healthz"), OUT_OF_DATE)
    assert client.get("/healthz").status_code == 200


def test_a_database_without_a_schema_is_not_well(
    database: Database, over: Callable[[str], FlaskClient], tmp_path: Path
) -> None:
    if database.url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:  # where it looks for tables there are none
        there = make_url(database.url).update_query_dict({"options": "-csearch_path=nowhere"})
        url = there.render_as_string(hide_password=False)
    assert_ill(over(url).get("/healthz"), OUT_OF_DATE)


def test_a_database_that_does_not_answer_is_not_well(over: Callable[[str], FlaskClient]) -> None:
    answer = over("postgresql+psycopg://lms:secret@127.0.0.1:1/lms").get("/healthz")
    assert_ill(answer, NO_ANSWER)
    assert "secret" not in answer.text


def test_a_database_that_is_no_database_is_not_well(over: Callable[[str], FlaskClient], tmp_path: Path) -> None:
    (tmp_path / "lms.sqlite3").write_text("This was a database once. " * 100)
    assert_ill(over(f"sqlite:///{tmp_path / 'lms.sqlite3'}").get("/healthz"), NO_ANSWER)
    assert_ill(over(f"sqlite:///{tmp_path / 'gone' / 'lms.sqlite3'}").get("/healthz"), NO_ANSWER)


def test_it_is_well_again_as_soon_as_the_database_is(over: Callable[[str], FlaskClient], tmp_path: Path) -> None:
    client = over(f"sqlite:///{tmp_path / 'later' / 'lms.sqlite3'}")
    assert_ill(client.get("/healthz"), NO_ANSWER)
    (tmp_path / "later").mkdir()
    assert_ill(client.get("/healthz"), OUT_OF_DATE)


def test_connections_that_the_database_dropped_are_made_anew(
    app: Flask, database: Database, over: Callable[[str], FlaskClient]
) -> None:
    browser = over(database.url)
    before = browser.get("/healthz").json
    if not database.url.startswith("sqlite"):
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        assert db.session.scalars(text(f"SELECT pg_terminate_backend(pid) {others}")).all()
    assert browser.get("/healthz").json == before != {"status": NO_ANSWER}


def test_only_reading_is_offered(client: FlaskClient) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.head("/healthz").status_code == 200
