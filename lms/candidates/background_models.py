"""What somebody learned and did in other countries, as they tell it.

It never enters a pool or a ranking. A council reads it with an application only, where its owner said so; the country
stays with its owner: it tells of national origin (Equality Act 2010, section 9), and no post needs it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Attained(StrEnum):
    """What a qualification is, as its owner sees it."""

    SCHOOL = "school"
    TRADE = "trade"
    DIPLOMA = "diploma"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"
    PROFESSION = "profession"


class Compared(StrEnum):
    """Whether UK ENIC, which compares qualifications, has compared it."""

    NO = "no"
    ASKED = "asked"
    YES = "yes"


class OverseasQualification(Model):
    """A qualification from another country. ``comparable_to`` is what UK ENIC's statement says, in its words."""

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    name_in_english: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(80), default="")
    attained: Mapped[Attained] = mapped_column(choice(Attained))
    year: Mapped[int | None]
    compared: Mapped[Compared] = mapped_column(choice(Compared))
    comparable_to: Mapped[str] = mapped_column(String(200), default="")
    is_shown: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OverseasJob(Model):
    """Work in another country."""

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    duties: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str] = mapped_column(String(80), default="")
    from_year: Mapped[int]
    to_year: Mapped[int | None]
    is_shown: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("to_year IS NULL OR to_year >= from_year", name="years_in_order"),)
