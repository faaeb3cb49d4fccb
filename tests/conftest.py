"""Fixtures that every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from lms.accounts.models import Person
from lms.app import create_app
from lms.clock import utc_now
from lms.config import Settings
from lms.extensions import db
from lms.matching.stamp import CHANGED
from lms.signing_keys.ring import ensure_keys
from tests.chromium import find_chromium
from tests.databases import Database, PostgreSQL, SqliteFile
from tests.guards import GuardedClient, guard_against_uncommitted_work
from tests.sharing import by_file_or_test

DATABASES = ("sqlite", "postgresql")
LOOKS = ("browser", "validator", "pages")
LEFT_OUT = pytest.StashKey[list[str]]()
TOOLS: dict[str, tuple[str, Callable[[], str | None], str]] = {
    "browser": ("Chromium", find_chromium, "chromium"),
    "validator": ("Java", lambda: shutil.which("java"), "default-jre-headless"),
    "poppler": ("Poppler", lambda: shutil.which("pdfsig") and shutil.which("pdftotext"), "poppler-utils"),
}
PROGRAMME = Path(__file__).parent / "programme"


def pytest_addoption(parser: pytest.Parser) -> None:
    """--database=sqlite runs on one database only."""
    parser.addoption("--database", choices=DATABASES, help="run on this database only")
    parser.addoption("--soak-rounds", type=int, default=10, help="how often the server is killed")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever needs the database runs on each; what looks at finished pages only, on one."""
    if "database" in metafunc.fixturenames:
        looks = any(metafunc.definition.get_closest_marker(marker) for marker in LOOKS)
        only = metafunc.config.getoption("--database") or (DATABASES[0] if looks else None)
        metafunc.parametrize("database", [only] if only else DATABASES, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A migrated database."""
    if request.param == "sqlite":
        return SqliteFile(tmp_path_factory.mktemp("sqlite"))
    return PostgreSQL(f"lms_{os.environ.get('PYTEST_XDIST_WORKER', 'test')}")


@pytest.fixture(scope="session")
def shared_app(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One app for each database, on the small programme of tests/programme."""
    app = create_app(
        Settings(
            instance=tmp_path_factory.mktemp("instance"),
            database_url=database.url,
            secret_key="a secret that only tests know",
            keys_passphrase="a passphrase that only tests know",
            site_url="http://localhost",
            sampling_share=0.0,
            content=PROGRAMME / "content",
            banks=PROGRAMME / "banks",
        )
    )
    app.config.update(
        TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False, ARGON2_TIME_COST=1, ARGON2_MEMORY_KIB=8
    )
    app.test_client_class = GuardedClient
    guard_against_uncommitted_work(app)
    ensure_keys(app.extensions["settings"], utc_now())
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(shared_app: Flask, database: Database) -> Iterator[Flask]:
    """The app, on a database as new, inside an app context."""
    database.reset(shared_app)
    settings, editions = shared_app.extensions["settings"], shared_app.extensions["editions"]
    shared_app.extensions["editions"] = replace(editions, by_id=dict(editions.by_id))
    with shared_app.app_context():
        yield shared_app
        db.session.remove()
    shared_app.extensions["settings"], shared_app.extensions["editions"] = settings, editions


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a person."""
    return app.test_client()


@pytest.fixture
def now() -> datetime:
    """This moment."""
    return utc_now()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], FlaskClient]:
    """A function that gives a browser in which the person is signed in. What the test added so far is committed."""

    def browser_of(person: Person) -> FlaskClient:
        db.session.commit()
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = person.get_id()
            session["_fresh"] = True
        return client

    return browser_of


@pytest.fixture
def count_statements(app: Flask) -> Callable[[], Any]:
    """A function that gives a context in which SQL statements are gathered in a list."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                statements.append(statement)

        # What the test has written is not what is counted; nor is the stamp that its commit would leave.
        db.session.flush()
        db.session.info.pop(CHANGED, None)
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Who runs what, where several processes run tests."""
    return by_file_or_test(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose tool is missing on this machine, unless every test is required."""
    for marker, (tool, is_there, package) in TOOLS.items():
        left_out = [item for item in items if item.get_closest_marker(marker)]
        if not left_out or is_there():
            continue
        if os.environ.get("LMS_REQUIRE_ALL"):
            raise pytest.UsageError(
                f"{tool} is missing, and every test is required. Install it: apt-get install {package}"
            )
        config.stash.setdefault(LEFT_OUT, []).append(
            f"{len(left_out)} {marker.upper()} TESTS LEFT OUT: no {tool}. To run them: sudo apt-get install {package}"
        )
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say loudly what was left out."""
    for sentence in config.stash.get(LEFT_OUT, []):
        terminalreporter.write_sep("!", sentence, red=True)
