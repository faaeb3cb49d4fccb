"""What live assessments announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecordingsRemoved:
    """A learner consents no longer, and what was recorded of them is gone."""

    person_id: int
    at: datetime
