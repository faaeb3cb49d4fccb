"""What posts announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class VacancyWithdrawn:
    """A council took a post back that was published."""

    vacancy_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class VacancyChanged:
    """A council changed a published post. What it changed are the post's changes of this version."""

    vacancy_id: int
    version: int
    at: datetime
