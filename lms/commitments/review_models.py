"""A review of how a council recruits, and the checklist of inclusive recruitment: the first commitment."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.councils.models import Council
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.vacancies.models import Family


class FindingKind(StrEnum):
    """What a finding says of how a council recruits."""

    GOES_WELL = "goes well"
    STANDS_IN_THE_WAY = "stands in the way"


class Answer(StrEnum):
    """What a council says to an item of the checklist."""

    YES = "yes"
    PARTLY = "partly"
    NOT_YET = "not yet"
    NOT_FOR_US = "does not apply"


class StrategyReview(Model):
    """A review of the recruitment strategy. Once it is signed off, documents and findings stay as they are; actions go
    on.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    begun_on: Mapped[date]
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    council: Mapped[Council] = relationship()
    signed_off_by: Mapped[Person | None] = relationship(foreign_keys=[signed_off_by_id])
    documents: Mapped[list[ReviewDocument]] = relationship(order_by="ReviewDocument.id")
    findings: Mapped[list[ReviewFinding]] = relationship(order_by="ReviewFinding.id")
    actions: Mapped[list[ReviewAction]] = relationship(order_by="ReviewAction.due_on, ReviewAction.id")

    __table_args__ = (
        CheckConstraint("(signed_off_at IS NULL) = (signed_off_by_id IS NULL)", name="signed_off_by_somebody"),
    )


class ReviewDocument(Model):
    """What was read: a link, or a file whose content lies in the file store under ``key``."""

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("strategy_review.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(500), default="")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size_bytes: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    key: Mapped[str | None] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    review: Mapped[StrategyReview] = relationship(back_populates="documents")

    __table_args__ = (CheckConstraint("key IS NOT NULL OR link <> ''", name="a_link_or_a_file"),)


class ReviewFinding(Model):
    """What the review found."""

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("strategy_review.id"), index=True)
    kind: Mapped[FindingKind] = mapped_column(choice(FindingKind))
    words: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewAction(Model):
    """What follows from a review. ``owner`` is a post of the council, not a person's name."""

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("strategy_review.id"), index=True)
    task: Mapped[str] = mapped_column(String(500))
    owner: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    done_note: Mapped[str] = mapped_column(String(500), default="")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    review: Mapped[StrategyReview] = relationship(back_populates="actions")


class ChecklistRound(Model):
    """Answers to a version of the checklist, for the whole council or one family of posts. A later round never changes
    an earlier one.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    version: Mapped[str] = mapped_column(String(20))
    family: Mapped[Family | None] = mapped_column(choice(Family))
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    answers: Mapped[list[ChecklistAnswer]] = relationship(order_by="ChecklistAnswer.item")

    __table_args__ = (Index("ix_checklist_round_council_id_answered_at", "council_id", "answered_at"),)


class ChecklistAnswer(Model):
    """The answer to one item, and what shows it."""

    round_id: Mapped[int] = mapped_column(ForeignKey("checklist_round.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    answer: Mapped[Answer] = mapped_column(choice(Answer))
    note: Mapped[str] = mapped_column(Text, default="")
