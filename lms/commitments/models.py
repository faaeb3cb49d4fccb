"""Workforce data, meetings with communities, and initiatives that celebrate: three of the four commitments."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime, choice
from lms.extensions import Model, db


class Commitment(StrEnum):
    """What a council promises with the pledge (toolkit, "The Pledge")."""

    RECRUITMENT = "recruitment"
    WORKFORCE = "workforce"
    COMMUNITIES = "communities"
    CELEBRATION = "celebration"


class Found(StrEnum):
    """What a council found when it looked for figures about its workforce."""

    DATA = "data"
    NO_DATA_YET = "no data yet"


class Group(StrEnum):
    """Whom a council can meet. Groups, never the status of anybody."""

    ASSOCIATIONS = "community associations"
    FAITH = "faith groups"
    ENGLISH_LEARNERS = "learners of English"
    SUPPORT_CHARITIES = "charities that support newcomers"
    WOMEN = "women’s groups"
    YOUNG_PEOPLE = "young people"
    PARENTS = "parents and schools"
    TRADERS = "small businesses"
    STAFF_NETWORKS = "staff networks"


class WorkforceLook(Model):
    """A look at workforce data: what was looked at, of which period, and what follows. It never holds rows of staff.

    Without data yet there is always a next step, by which staff get a chance to say where they were born.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    looked_on: Mapped[date]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    looked_at: Mapped[str] = mapped_column(String(300))
    found: Mapped[Found] = mapped_column(choice(Found))
    findings: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(String(500), default="")
    next_on: Mapped[date | None]
    next_done_on: Mapped[date | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("found <> 'no data yet' OR next_on IS NOT NULL", name="no_data_starts_a_step"),
        CheckConstraint("period_from IS NULL OR period_to IS NULL OR period_from <= period_to", name="period_in_order"),
    )


class Engagement(Model):
    """A meeting with communities: who came, what was heard, what will be done, and whether people were told."""

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    held_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(200))
    groups: Mapped[list[str]] = mapped_column(db.JSON, default=list)
    other_groups: Mapped[str] = mapped_column(String(200), default="")
    languages: Mapped[str] = mapped_column(String(200), default="")
    attendance: Mapped[int]
    heard: Mapped[str] = mapped_column(Text)
    will_do: Mapped[str] = mapped_column(Text, default="")
    answer_due_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_engagement_council_id_held_on", "council_id", "held_on"),
        CheckConstraint("attendance >= 0", name="nobody_or_more_came"),
    )


class Initiative(Model):
    """An initiative that celebrates migrant colleagues: what, when, for whom, what shows it, and when it comes next."""

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    for_whom: Mapped[str] = mapped_column(String(300))
    what: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    next_on: Mapped[date | None]
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_initiative_council_id_held_on", "council_id", "held_on"),)
