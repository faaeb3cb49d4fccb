"""A platform over seeded data, set up as in production, and browsers of the people in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from lms.app import create_app
from lms.config import Settings
from lms.editions import Edition, current_edition
from lms.extensions import db

SECRET_KEY = "a secret that only the benchmark knows"
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}


class Site:
    """An app on an instance folder."""

    def __init__(self, instance: Path) -> None:
        self.instance = instance
        self.database = instance / "lms.sqlite3"
        self.app: Flask = create_app(
            Settings(
                instance=instance,
                database_url=f"sqlite:///{self.database}",
                secret_key=SECRET_KEY,
                site_url="http://localhost",
            )
        )

    @property
    def edition(self) -> Edition:
        """What is taught on it."""
        with self.app.app_context():
            return current_edition()

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a SELECT finds."""
        with self.app.app_context():
            return [tuple(row) for row in db.session.execute(text(statement), values)]

    def change(self, statement: str) -> None:
        """Change what is there."""
        with self.app.app_context():
            db.session.execute(text(statement))
            db.session.commit()

    def browser(self, person_id: int | None = None) -> FlaskClient:
        """A browser, in which the person is signed in."""
        client = self.app.test_client()
        if person_id is not None:
            [(session_key,)] = self.rows("SELECT session_key FROM person WHERE id = :id", id=person_id)
            with client.session_transaction() as session:
                session["_user_id"] = f"{person_id}.{session_key}"
                session["_fresh"] = True
        return client

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """A context in which SQL statements are gathered."""
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                found.append(statement)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)
