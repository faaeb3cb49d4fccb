"""What posts announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class VacancyWithdrawn:
    """A council took a post back that was published."""

    vacancy_id: int
    at: datetime
