"""What was changed in posts after they were published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime
from lms.extensions import Model, db


class VacancyChange(Model):
    """One field of a published post as it was and as it is; those of one step share a ``version`` and a ``reason``.

    ``old`` and ``new`` are plain values: texts, numbers, a moment in ISO 8601, or the lines of a person specification.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    version: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[Any] = mapped_column(db.JSON)
    new: Mapped[Any] = mapped_column(db.JSON)
    reason: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
