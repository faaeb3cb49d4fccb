"""What marking announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TaskSubmitted:
    """A learner has handed a version in. Who listens acts in the same transaction."""

    submission_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MarkingReleased:
    """A tutor has released their decisions on a submission. Who listens acts in the same transaction."""

    marking_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ConflictDeclared:
    """Somebody who judges knows a learner, and judges nothing of theirs from now on. Who listens acts in the same
    transaction.
    """

    tutor_id: int
    learner_id: int
    at: datetime
