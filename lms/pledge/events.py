"""What pledges announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PledgeEnded:
    """A council's pledge is not active any more: it was ended, withdrawn or suspended, or it ran out, or ended with its
    council.
    """

    council_id: int
    at: datetime
