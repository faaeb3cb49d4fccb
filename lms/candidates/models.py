"""Candidates: what a graduate chooses to show, and the log of who looked. Consents are in consent_models.py.

There is no column here for nationality, birthplace, status, first language, age, sex or any equality answer.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.vacancies.models import Vacancy


class Starts(StrEnum):
    """When somebody could start."""

    NOW = "now"
    IN_A_MONTH = "in a month"
    LATER = "later"


class Works(StrEnum):
    """Where somebody would work."""

    AT_A_PLACE = "at a place"
    AT_HOME = "at home"
    EITHER = "either"


class Profile(Model):
    """What a graduate shows of themself beside assessed evidence. Empty fields are simply not shown.

    ``job_is_below`` is whether their job now is below what they are qualified for; it is for counts of the programme,
    and shown to no council.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    area: Mapped[str] = mapped_column(String(400), default="")
    hours_from: Mapped[float | None] = mapped_column(Numeric(4, 2, asdecimal=False))
    hours_to: Mapped[float | None] = mapped_column(Numeric(4, 2, asdecimal=False))
    families: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts: Mapped[Starts | None] = mapped_column(choice(Starts))
    works: Mapped[Works | None] = mapped_column(choice(Works))
    job_is_below: Mapped[bool | None]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
    own_evidence: Mapped[list[OwnEvidence]] = relationship(
        order_by="OwnEvidence.skill, OwnEvidence.id", cascade="all, delete-orphan"
    )
    spoken: Mapped[list[ProfileLanguage]] = relationship(
        order_by="ProfileLanguage.position", cascade="all, delete-orphan"
    )

    @property
    def areas(self) -> list[str]:
        """Where they can work: a place in each line of ``area``."""
        return [line.strip() for line in self.area.splitlines() if line.strip()]

    @property
    def languages(self) -> str:
        """The languages for work, one after the other."""
        return ", ".join(one.name for one in self.spoken)

    @property
    def stories(self) -> dict[str, str]:
        """The words of finished own examples, by skill."""
        found: dict[str, str] = {}
        for one in self.finished_examples:
            found[one.skill] = f"{found[one.skill]}\n\n{one.story}" if one.skill in found else one.story
        return found

    @property
    def finished_examples(self) -> list[OwnEvidence]:
        """Own examples that are no drafts: what others may count, and read at its stage."""
        return [evidence for evidence in self.own_evidence if not evidence.is_draft]


class HowWell(StrEnum):
    """How well somebody uses a language."""

    A_LITTLE = "a little"
    WELL = "well"
    VERY_WELL = "very well"


class ProfileLanguage(Model):
    """A language that somebody would use at work; empty where they can't, or did not say how well."""

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(300))
    speaks: Mapped[HowWell | None] = mapped_column(choice(HowWell))
    reads: Mapped[HowWell | None] = mapped_column(choice(HowWell))
    writes: Mapped[HowWell | None] = mapped_column(choice(HowWell))


class OwnEvidence(Model):
    """Own experience for a skill, in four parts: situation, task, action, result (STAR). It is always labelled as not
    assessed; its words are never shown in a pool. A draft is shown to nobody else, and counts nowhere.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), index=True)
    skill: Mapped[str] = mapped_column(String(10))
    situation: Mapped[str] = mapped_column(Text, default="")
    task: Mapped[str] = mapped_column(Text, default="")
    action: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    is_draft: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def story(self) -> str:
        """The parts that are written, one after the other."""
        return "\n\n".join(part for part in (self.situation, self.task, self.action, self.result) if part)


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
