"""Safeguarding concerns and complaints, and the steps that were taken on each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Whom(StrEnum):
    """Whom a concern is about."""

    ME = "me"
    SOMEONE_ELSE = "someone else"


class Danger(StrEnum):
    """Whether somebody is in danger now."""

    YES = "yes"
    NOT_SURE = "not sure"
    NO = "no"


class ConcernState(StrEnum):
    """How far a concern is."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    IN_HAND = "in hand"
    REFERRED = "referred"
    CLOSED = "closed"


class Concern(Model):
    """That somebody may be harmed. Safeguarding leads read it, and nobody else.

    ``is_on_account`` is whether the person wants to see it when signed in: somebody may be reading their phone.
    ``may_mail`` is whether they said that a mail is safe. ``mail_to`` is empty unless they did.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    reference: Mapped[str] = mapped_column(String(14), unique=True)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    is_on_account: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(12))
    whom: Mapped[Whom] = mapped_column(choice(Whom))
    danger: Mapped[Danger] = mapped_column(choice(Danger))
    words: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text, default="")
    mail_to: Mapped[str | None] = mapped_column(String(254))
    state: Mapped[ConcernState] = mapped_column(choice(ConcernState), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledge_by: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    reporter: Mapped[Person | None] = relationship()
    steps: Mapped[list[ConcernStep]] = relationship(order_by="ConcernStep.id")

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been acknowledged."""
        return self.state is ConcernState.RECEIVED and self.acknowledge_by < now


class ConcernStep(Model):
    """What a lead did. ``note`` is for leads; ``message`` the person reads."""

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ConcernState] = mapped_column(choice(ConcernState))
    note: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text, default="")

    by: Mapped[Person] = relationship()


class Kind(StrEnum):
    """What a complaint is about."""

    SERVICE = "service"
    PERSON = "person"
    DATA = "data"
    ACCESSIBILITY = "accessibility"
    DISCRIMINATION = "discrimination"


class ComplaintState(StrEnum):
    """How far a complaint is."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    LOOKED_INTO = "being looked into"
    ANSWERED = "answered"
    CLOSED = "closed"
    PASSED_ON = "passed on"


OPEN_STATES = (ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED, ComplaintState.LOOKED_INTO)


class Complaint(Model):
    """That somebody is not content with us. With ``is_for_administrator`` it is about an officer: none reads it.

    ``answer_by`` moves only with a reason that the person reads.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    reference: Mapped[str] = mapped_column(String(14), unique=True)
    complainant_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(12))
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    words: Mapped[str] = mapped_column(Text)
    wish: Mapped[str] = mapped_column(Text, default="")
    is_for_administrator: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ComplaintState] = mapped_column(choice(ComplaintState), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledge_by: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    complainant: Mapped[Person | None] = relationship()
    steps: Mapped[list[ComplaintStep]] = relationship(order_by="ComplaintStep.id")

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been acknowledged, or answered."""
        if self.state is ComplaintState.RECEIVED and self.acknowledge_by < now:
            return True
        return self.state in OPEN_STATES and self.answer_by < now


class ComplaintStep(Model):
    """What was done. ``note`` is for who handles complaints; ``message`` the person reads."""

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ComplaintState] = mapped_column(choice(ComplaintState))
    note: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text, default="")
    is_conflict: Mapped[bool] = mapped_column(default=False)

    by: Mapped[Person] = relationship()
