"""The schema that migrations make is the one that the models declare."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from lms.app import create_app
from lms.audit import AuditEntry
from lms.config import Settings
from lms.extensions import db
from lms.health import MIGRATIONS

BEFORE = "0009"  # a schema that real records were made in
SOME_RECORDS: dict[str, dict[str, Any]] = {
    "person": {
        "id": 1,
        "email": "a@example.org",
        "name": "A",
        "language": "en",
        "password_hash": "",
        "session_key": "k",
    },
    "cohort": {"id": 1, "name": "Autumn", "edition": "e", "places": None},
    "enrolment": {"id": 1, "person_id": 1, "cohort_id": 1},
    "attempt": {"id": 1, "enrolment_id": 1, "module_code": "T1", "number": 1, "edition": "e", "seed": 1, "drawn": "[]"},
    "answer": {"attempt_id": 1, "question_id": "q", "response": '"a"'},
    "submission": {"id": 1, "enrolment_id": 1, "module_code": "T1", "version": 1, "edition": "e", "text": "Words"},
    "marking": {"id": 1, "submission_id": 1, "round": 1, "tutor_id": 1, "comment": ""},
    "criterion_decision": {"marking_id": 1, "criterion": "1.1", "decision": "pass", "comment": ""},
    "sample": {"id": 1, "marking_id": 1, "reason": "share", "comment": ""},
}


def test_migrations_make_what_the_models_declare(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_audit_can_only_grow(app: Flask, now: datetime) -> None:
    entry = AuditEntry(at=now, action="tested", subject_type="test", subject_id=1, details={})
    db.session.add(entry)
    db.session.commit()
    for statement in (update(AuditEntry).values(action="nothing"), delete(AuditEntry)):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(statement)
        db.session.rollback()
    assert db.session.get_one(AuditEntry, entry.id).action == "tested"


def test_a_migration_keeps_every_record_and_what_it_refers_to(tmp_path: Path) -> None:
    app = create_app(
        Settings(
            instance=tmp_path,
            database_url=f"sqlite:///{tmp_path / 'lms.sqlite3'}",
            secret_key="a secret that only tests know",
            site_url="http://localhost",
        )
    )
    with app.app_context():
        config = app.extensions["migrate"].migrate.get_config(str(MIGRATIONS))
        command.upgrade(config, BEFORE)
        with sqlite3.connect(tmp_path / "lms.sqlite3") as database:
            for table, values in SOME_RECORDS.items():
                needed = {
                    name: "2026-01-01 00:00:00.000000" if "DATE" in kind else 0
                    for _id, name, kind, not_null, default, _key in database.execute(f"PRAGMA table_info({table})")
                    if not_null and default is None
                }
                row = needed | values
                marks = ", ".join("?" * len(row))
                database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", [*row.values()])
        command.upgrade(config, "head")
        db.engine.dispose()
    with sqlite3.connect(tmp_path / "lms.sqlite3") as database:
        counts = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in SOME_RECORDS}
        assert counts == dict.fromkeys(SOME_RECORDS, 1)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
