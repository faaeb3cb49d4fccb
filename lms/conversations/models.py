"""Threads between a learner and the tutors, and reports of what is wrong on a page."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class About(StrEnum):
    """Which kind of page a question is about."""

    MODULE = "module"
    LESSON = "lesson"
    QUIZ = "quiz"
    TASK = "task"


class ThreadState(StrEnum):
    """Who is expected to do something, derived from a thread's moments."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


class Thread(Model):
    """A learner's question about a page, and all that was written after it.

    ``page_title`` is what the page was called when the question was asked. It waits for a tutor since
    ``waiting_since``, empty once the last message is an answer. ``tutor_id`` is who has taken it. Each side has read
    up to its ``read_at``.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    about: Mapped[About] = mapped_column(choice(About))
    edition: Mapped[str] = mapped_column(String(16))
    module_code: Mapped[str] = mapped_column(String(20))
    lesson_slug: Mapped[str | None] = mapped_column(String(80))
    page_title: Mapped[str] = mapped_column(String(300))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tutor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    learner_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tutor_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    learner: Mapped[Person] = relationship(foreign_keys=[learner_id])
    tutor: Mapped[Person | None] = relationship(foreign_keys=[tutor_id])
    messages: Mapped[list[ThreadMessage]] = relationship(back_populates="thread", order_by="ThreadMessage.id")

    __table_args__ = (
        Index(
            "ix_thread_waiting",
            "waiting_since",
            sqlite_where=text("waiting_since IS NOT NULL AND closed_at IS NULL"),
            postgresql_where=text("waiting_since IS NOT NULL AND closed_at IS NULL"),
        ),
    )

    @property
    def state(self) -> ThreadState:
        """Where it stands."""
        if self.closed_at is not None:
            return ThreadState.CLOSED
        return ThreadState.WAITING if self.waiting_since is not None else ThreadState.ANSWERED

    @property
    def is_unread(self) -> bool:
        """Whether there is an answer that the learner has not seen."""
        return self.answered_at is not None and (
            self.learner_read_at is None or self.learner_read_at < self.answered_at
        )


class ThreadMessage(Model):
    """What one side wrote. It is never changed: the other side may have read it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    token: Mapped[str] = mapped_column(String(40))

    thread: Mapped[Thread] = relationship(back_populates="messages")
    author: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("author_id", "token"),)


class Fault(StrEnum):
    """What is wrong on a page."""

    FACT = "wrong fact"
    UNCLEAR = "unclear"
    BROKEN = "broken"
    TRANSLATION = "translation"
    HURTFUL = "hurtful"
    OTHER = "other"


class ReportState(StrEnum):
    """How far the programme team is with a report."""

    OPEN = "open"
    BEING_FIXED = "being fixed"
    FIXED = "fixed"
    NO_FAULT = "no fault"


class PageReport(Model):
    """That something is wrong on a page. Nothing is kept of who says so but their account, or an address they gave for
    the answer, which goes when the report is settled.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    path: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(12))
    edition: Mapped[str | None] = mapped_column(String(16))
    fault: Mapped[Fault] = mapped_column(choice(Fault))
    words: Mapped[str] = mapped_column(Text)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ReportState] = mapped_column(choice(ReportState), index=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
