"""What a case calls the learner: by name, or by a reference to who may be marking the work without names."""

from __future__ import annotations

from lms.accounts.models import Person
from lms.cases.models import MalpracticeCase
from lms.cases.policy import may_read_case
from lms.marking.naming import called_by_marker


def called(case: MalpracticeCase, reader: Person) -> str:
    """The learner's name for who reads the whole case; who only reported it reads what they read when they marked."""
    if case.submission is None or may_read_case(reader, case):
        return case.enrolment.person.name
    return called_by_marker(case.submission)
