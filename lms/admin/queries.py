"""Reads across features, for the programme team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.database import row_id
from lms.extensions import db

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit, with who did it."""

    at: datetime
    person: str | None
    action: str
    subject_type: str
    subject_id: int
    details: dict[str, Any]


def deeds(*, action: str, subject: str, person_id: int | None, offset: int) -> list[Deed]:
    """The audit, the newest first: one more than a page, which tells that there are more.

    ``subject`` is such as "submission" or "submission 12".
    """
    query = (
        select(
            AuditEntry.at,
            Person.name,
            AuditEntry.action,
            AuditEntry.subject_type,
            AuditEntry.subject_id,
            AuditEntry.details,
        )
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .order_by(AuditEntry.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset(offset)
    )
    if action:
        query = query.where(AuditEntry.action == action)
    kind, _space, number = subject.partition(" ")
    if kind:
        query = query.where(AuditEntry.subject_type == kind)
    if number:
        query = query.where(AuditEntry.subject_id == _id_in(number))
    if person_id is not None:
        query = query.where(AuditEntry.person_id == person_id)
    return [Deed(*row) for row in db.session.execute(query)]


def _id_in(words: str) -> int:
    """The id that somebody typed; 0, which no row has, for what can be none."""
    try:
        return row_id(words)
    except ValueError:
        return 0
