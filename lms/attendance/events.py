"""What attendance announces. Who listens acts in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SessionPlanned:
    """A cohort has a new live session."""

    session_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """A live session has another time, place, link or title."""

    session_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionCancelled:
    """A live session does not take place."""

    session_id: int
    at: datetime
