"""What identity announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IdentityChecked:
    """Somebody's identity has been checked."""

    person_id: int
    at: datetime
