"""Who may do what with attempts. Until when: lms/quizzes/times.py."""

from __future__ import annotations

from lms.access import Holder, Role
from lms.quizzes.queries import Sheet

# Who judges questions and typed answers, and who may look at how questions do their work. Whose answers one may accept
# is a question about many at once, asked of the database: ``typed_answers.attempts_to_judge``.
JUDGES = frozenset({Role.TUTOR, Role.QUALITY_ASSURER})


def may_answer(person: Holder, sheet: Sheet) -> bool:
    """Whether the person may answer, submit and read the attempt: it is their own."""
    return sheet.person_id == person.id
