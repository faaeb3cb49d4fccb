"""What quality assurance announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HoldsClosed:
    """Nothing of this enrolment is held any more."""

    enrolment_id: int
    at: datetime
