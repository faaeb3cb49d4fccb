"""What learners need, what was agreed, and, kept apart, the reason that some of them gave."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model


class Need(StrEnum):
    """What can be asked for."""

    EXTRA_TIME = "extra time"
    REST_BREAKS = "rest breaks"
    TIMED_BREAKS = "breaks in timed work"
    LARGE_PRINT = "large print"
    OTHER_FORMAT = "other format"
    SOMETHING_ELSE = "something else"


# Nobody has to agree to these: they take nothing from the fairness of a result.
AT_ONCE = frozenset({Need.REST_BREAKS, Need.LARGE_PRINT})


class Format(StrEnum):
    """In which other form something can be read, heard or seen. NONE for needs that are no format."""

    NONE = "none"
    AUDIO = "audio"
    BRAILLE = "braille"
    EASY_READ = "easy read"
    PAPER = "paper"
    SIGN_LANGUAGE = "sign language"


class State(StrEnum):
    """Where a need stands."""

    ASKED = "asked"
    AGREED = "agreed"
    AGREED_IN_PART = "agreed in part"
    NOT_AGREED = "not agreed"
    ENDED = "ended"


AGREED = frozenset({State.AGREED, State.AGREED_IN_PART})


class Supply(StrEnum):
    """How far another format is on its way."""

    TO_DO = "to do"
    BEING_MADE = "being made"
    READY = "ready"


class AdjustmentRequest(Model):
    """What a learner asked for at one time. ``words`` tell an officer more about the need, and go no further."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(Text)

    person: Mapped[Person] = relationship()
    reason: Mapped[AdjustmentReason | None] = relationship(cascade="all, delete-orphan")
    needs: Mapped[list[Adjustment]] = relationship(order_by="Adjustment.id", back_populates="request")


class AdjustmentReason(Model):
    """Why a learner needs it, if they chose to say. It is read by the officer who decides and by the learner only, is
    never passed on, and can be deleted by itself.
    """

    request_id: Mapped[int] = mapped_column(ForeignKey("adjustment_request.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)


class Adjustment(Model):
    """One need, and what was agreed: until then the fields from ``percent`` to ``valid_until`` are empty.

    ``percent`` more time for timed work and ``extra_days`` for what is due come with extra time; ``break_minutes`` for
    each hour with breaks in timed work; ``arrangement`` says in an officer's words what is done for a need that has no
    name here. It holds from ``valid_from`` to ``valid_until``, both included; an open end is empty.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("adjustment_request.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    need: Mapped[Need] = mapped_column(choice(Need))
    format: Mapped[Format] = mapped_column(choice(Format), default=Format.NONE)
    percent_asked: Mapped[int | None]
    state: Mapped[State] = mapped_column(choice(State), index=True)
    percent: Mapped[int | None]
    extra_days: Mapped[int | None]
    break_minutes: Mapped[int | None]
    arrangement: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    supply: Mapped[Supply | None] = mapped_column(choice(Supply))
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    appealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    request: Mapped[AdjustmentRequest] = relationship(back_populates="needs")

    __table_args__ = (
        Index(
            "uq_adjustment_waiting",
            "person_id",
            "need",
            "format",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index(
            "uq_adjustment_agreed",
            "person_id",
            "need",
            "format",
            unique=True,
            sqlite_where=text("state IN ('agreed', 'agreed in part')"),
            postgresql_where=text("state IN ('agreed', 'agreed in part')"),
        ),
    )

    def holds_on(self, day: date) -> bool:
        """Whether it is agreed, and holds on this day."""
        return (
            self.state in AGREED
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )
