"""Who may second-mark. Nobody samples their own assessment (domain sheet, rule 7)."""

from __future__ import annotations

from lms.access import Role
from lms.accounts.models import Person
from lms.marking.policy import has_judged
from lms.quality.models import Sample


def may_decide(person: Person, sample: Sample) -> bool:
    """Whether the person may decide on a sample: a quality assurer who neither marked nor wrote the work, not as one of
    two tutors either.
    """
    return (
        person.holds_any({Role.QUALITY_ASSURER})
        and not has_judged(person.id, sample.marking.submission)
        and sample.marking.submission.enrolment.person_id != person.id
    )
