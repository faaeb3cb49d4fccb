"""What the platform tells people by itself, and how each of them wants to be told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime, choice
from lms.extensions import Model, db


class NoticeKind(StrEnum):
    """What a notice is about. A person can turn the mail of each kind off."""

    FEEDBACK = "feedback"
    ANSWER = "answer"
    SESSION = "session"
    DUE_SOON = "due soon"
    SILENCE = "silence"
    PLACE = "place"
    QUALITY = "quality"
    CASE = "case"
    POST = "post"
    SUPPORT = "support"
    PLEDGE = "pledge"
    EXCEPTION = "exception"
    CONSENT = "consent"
    JOBS = "jobs"
    APPLICATION = "application"


# What is told to staff, and to nobody else.
FOR_STAFF = frozenset({NoticeKind.QUALITY, NoticeKind.EXCEPTION})
# What is told to those who act for a council.
FOR_COUNCILS = frozenset({NoticeKind.POST, NoticeKind.PLEDGE})
# What is told to both.
FOR_STAFF_AND_COUNCILS = frozenset({NoticeKind.SUPPORT})


class Notice(Model):
    """A sentence for a person, in their language, and the page that it leads to.

    ``about`` names what it tells of: of the same thing a person is told once. It waits for the day's mail while
    ``settled_at`` is empty; ``message_id`` is the mail in which it went, and empty when none was wanted.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    about: Mapped[str] = mapped_column(String(80))
    sentence: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(12))
    path: Mapped[str] = mapped_column(String(300))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "about"),
        Index(
            "ix_notice_waiting",
            "person_id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )


class NoticeSettings(Model):
    """How a person wants to be told. Hours are of London, from 0 to 23: mail waits from one to the other.

    ``unwanted`` are kinds without mail; with ``stopped_at`` there is none at all. The site shows every notice anyway.
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    unwanted: Mapped[list[str]] = mapped_column(db.JSON, default=list)
    quiet_from: Mapped[int] = mapped_column(default=21)
    quiet_until: Mapped[int] = mapped_column(default=8)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_digest_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
