"""What follows a Refer where the task's rule of resubmission has limits."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.resubmission import Authoriser
from lms.accounts.models import Person
from lms.database import UtcDateTime, choice
from lms.extensions import Model
from lms.marking.models import Submission


class ResubmissionState(StrEnum):
    """Whether a new version may be begun."""

    OPEN = "open"
    WAITING = "waiting"
    AUTHORISED = "authorised"
    DECLINED = "declined"
    USED_UP = "used up"
    LATE = "late"


MAY_BEGIN = frozenset({ResubmissionState.OPEN, ResubmissionState.AUTHORISED})
ENDED = frozenset({ResubmissionState.DECLINED, ResubmissionState.USED_UP, ResubmissionState.LATE})


class Resubmission(Model):
    """Whether the version after this one, which was referred, may be begun; the rule is that of its task's edition.

    ``starts_at`` is when the days to hand it in begin to count. ``reason`` is what the learner is told.
    With ``granted_at`` it may be begun whatever the rule says: a further try was given, and the days count from then.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    state: Mapped[ResubmissionState] = mapped_column(choice(ResubmissionState))
    authoriser: Mapped[Authoriser] = mapped_column(choice(Authoriser))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    granted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    submission: Mapped[Submission] = relationship()
    decided_by: Mapped[Person | None] = relationship()

    @property
    def may_begin(self) -> bool:
        """Whether the learner may begin a new version, if its time is not over."""
        return self.granted_at is not None or self.state in MAY_BEGIN

    __table_args__ = (
        Index(
            "ix_resubmission_waiting",
            "opened_at",
            sqlite_where=sql("state = 'waiting'"),
            postgresql_where=sql("state = 'waiting'"),
        ),
    )
