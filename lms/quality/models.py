"""Samples: released markings that a second person looks at."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.marking.models import Marking


class Reason(StrEnum):
    """Why a marking is looked at again."""

    SHARE = "share"
    REMARKED = "remarked"


class Outcome(StrEnum):
    """What the quality assurer found."""

    AGREED = "agreed"
    ACTION = "action"


class Sample(Model):
    """A marking to be second-marked. It holds its module while undecided, and while its action is open.

    ``action_closed_at`` is set when the tutor releases a new round of marking.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    marking_id: Mapped[int] = mapped_column(ForeignKey("marking.id"), unique=True)
    reason: Mapped[Reason] = mapped_column(choice(Reason))
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assurer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    comment: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    action_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    marking: Mapped[Marking] = relationship()
    assurer: Mapped[Person | None] = relationship()

    __table_args__ = (
        Index(
            "ix_sample_open",
            "drawn_at",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )
