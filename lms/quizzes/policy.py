"""Who may do what with attempts, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.access import Role
from lms.accounts.models import Person
from lms.quizzes.queries import Sheet

# Who judges questions and typed answers, and who may look at how questions do their work.
JUDGES = frozenset({Role.TUTOR, Role.QUALITY_ASSURER})

LATE = timedelta(hours=48)


def may_answer(person: Person, sheet: Sheet) -> bool:
    """Whether the person may answer, submit and read the attempt: it is their own."""
    return sheet.person_id == person.id


def may_accept(person: Person, learner_id: int) -> bool:
    """Whether the person may accept a learner's typed answer: who judges, and it is not their own."""
    return person.holds_any(JUDGES) and person.id != learner_id


def may_take_late(begun_at: datetime, closes_at: datetime | None, received_at: datetime) -> bool:
    """Whether an answer to an untimed attempt is taken that comes now: up to 48 hours after the window closed, when the
    attempt was begun in it (rule of the programme: a phone may have been without a line). Always where no window is.

    It asks when the answer came, never when a phone says that it was written: a phone's clock can be set.
    """
    return closes_at is None or (begun_at <= closes_at and received_at <= closes_at + LATE)
