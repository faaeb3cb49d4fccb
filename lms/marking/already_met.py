"""Criteria that are met before a tutor looks: what is recognised, and what an earlier version met where only the
referred criteria are judged again. Neither can be lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments.resubmission import MayChange
from assessments.rubrics import Decision
from lms.editions import Edition, get_edition
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.models import Enrolment, TaskStanding
from lms.learning.queries import edition_of
from lms.marking.models import CriterionDecision, Marking, Submission
from lms.marking.queries import (
    NOTHING_RECOGNISED,
    Recognised,
    find_version,
    latest_released,
    standing_of,
    submissions_of,
)
from lms.marking.resubmission import rule_of
from lms.recognition.events import RecognitionAgreed
from lms.recognition.queries import recognised_criteria


@dataclass(frozen=True, slots=True)
class MetBefore:
    """Why a criterion is met already: by recognition of prior learning, or in an earlier version."""

    is_recognised: bool
    version: int | None = None


def already_met(
    submission: Submission, before: Submission | None = None, *, has_recognised: bool = True
) -> dict[str, MetBefore]:
    """The criteria that are met before this version is judged, by code; ``before`` is the version before it, where the
    caller has it, and ``has_recognised`` False where nothing of the learner's is recognised. Two statements at most.

    Where quality assurance asks for a new look, what an earlier version met is judged anew like everything else.
    """
    found: dict[str, MetBefore] = {}
    carries = rule_of(submission).may_change is MayChange.REFERRED and submission.remark_note is None
    if submission.version > 1 and carries:
        before = before or find_version(submission, submission.version - 1)
        marking = latest_released(before) if before else None
        if before is not None and marking is not None:
            found |= {
                held.criterion: MetBefore(False, before.version)
                for held in marking.decisions
                if held.decision is Decision.PASS
            }
    if not has_recognised:
        return found
    edition = get_edition(submission.edition)
    wanted = {criterion.code for criterion in edition.get_task(submission.module_code).criteria}
    found |= {
        code: MetBefore(True)
        for code in recognised_criteria(submission.enrolment_id, edition, submission.module_code)
        if code in wanted
    }
    return found


def keep_met(marking: Marking) -> None:
    """Write into a marking what is met already, whatever was saved of it."""
    wanted = {c.code for c in get_edition(marking.submission.edition).get_task(marking.submission.module_code).criteria}
    kept = {held.criterion: held for held in marking.decisions}
    for code in already_met(marking.submission).keys() & wanted:
        if code not in kept:
            kept[code] = CriterionDecision(criterion=code, comment="")
            marking.decisions.append(kept[code])
        if kept[code].decision is not Decision.PASS:
            kept[code].decision = Decision.PASS
            kept[code].comment = ""


def recognised_in(enrolment_id: int, edition: Edition, module_code: str) -> Recognised:
    """What of a task is recognised, in one statement."""
    task = edition.find_task(module_code)
    if task is None:
        return NOTHING_RECOGNISED
    wanted = {criterion.code for criterion in task.criteria}
    codes = frozenset(recognised_criteria(enrolment_id, edition, module_code)) & wanted
    return Recognised(codes, is_whole=codes == wanted)


def pass_what_is_recognised(event: RecognitionAgreed) -> None:
    """A task with nothing left to show is passed: all of it is recognised, or all that was referred."""
    enrolment = db.session.get_one(Enrolment, event.enrolment_id)
    recognised = recognised_in(enrolment.id, edition_of(enrolment), event.module_code)
    if not recognised.codes:
        return
    versions = submissions_of(enrolment.id, event.module_code)
    if standing_of(versions, recognised) is TaskStanding.PASSED and _was_open(versions):
        learning.record_task_passed(enrolment.id, event.module_code, event.at)


def _was_open(versions: list[Submission]) -> bool:
    return standing_of(versions) is not TaskStanding.PASSED
