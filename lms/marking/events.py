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
    """Decisions on a submission are told to the learner. Who listens acts in the same transaction.

    Where the work was not ``is_judged``, an investigation or its appeal said that a result counts no longer, or again.
    """

    marking_id: int
    at: datetime
    is_judged: bool = True


@dataclass(frozen=True, slots=True)
class ConflictDeclared:
    """Somebody who judges knows a learner, and judges nothing of theirs from now on. Who listens acts in the same
    transaction.
    """

    tutor_id: int
    learner_id: int
    at: datetime
