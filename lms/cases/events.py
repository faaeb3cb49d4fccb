"""What cases announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CasesClosed:
    """No case is open on this enrolment any more."""

    enrolment_id: int
    at: datetime
