"""The plan of support for a council that signed, and how it keeps the people whom it appointed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.councils.models import Council
from lms.database import UtcDateTime
from lms.extensions import Model
from lms.pledge.models import Pledge


class SupportPlan(Model):
    """Support from the day on which a pledge became active, until ``ends_on`` (the last day). It is closed with a
    summary.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), unique=True)
    adviser_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    summary: Mapped[str] = mapped_column(Text, default="")

    council: Mapped[Council] = relationship()
    pledge: Mapped[Pledge] = relationship()
    adviser: Mapped[Person] = relationship()
    milestones: Mapped[list[SupportMilestone]] = relationship(order_by="SupportMilestone.due_on, SupportMilestone.id")

    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_later"),
        CheckConstraint("closed_at IS NULL OR summary <> ''", name="closed_with_summary"),
    )


class SupportMilestone(Model):
    """What is to be reached, by whom and when. ``owner`` is a post or the adviser, not a person's name."""

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plan.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    owner: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    done_on: Mapped[date | None]

    plan: Mapped[SupportPlan] = relationship(back_populates="milestones")


class SupportNote(Model):
    """A note of an adviser. It is for staff only, unless it is shared with the council. Notes never change."""

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plan.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    written_by: Mapped[Person] = relationship()


class RetentionFollowUp(Model):
    """A question to a council some months after it appointed somebody: how does it keep people? It names nobody, and is
    asked once for everybody who was appointed on a day.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    appointed_on: Mapped[date]
    months: Mapped[int]
    due_on: Mapped[date]
    answered_on: Mapped[date | None]
    keeps: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(String(500), default="")

    council: Mapped[Council] = relationship()

    __table_args__ = (
        UniqueConstraint("council_id", "appointed_on", "months"),
        Index("ix_retention_follow_up_answered_on_due_on", "answered_on", "due_on"),
    )
