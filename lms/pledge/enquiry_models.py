"""Councils that want to join: who asked, and what was done about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.councils.models import Council
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class EnquiryResult(StrEnum):
    """What came of an enquiry."""

    SIGNED = "signed"
    REFUSED = "refused"
    FORGOTTEN = "forgotten"


class PledgeEnquiry(Model):
    """Somebody of a council wants to know about the pledge. What they wrote and how to reach them is emptied at
    ``emptied_at``: at once where the enquiry is refused, and some time after the council has signed.

    ``next_step`` is due on ``next_step_on``; ``token`` makes a form that is sent twice count once.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), index=True)
    words: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    next_step: Mapped[str] = mapped_column(String(200), default="")
    next_step_on: Mapped[date | None]
    result: Mapped[EnquiryResult | None] = mapped_column(choice(EnquiryResult))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    emptied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    council: Mapped[Council] = relationship()
    handler: Mapped[Person | None] = relationship()

    __table_args__ = (
        Index(
            "ix_pledge_enquiry_open",
            "next_step_on",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class PledgeEnquiryNote(Model):
    """What was done about an enquiry, in words."""

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("pledge_enquiry.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    by: Mapped[Person | None] = relationship()
