"""Certificates as issued. The facts are frozen: a change is a new certificate that supersedes the old."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime
from lms.extensions import Model, db
from lms.learning.models import Enrolment


class IssuedCertificate(Model):
    """A certificate. ``facts`` is everything that is claimed, as certificates.Certificate in JSON.

    It is valid while neither ``superseded_at`` nor ``revoked_at`` is set; ``ended_reason`` is shown to the public.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(db.JSON)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("issued_certificate.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str | None] = mapped_column(String(300))

    person: Mapped[Person] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
    superseded_by: Mapped[IssuedCertificate | None] = relationship(remote_side=[id])
    skills: Mapped[list[CertifiedSkill]] = relationship()

    __table_args__ = (
        Index(
            "uq_issued_certificate_valid",
            "person_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL AND revoked_at IS NULL"),
        ),
    )


class CertifiedSkill(Model):
    """A skill that a certificate evidences, at its highest level: the same claim as in its facts, for matching."""

    certificate_id: Mapped[int] = mapped_column(ForeignKey("issued_certificate.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(10), primary_key=True)
    level: Mapped[int]
    module_code: Mapped[str] = mapped_column(String(20))
    criterion: Mapped[str] = mapped_column(String(20))
    evidenced_on: Mapped[date]

    __table_args__ = (Index("ix_certified_skill_skill_level", "skill", "level"),)
