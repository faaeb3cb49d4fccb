"""Offers of a post, what the person said, and which checks are done. No document and no number of one stands here."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.applications.models import Answer, Application
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Check(StrEnum):
    """What a council checks before somebody starts. It does so in its own system."""

    RIGHT_TO_WORK = "right to work"
    DBS = "criminal record"
    REFERENCES = "references"
    HEALTH = "health"
    QUALIFICATIONS = "qualifications"


class Offer(Model):
    """A post offered to a person: on which conditions, until which day they can answer, and what they said.

    ``starts_on`` is agreed after a yes; follow-ups count from it.
    """

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    conditions: Mapped[str] = mapped_column(Text, default="")
    answer_by: Mapped[date]
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[Answer | None] = mapped_column(choice(Answer))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_reason: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None] = mapped_column(index=True)
    starts_set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    application: Mapped[Application] = relationship()
    checks: Mapped[list[OfferCheck]] = relationship(cascade="all, delete-orphan", order_by="OfferCheck.done_on")

    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_once"),
        CheckConstraint("(starts_on IS NULL) = (starts_set_by_id IS NULL)", name="starts_by_somebody"),
    )


class OfferCheck(Model):
    """That a check is done, when, and who did it; nothing of what was seen."""

    application_id: Mapped[int] = mapped_column(ForeignKey("offer.application_id"), primary_key=True)
    kind: Mapped[Check] = mapped_column(choice(Check), primary_key=True)
    done_on: Mapped[date]
    done_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
