"""Packs that were asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime
from lms.extensions import Model
from lms.learning.models import Cohort

pack_cohort = Table(
    "evidence_pack_cohort",
    Model.metadata,
    Column("pack_id", ForeignKey("evidence_pack.id"), primary_key=True),
    Column("cohort_id", ForeignKey("cohort.id"), primary_key=True),
)


class EvidencePack(Model):
    """A pack: waiting until ``started_at``, made while ``done`` grows to ``total`` learners, then a file under ``key``
    until ``expires_at``. ``sha256`` is of the whole file.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key: Mapped[str | None] = mapped_column(String(64))
    size_bytes: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))

    asked_by: Mapped[Person] = relationship()
    cohorts: Mapped[list[Cohort]] = relationship(secondary=pack_cohort, order_by=Cohort.name)
