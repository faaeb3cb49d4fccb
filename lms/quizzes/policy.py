"""Who may do what with attempts. Until when: lms/quizzes/times.py."""

from __future__ import annotations

from lms.accounts.models import Person
from lms.quizzes.queries import Sheet


def may_answer(person: Person, sheet: Sheet) -> bool:
    """Whether the person may answer, submit and read the attempt: it is their own."""
    return sheet.person_id == person.id
