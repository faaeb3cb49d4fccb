"""What pledges announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PledgeEnded:
    """A council's pledge was ended before its date."""

    council_id: int
    at: datetime
