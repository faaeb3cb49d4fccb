"""Who may see and decide cases. Default deny. Nobody decides on what they had a part in, or about somebody whom
they know.
"""

from __future__ import annotations

from collections.abc import Collection

from lms.access import Holder, Role
from lms.cases.models import Appeal, Consideration, ConsiderationState, MalpracticeCase, Stage
from lms.cases.queries import INVESTIGATORS, STAGE_ROLES
from lms.learning.conflicts import has_conflict
from lms.learning.models import Enrolment
from lms.marking.models import Submission
from lms.quizzes.models import Attempt
from lms.verifying.policy import cohorts_to_follow
from lms.verifying.policy import may_follow as may_follow_group

EVERYWHERE = (Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
FOLLOWERS = (*EVERYWHERE, Role.EXTERNAL_VERIFIER)


def may_follow(person: Holder, case: Appeal | MalpracticeCase | Consideration) -> bool:
    """Whether it is the person's own."""
    return case.enrolment.person_id == person.id


def may_decide_appeal(person: Holder, appeal: Appeal, took_part: Collection[int]) -> bool:
    """Whether the person may decide the stage that waits: with its role, and without a part in what was decided before.
    What was decided outside is only written down, by whoever looks after it.
    """
    step = appeal.step
    if appeal.closed_at is not None or step.decided_at is not None or may_follow(person, appeal):
        return False
    return person.holds_any(STAGE_ROLES[step.stage]) and (step.stage is Stage.OUTSIDE or person.id not in took_part)


def may_read_appeal(person: Holder, appeal: Appeal, took_part: Collection[int]) -> bool:
    """Who may decide it, who has decided a stage, and who looks after quality and the programme; never on their own."""
    if may_follow(person, appeal):
        return False
    deciders = {step.decided_by_id for step in appeal.steps} | {
        seat.person_id for step in appeal.steps for seat in step.panel
    }
    return (
        may_decide_appeal(person, appeal, took_part)
        or person.id in deciders
        or person.holds_any({Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER})
    )


def may_report(person: Holder, work: Submission | Attempt) -> bool:
    """Whoever judges work, or looks after quality or the programme; not their own."""
    roles = {Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER}
    is_handed_in = work.submitted_at is not None
    return is_handed_in and person.holds_any(roles) and _is_independent(person, work.enrolment)


def may_see_report(person: Holder, case: MalpracticeCase) -> bool:
    """Who reported it sees that it is there, and what they wrote."""
    return not may_follow(person, case) and (case.reported_by_id == person.id or may_read_case(person, case))


def may_read_case(person: Holder, case: MalpracticeCase) -> bool:
    """Who may read the learner's answer, what was found, and the reasons: quality assurers and officers, who
    investigate. No tutor reads them, not even who reported it.
    """
    return person.holds_any(INVESTIGATORS) and _is_independent(person, case.enrolment)


def may_investigate(person: Holder, case: MalpracticeCase, took_part: Collection[int]) -> bool:
    """Who may take the case, or has it: without a part in the work, its marking or the report."""
    if case.closed_at is not None or not may_read_case(person, case):
        return False
    return case.investigator_id == person.id if case.investigator_id is not None else person.id not in took_part


def may_see_effect(person: Holder, asked: Consideration) -> bool:
    """Who teaches and judges sees what was agreed, without a reason."""
    roles = {Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER}
    return not may_follow(person, asked) and person.holds_any(roles)


def may_decide_consideration(person: Holder, asked: Consideration) -> bool:
    """An officer, for anybody but themself, while it waits."""
    is_officer = person.holds_any({Role.PROGRAMME_OFFICER})
    return is_officer and asked.state is ConsiderationState.ASKED and _is_independent(person, asked.enrolment)


def may_reverse_consideration(person: Holder, asked: Consideration) -> bool:
    """An officer, for anybody but themself, while it is agreed."""
    is_officer = person.holds_any({Role.PROGRAMME_OFFICER})
    return is_officer and asked.state is ConsiderationState.AGREED and _is_independent(person, asked.enrolment)


def may_read_what_happened(person: Holder, asked: Consideration) -> bool:
    """The officer who decides, or has decided."""
    return may_decide_consideration(person, asked) or asked.decided_by_id == person.id


def cohorts_with_cases(person: Holder) -> frozenset[int] | None:
    """The groups in which the person may read what was done in cases, as ``history`` tells it; None is all of them."""
    return cohorts_to_follow(person, EVERYWHERE)


def may_follow_cases(person: Holder, enrolment: Enrolment) -> bool:
    """Whether the person may read what was done in a learner's cases: who looks after quality and the programme, and a
    verifier whose visit is to the group; never in their own.
    """
    return enrolment.person_id != person.id and may_follow_group(person, enrolment.cohort_id, EVERYWHERE)


def _is_independent(person: Holder, enrolment: Enrolment) -> bool:
    return person.id != enrolment.person_id and not has_conflict(person.id, enrolment.person_id)
