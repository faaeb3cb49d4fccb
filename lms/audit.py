"""The audit: who did what to what, when. Rows are only ever added; the database itself refuses the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import has_request_context
from flask_login import current_user
from sqlalchemy import ForeignKey, Index, String, insert
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime
from lms.extensions import Model, db


class AuditEntry(Model):
    """One deed. ``person_id`` is empty when the system did it; ``subject`` is such as "submission 12"."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(db.JSON)

    __table_args__ = (Index("ix_audit_entry_subject", "subject_type", "subject_id"),)


def record(action: str, subject: Any, now: datetime, *, by: int | None = None, **details: Any) -> None:
    """Add a deed to the audit, in this transaction. ``subject`` is a stored row; whoever is signed in did it,
    unless ``by`` names a person's id. ``details`` hold codes and ids, never personal data.
    """
    if subject.id is None:
        db.session.flush()
    if by is None and has_request_context() and current_user.is_authenticated:
        by = current_user.id
    db.session.add(
        AuditEntry(
            at=now,
            person_id=by,
            action=action,
            subject_type=subject.__tablename__,
            subject_id=subject.id,
            details=details,
        )
    )


def record_each(
    action: str, subject: type[Model], ids: Iterable[int], now: datetime, *, by: int | None = None, **details: Any
) -> None:
    """Add the same deed for several stored rows of a table, done by whoever is signed in unless ``by`` names a person,
    in one statement.
    """
    if by is None and has_request_context() and current_user.is_authenticated:
        by = current_user.id
    entries = [
        {
            "at": now,
            "person_id": by,
            "action": action,
            "subject_type": subject.__tablename__,
            "subject_id": number,
            "details": details,
        }
        for number in ids
    ]
    if entries:
        db.session.execute(insert(db.metadata.tables[AuditEntry.__tablename__]), entries)
