"""The migration to consents by purpose carries over every consent there was, with a receipt for each."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy.engine import Connection

from lms.app import create_app
from lms.clock import utc_now
from lms.config import Settings
from lms.extensions import db
from lms.health import MIGRATIONS

BEFORE = "0027"


@pytest.fixture
def app_before(tmp_path: Path) -> Flask:
    return create_app(
        Settings(
            instance=tmp_path,
            database_url=f"sqlite:///{tmp_path / 'lms.sqlite3'}",
            secret_key="a secret that only tests know",
            site_url="http://localhost",
        )
    )


def add(connection: Connection, table: str, **values: object) -> None:
    """A row as it was before, with a value for every column that needs one."""
    columns = connection.exec_driver_sql(f"PRAGMA table_info({table})").all()
    now = utc_now().strftime("%Y-%m-%d %H:%M:%S.%f")
    needed = {
        column.name: now if "DATE" in column.type else 0
        for column in columns
        if column.notnull and column.dflt_value is None and column.name not in values
    }
    row = needed | values
    marks = ", ".join("?" * len(row))
    connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def test_every_consent_is_carried_over_with_its_words_and_times(app_before: Flask) -> None:
    with app_before.app_context():
        config = app_before.extensions["migrate"].migrate.get_config(str(MIGRATIONS))
        command.upgrade(config, BEFORE)
        with db.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            add(connection, "council", id=7, slug="millbrook", name="Millbrook", nation="England")
            for number, name in ((1, "Amina"), (2, "Bilal"), (3, "Chidi")):
                add(connection, "person", id=number, email=f"{name}@example.org", name=name, language="pl",
                    password_hash="", session_key="k")  # fmt: skip
                add(connection, "profile", id=number, person_id=number, area="", languages="")
            texts = ("title", "summary", "place", "grade", "how_to_apply", "languages_valued", "secret")
            add(connection, "vacancy", id=5, council_id=7, **dict.fromkeys(texts, "x"), family="housing",
                contract="permanent", dbs_level="basic")  # fmt: skip
            add(connection, "invitation", id=4, vacancy_id=5, profile_id=2, invited_by_id=1)
            add(connection, "application", id=6, invitation_id=4, vacancy_id=5, profile_id=2, stage="applied")
            stands = {"wording_version": "2026-11", "language": "ar", "given_at": "2026-11-20 10:00:00.000000"}
            add(connection, "pool_consent", id=1, profile_id=1, withdrawn_at=None, **stands)
            add(connection, "pool_consent", id=2, profile_id=2, withdrawn_at="2026-11-25 10:00:00.000000", **stands)
        command.upgrade(config, "0028")
        with db.engine.connect() as connection:
            consents = connection.exec_driver_sql(
                "SELECT profile_id, purpose, council_id, fields, wording_version, language, substr(given_at, 1, 10), "
                "substr(ended_at, 1, 10), ended_why FROM consent ORDER BY purpose DESC, profile_id"
            ).all()
            everything = "own words,area,hours,languages"
            pool, today = "own experience", str(utc_now())[:10]
            assert [tuple(one) for one in consents] == [
                (1, "pool", None, pool, "2026-11", "ar", "2026-11-20", None, None),
                (2, "pool", None, pool, "2026-11", "ar", "2026-11-20", "2026-11-25", "withdrawn"),
                (1, "applications", None, everything, "2026-11", "ar", "2026-11-20", None, None),
                (2, "applications", 7, everything, "2026-11", "pl", today, None, None),
            ]
            receipts = connection.exec_driver_sql(
                "SELECT what, count(*), count(DISTINCT number) FROM consent_receipt GROUP BY what ORDER BY what"
            ).all()
            assert [tuple(one) for one in receipts] == [("ended", 1, 1), ("given", 4, 4)]
        command.downgrade(config, BEFORE)
        with db.engine.connect() as connection:
            back = connection.exec_driver_sql("SELECT profile_id, withdrawn_at IS NULL FROM pool_consent").all()
            assert [tuple(one) for one in back] == [(1, 1), (2, 0)]
        db.engine.dispose()
