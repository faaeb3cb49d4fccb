"""What the register of councils announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CouncilEnds:
    """A council's last day, or what replaces it, is known or has changed."""

    council_id: int
    last_day: date
    at: datetime
