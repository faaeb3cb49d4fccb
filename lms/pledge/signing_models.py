"""Who signed for a council, on what authority, and who checked that."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.councils.models import Council
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.pledge.states import Move, State


class AuthorityCheck(StrEnum):
    """How it was checked that somebody may sign for the council."""

    CONSTITUTION = "constitution"
    MONITORING_OFFICER = "monitoring officer"
    MINUTES = "minutes"
    OFFICE = "office"
    OTHER = "other"


class PledgeSigning(Model):
    """A signature under a version of the pledge's text: who, in which post, by whom authorised, and when.

    ``signed_by_id`` and ``signed_at`` are empty where it was signed on paper. It waits while ``decided_at`` is empty:
    then an officer has checked the authority and countersigned, or has declined with a reason.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    text_version: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(200))
    authority: Mapped[str] = mapped_column(String(300))
    signed_on: Mapped[date]
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    check_made: Mapped[AuthorityCheck | None] = mapped_column(choice(AuthorityCheck))
    check_note: Mapped[str] = mapped_column(String(300), default="")
    checked_on: Mapped[date | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    declined_reason: Mapped[str | None] = mapped_column(String(300))

    council: Mapped[Council] = relationship()
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    __table_args__ = (
        Index(
            "uq_pledge_signing_waiting",
            "council_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        CheckConstraint(
            "decided_at IS NULL OR declined_reason IS NOT NULL OR (check_made IS NOT NULL AND checked_on IS NOT NULL)",
            name="checked_or_declined",
        ),
    )


class PledgeMove(Model):
    """A move: from which state to which, when, by whom and why. Rows are only added.

    ``reason`` is read by the council, too; ``note`` by the programme team only. ``by_id`` is empty where no account did
    it. ``pledge_id`` is empty before there is a pledge.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), index=True)
    signing_id: Mapped[int | None] = mapped_column(ForeignKey("pledge_signing.id"), index=True)
    move: Mapped[Move] = mapped_column(choice(Move))
    from_state: Mapped[State] = mapped_column(choice(State))
    to_state: Mapped[State] = mapped_column(choice(State))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")

    by: Mapped[Person | None] = relationship()
