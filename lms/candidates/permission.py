"""What somebody says of themself about permission to work. It sorts their own list of jobs, and goes nowhere else.

It is said, not checked: every council checks every person after an offer, before the start. No document, number or code
has a place here. Only the page of jobs, the person's own profile, their copy and their erasure may read this module;
a contract in pyproject.toml holds everything else to it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, delete
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime, choice
from lms.extensions import Model, db


class Permission(StrEnum):
    """What somebody says."""

    CAN_START = "can start"
    MAY_NEED_SPONSORSHIP = "may need sponsorship"
    NOT_YET = "not yet"


class WorkPermission(Model):
    """What a person said; without a row they said nothing."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    permission: Mapped[Permission] = mapped_column(choice(Permission))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


def find_permission(person_id: int) -> Permission | None:
    """What the person said of themself, if anything."""
    said = db.session.get(WorkPermission, person_id)
    return None if said is None else said.permission


def say_permission(person_id: int, permission: Permission | None, now: datetime) -> None:
    """Keep what the person says; None takes it back. It is not audited: that would keep what they took back."""
    db.session.execute(delete(WorkPermission).where(WorkPermission.person_id == person_id))
    if permission is not None:
        db.session.add(WorkPermission(person_id=person_id, permission=permission, said_at=now))
