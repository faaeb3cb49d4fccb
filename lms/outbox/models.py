"""Messages, each written in the transaction of what it tells of, and sent by a job."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import UtcDateTime
from lms.extensions import Model, db


class Message(Model):
    """An e-mail. It waits while ``sent_at`` and ``given_up_at`` are empty, until ``next_try_at``.

    ``language`` is that of its text. ``stop_address`` is where a POST stops such mail (RFC 8058); what can't be stopped
    has none. ``recipient``, ``subject`` and ``body`` are empty once nobody needs them any more
    (lms/own_data/retention.py).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(12), default="en", server_default="en")
    stop_address: Mapped[str | None] = mapped_column(String(500))
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (
        Index(
            "ix_message_waiting",
            "next_try_at",
            sqlite_where=db.text("sent_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=db.text("sent_at IS NULL AND given_up_at IS NULL"),
        ),
        Index("ix_message_recipient", "recipient"),
        Index(
            "ix_message_to_empty",
            "queued_at",
            sqlite_where=db.text("recipient <> ''"),
            postgresql_where=db.text("recipient <> ''"),
        ),
    )
