"""Candidates: what a graduate chooses to show, the consent to show it, and the log of who looked.

There is no column here for nationality, birthplace, status, first language, age, sex or any equality answer.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.vacancies.models import Vacancy


class Profile(Model):
    """What a graduate shows of themself beside assessed evidence. Empty fields are simply not shown."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    area: Mapped[str] = mapped_column(String(120), default="")
    hours_from: Mapped[float | None] = mapped_column(Numeric(4, 2, asdecimal=False))
    hours_to: Mapped[float | None] = mapped_column(Numeric(4, 2, asdecimal=False))
    languages: Mapped[str] = mapped_column(String(300), default="")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
    own_evidence: Mapped[list[OwnEvidence]] = relationship(order_by="OwnEvidence.skill", cascade="all, delete-orphan")


class OwnEvidence(Model):
    """Own experience for a skill. It is always labelled as not assessed; its words are never shown in a pool."""

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    skill: Mapped[str] = mapped_column(String(10))
    story: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("profile_id", "skill"),)


class PoolConsent(Model):
    """A consent to be in the pool: which wording, in which language, when; and when it was taken back."""

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    wording_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(12))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_pool_consent_standing",
            "profile_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )


class Shown(StrEnum):
    """How much of a candidate was shown."""

    POOL = "pool"
    EVIDENCE = "evidence"
    APPLICATION = "application"
    NAME = "name"
    NEEDS = "needs"


class Look(Model):
    """A council member saw a candidate, for one post, at one stage: the first moment of each day. Graduates read it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"))
    viewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    shown: Mapped[Shown] = mapped_column(choice(Shown))
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    vacancy: Mapped[Vacancy] = relationship()

    __table_args__ = (UniqueConstraint("profile_id", "vacancy_id", "viewer_id", "shown", "day"),)
