"""What was changed in posts after they were published."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime, choice
from lms.extensions import Model, db


class Topic(StrEnum):
    """What of a published post may change."""

    CLOSES_AT = "closes_at"
    PAY = "pay"
    GRADE = "grade"
    HOURS = "hours_per_week"
    HOURS_PATTERN = "hours_pattern"
    FLEXIBLE = "is_flexible"
    PLACE = "place"
    WORKPLACE = "workplace"
    CONTRACT = "contract"
    SUMMARY = "summary"
    HOW_TO_APPLY = "how_to_apply"
    SPECIFICATION = "criteria"


class VacancyChange(Model):
    """One topic of a published post as it was and as it is; those of one step share a ``version`` and a ``reason``.

    ``old`` and ``new`` are plain values: texts, numbers, a moment in ISO 8601, or the lines of a person specification.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    version: Mapped[int]
    topic: Mapped[Topic] = mapped_column(choice(Topic))
    old: Mapped[Any] = mapped_column(db.JSON)
    new: Mapped[Any] = mapped_column(db.JSON)
    reason: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
