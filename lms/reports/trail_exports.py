"""Tables of what stands behind results: prior learning that counts, live assessments, resubmissions, actions of quality
assurance, changed results, appeals. What only those who judge may read (a learner's own words and files) isn't in them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.cases.models import Appeal, AppealStep
from lms.learning.models import Enrolment, GradeChange
from lms.live_assessments.models import LiveBooking, LiveDecision, LiveSlot
from lms.marking.models import Marking, Submission
from lms.marking.resubmission_models import Resubmission
from lms.quality.models import ActionAnswer, Sample, SampleAction
from lms.recognition.models import RecognitionClaim, RecognitionCriterion
from lms.reports.tables import Asked, released, table
from lms.sheets import Sheet


def recognition(asked: Asked) -> Sheet:
    """A line for each criterion for which a learner asked that prior learning counts, and what was found."""
    tutor, assurer = aliased(Person), aliased(Person)
    columns = {
        "claim_id": RecognitionClaim.id,
        "module": RecognitionClaim.module_code,
        "edition": RecognitionClaim.edition,
        "state": RecognitionClaim.state,
        "asked_at": RecognitionClaim.asked_at,
        "criterion": RecognitionCriterion.criterion,
        "finding": RecognitionCriterion.finding,
        "reason": RecognitionCriterion.reason,
        "tutor": tutor.name,
        "judged_at": RecognitionClaim.judged_at,
        "assurer": assurer.name,
        "agreed_at": RecognitionClaim.agreed_at,
    }

    def join(query: Select[Any]) -> Select[Any]:
        return (
            query.join(RecognitionClaim, RecognitionClaim.enrolment_id == Enrolment.id)
            .join(RecognitionCriterion, RecognitionCriterion.claim_id == RecognitionClaim.id)
            .outerjoin(tutor, tutor.id == RecognitionClaim.tutor_id)
            .outerjoin(assurer, assurer.id == RecognitionClaim.assurer_id)
        )

    return table("recognition", asked, columns, join, RecognitionClaim.id, RecognitionCriterion.criterion)


def resubmissions(asked: Asked) -> Sheet:
    """A line for each version that was referred: whether the next one may be begun, and on whose word."""
    by = aliased(Person)
    columns = {
        "submission_id": Submission.id,
        "module": Submission.module_code,
        "version": Submission.version,
        "state": Resubmission.state,
        "authorised_by_role": Resubmission.authoriser,
        "opened_at": Resubmission.opened_at,
        "starts_at": Resubmission.starts_at,
        "decided_at": Resubmission.decided_at,
        "decided_by": by.name,
        "reason": Resubmission.reason,
        "granted_at": Resubmission.granted_at,
    }

    def join(query: Select[Any]) -> Select[Any]:
        return (
            query.join(Submission, Submission.enrolment_id == Enrolment.id)
            .join(Resubmission, Resubmission.submission_id == Submission.id)
            .outerjoin(by, by.id == Resubmission.decided_by_id)
        )

    return table("resubmissions", asked, columns, join, Resubmission.id)


def live_assessments(asked: Asked) -> Sheet:
    """A line for each criterion of each finished sheet of a live assessment; one for a meeting that decided nothing."""
    tutor = aliased(Person)
    columns = {
        "booking_id": LiveBooking.id,
        "module": LiveBooking.module_code,
        "starts_at": LiveSlot.starts_at,
        "tutor": tutor.name,
        "turnout": LiveBooking.turnout,
        "consented_to_recording": LiveBooking.consents_to_recording,
        "criterion": LiveDecision.criterion,
        "decision": LiveDecision.decision,
        "evidence": LiveDecision.evidence,
        "finished_at": LiveBooking.finished_at,
    }

    def join(query: Select[Any]) -> Select[Any]:
        return (
            query.join(LiveBooking, LiveBooking.enrolment_id == Enrolment.id)
            .join(LiveSlot, LiveSlot.id == LiveBooking.slot_id)
            .join(tutor, tutor.id == LiveSlot.tutor_id)
            .outerjoin(LiveDecision, LiveDecision.booking_id == LiveBooking.id)
            .where(LiveBooking.finished_at.is_not(None))
        )

    return table("live-assessments", asked, columns, join, LiveBooking.id, LiveDecision.criterion)


def actions(asked: Asked) -> Sheet:
    """A line for each answer to each action that quality assurance asked of an assessor; one for one without any."""
    assessor, judge = aliased(Person), aliased(Person)
    columns = {
        "action_id": SampleAction.id,
        "sample_id": Sample.id,
        "module": Submission.module_code,
        "assessor": assessor.name,
        "task": SampleAction.task,
        "set_at": SampleAction.set_at,
        "due_on": SampleAction.due_on,
        "answer": ActionAnswer.words,
        "answered_at": ActionAnswer.answered_at,
        "accepted": ActionAnswer.is_accepted,
        "verdict": ActionAnswer.verdict,
        "judged_by": judge.name,
        "judged_at": ActionAnswer.judged_at,
        "closed_at": Sample.action_closed_at,
    }

    def join(query: Select[Any]) -> Select[Any]:
        return (
            released(query)
            .join(Sample, Sample.marking_id == Marking.id)
            .join(SampleAction, SampleAction.sample_id == Sample.id)
            .join(assessor, assessor.id == SampleAction.assessor_id)
            .outerjoin(ActionAnswer, ActionAnswer.action_id == SampleAction.id)
            .outerjoin(judge, judge.id == ActionAnswer.judged_by_id)
        )

    return table("actions", asked, columns, join, SampleAction.id, ActionAnswer.id)


def changed_results(asked: Asked) -> Sheet:
    """A line for each result that was changed after it was released, and why."""
    by = aliased(Person)
    columns = {
        "module": GradeChange.module_code,
        "criterion": GradeChange.criterion,
        "kind": GradeChange.kind,
        "before": GradeChange.before,
        "after": GradeChange.after,
        "at": GradeChange.at,
        "changed_by": by.name,
        "reason": GradeChange.reason,
    }

    def join(query: Select[Any]) -> Select[Any]:
        return query.join(GradeChange, GradeChange.enrolment_id == Enrolment.id).outerjoin(
            by, by.id == GradeChange.by_id
        )

    return table("changed-results", asked, columns, join, GradeChange.id)


def appeals(asked: Asked) -> Sheet:
    """A line for each stage of each appeal."""
    by = aliased(Person)
    columns = {
        "appeal_id": Appeal.id,
        "module": Appeal.module_code,
        "marking_id": Appeal.marking_id,
        "malpractice_id": Appeal.malpractice_id,
        "made_at": Appeal.made_at,
        "stage": AppealStep.stage,
        "opened_at": AppealStep.opened_at,
        "due_at": AppealStep.due_at,
        "decided_at": AppealStep.decided_at,
        "decided_by": by.name,
        "verdict": AppealStep.verdict,
        "reasons": AppealStep.reasons,
        "remarked_at": Appeal.remarked_at,
        "ending": Appeal.ending,
        "closed_at": Appeal.closed_at,
    }

    def join(query: Select[Any]) -> Select[Any]:
        return (
            query.join(Appeal, Appeal.enrolment_id == Enrolment.id)
            .join(AppealStep, AppealStep.appeal_id == Appeal.id)
            .outerjoin(by, by.id == AppealStep.decided_by_id)
        )

    return table("appeals", asked, columns, join, Appeal.id, AppealStep.id)
