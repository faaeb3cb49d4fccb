"""The schema that migrations make is the one that the models declare."""

from __future__ import annotations

from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from lms.audit import AuditEntry
from lms.extensions import db


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
