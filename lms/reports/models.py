"""Who is at risk of not finishing, as it was worked out last. All of it can be worked out again, and is, every hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime
from lms.extensions import Model, db


class LearnerAtRisk(Model):
    """A learner with at least one sign. ``signs`` are risks.Sign in JSON, the most urgent first; ``urgency`` is what
    they come to. ``since`` is when the learner came onto the list, ``found_at`` when it was worked out last.
    """

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    urgency: Mapped[int]
    signs: Mapped[list[dict[str, Any]]] = mapped_column(db.JSON)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_learner_at_risk_urgency", "urgency", "enrolment_id"),)


class RiskList(Model):
    """When the whole list was worked out last: one row. While it is empty, that nobody is on the list says nothing."""

    id: Mapped[int] = mapped_column(primary_key=True)
    worked_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
