"""Visits of external verifiers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime
from lms.extensions import Model
from lms.learning.models import Cohort

visit_cohort = Table(
    "verifier_visit_cohort",
    Model.metadata,
    Column("visit_id", ForeignKey("verifier_visit.id"), primary_key=True),
    Column("cohort_id", ForeignKey("cohort.id"), primary_key=True),
)


class VerifierVisit(Model):
    """That an external verifier may follow some groups, from one day in London to another, both included; unless it was
    ended before. ``purpose`` is said by who opens it, such as "Annual visit 2026".
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(200))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    opened_by: Mapped[Person] = relationship(foreign_keys=[opened_by_id])
    cohorts: Mapped[list[Cohort]] = relationship(secondary=visit_cohort, order_by=Cohort.name)

    __table_args__ = (CheckConstraint("closes_on >= opens_on", name="closes_later"),)

    def is_open_on(self, day: date) -> bool:
        """Whether it holds on a day in London."""
        return self.ended_at is None and self.opens_on <= day <= self.closes_on
