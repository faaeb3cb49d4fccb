"""Copies of what is held, corrections asked for, and erasures."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class DataCopy(Model):
    """A copy of everything held about a person, as an archive in the file store under ``key`` until ``expires_at``.

    It is being made while ``ready_at`` and ``failed_at`` are empty. ``key`` is empty once the file is gone.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key: Mapped[str | None] = mapped_column(String(64))
    size_bytes: Mapped[int | None]
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    __table_args__ = (
        Index(
            "ix_data_copy_waiting",
            "id",
            sqlite_where=text("ready_at IS NULL AND failed_at IS NULL"),
            postgresql_where=text("ready_at IS NULL AND failed_at IS NULL"),
        ),
    )


class About(StrEnum):
    """What a correction is about."""

    CERTIFICATE = "certificate"
    DATE = "date"
    DECISION = "decision"
    OTHER = "other"


class Outcome(StrEnum):
    """What was done about a correction that somebody asked for."""

    CORRECTED = "corrected"
    PARTLY = "partly corrected"
    REFUSED = "not corrected"


class CorrectionRequest(Model):
    """Something that a person says is wrong and can't change themself. It is to be answered within a month."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    about: Mapped[About] = mapped_column(choice(About))
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    answer: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    __table_args__ = (
        Index(
            "ix_correction_request_waiting",
            "asked_at",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )


class Why(StrEnum):
    """Why somebody is erased."""

    ASKED = "asked"
    LETTER = "letter"
    UNUSED = "unused"


class Erasure(Model):
    """An erasure of a person: due from ``due_at``, unless it is cancelled before. At most one of a person's is open.

    ``waits`` tells whether it waits for what is open, such as a second look; an officer can say that it no longer does.
    ``last_message_id`` is the last message to the person, which is emptied once it is sent. ``forgotten_at`` is when
    the decisions that were kept without a name went, too.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    why: Mapped[Why] = mapped_column(choice(Why))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    waits: Mapped[bool] = mapped_column(default=True)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    __table_args__ = (
        Index(
            "uq_erasure_open",
            "person_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL AND done_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL AND done_at IS NULL"),
        ),
        Index(
            "ix_erasure_due",
            "due_at",
            sqlite_where=text("cancelled_at IS NULL AND done_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL AND done_at IS NULL"),
        ),
        Index("ix_erasure_done_at", "done_at"),
    )
