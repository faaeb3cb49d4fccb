"""Who may second-mark. Nobody samples their own assessment (domain sheet, rule 7)."""

from __future__ import annotations

from lms.access import Role
from lms.accounts.models import Person
from lms.quality.models import Sample


def may_decide(person: Person, sample: Sample) -> bool:
    """Whether the person may decide on a sample: a quality assurer who neither marked nor wrote the work."""
    return (
        person.holds_any({Role.QUALITY_ASSURER})
        and sample.marking.tutor_id != person.id
        and sample.marking.submission.enrolment.person_id != person.id
    )
