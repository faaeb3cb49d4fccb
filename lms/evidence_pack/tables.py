"""The lists of a pack: what reports export, and what only those who check need: plan, meetings, cases, audit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.awards.models import CertificateReview, Claim, IssuedCertificate
from lms.cases.history import cases_of
from lms.cases.models import Appeal, Consideration, MalpracticeCase
from lms.extensions import db
from lms.identity.models import IdentityCheck
from lms.learning.models import Enrolment
from lms.live_assessments.models import LiveBooking
from lms.marking.models import Marking, Submission
from lms.marking.resubmission_models import Resubmission
from lms.quality.meeting_models import Attendee, Meeting, MeetingAction, MeetingItem, OwnJudgement
from lms.quality.models import Draw, Sample, SampleAction, SamplingPlan
from lms.quizzes.models import Attempt
from lms.recognition.models import RecognitionClaim
from lms.reports.exports import EXPORTS
from lms.reports.gradebook import Filter
from lms.reports.tables import Asked
from lms.sheets import ROWS_AT_ONCE, Cell, Sheet

Query = Select[*tuple[Any, ...]]
Ids = Select[int]

TAKEN_FROM_REPORTS = (
    "gradebook",
    "criteria",
    "attempts",
    "recognition",
    "markings",
    "decisions",
    "resubmissions",
    "live-assessments",
    "samples",
    "actions",
    "changed-results",
    "appeals",
    "attendance",
    "hours",
)


def sheets(cohort_ids: Sequence[int], now: datetime, minutes_per_piece: int) -> Iterator[Sheet]:
    """Every list of a pack; rows are read as they are written."""
    asked = Asked(Enrolment.cohort_id.in_(cohort_ids), Filter(), now, minutes_per_piece)
    for name in TAKEN_FROM_REPORTS:
        yield EXPORTS[name](asked)
    for name, query in _queries(cohort_ids):
        yield Sheet(name, [column.name for column in query.selected_columns], _rows(query))
    yield Sheet("cases", CASE_COLUMNS, _cases(cohort_ids))


def _rows(query: Query) -> Iterator[Sequence[Cell]]:
    for row in db.session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield [json.dumps(cell, sort_keys=True) if isinstance(cell, dict | list) else cell for cell in row]


CASE_COLUMNS = (
    *("enrolment_id", "kind", "case", "module", "opened_at", "closed_at", "outcome"),
    *("event_at", "event", "account", "due_at", "reasons"),
)


def _cases(cohort_ids: Sequence[int]) -> Iterator[Sequence[Cell]]:
    """What was done in each case, as a verifier may read it (lms/cases/history.py)."""
    for enrolment_id in db.session.scalars(_enrolments(cohort_ids).order_by(Enrolment.id)).all():
        for case in cases_of(enrolment_id):
            about = (enrolment_id, case.kind.value, case.id, case.module_code, case.opened_at, case.closed_at)
            for event in case.events:
                yield (*about, case.outcome, event.at, event.what, event.by_id, event.due_at, event.reasons)


def _queries(cohort_ids: Sequence[int]) -> Iterator[tuple[str, Query]]:
    judge = aliased(Person)
    of_cohorts = Enrolment.cohort_id.in_(cohort_ids)
    yield (
        "learners",
        select(
            Enrolment.id.label("enrolment_id"),
            Person.name.label("learner"),
            Enrolment.enrolled_at,
            Enrolment.withdrawn_at,
            Enrolment.completed_at,
            IdentityCheck.checked_at.label("identity_checked_at"),
            IdentityCheck.how.label("identity_checked_how"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(IdentityCheck, IdentityCheck.person_id == Person.id)
        .where(of_cohorts)
        .order_by(Enrolment.id),
    )
    yield (
        "certificates",
        select(
            IssuedCertificate.enrolment_id,
            IssuedCertificate.number,
            IssuedCertificate.kind,
            IssuedCertificate.module_code.label("module"),
            IssuedCertificate.issued_at,
            IssuedCertificate.superseded_at,
            IssuedCertificate.revoked_at,
            IssuedCertificate.ended_reason,
        )
        .join(Enrolment, Enrolment.id == IssuedCertificate.enrolment_id)
        .where(of_cohorts)
        .order_by(IssuedCertificate.id),
    )
    yield (
        "certificate-decisions",
        select(
            IssuedCertificate.enrolment_id,
            IssuedCertificate.number,
            CertificateReview.module_code.label("module"),
            CertificateReview.raised_at,
            CertificateReview.outcome,
            CertificateReview.decided_at,
            judge.name.label("decided_by"),
            CertificateReview.reason,
        )
        .join(IssuedCertificate, IssuedCertificate.id == CertificateReview.certificate_id)
        .join(Enrolment, Enrolment.id == IssuedCertificate.enrolment_id)
        .outerjoin(judge, judge.id == CertificateReview.decided_by_id)
        .where(of_cohorts)
        .order_by(CertificateReview.id),
    )
    yield from _quality(cohort_ids)
    yield "audit", _audit(cohort_ids)


def _quality(cohort_ids: Sequence[int]) -> Iterator[tuple[str, Query]]:
    """What the whole centre does for quality: the sampling plan, how each release of these groups was drawn, and
    standardisation. Work of other groups that a meeting discussed stays out.
    """
    who = aliased(Person)
    of_cohorts = _markings(cohort_ids)
    yield (
        "sampling-plan",
        select(
            SamplingPlan.id.label("plan"),
            SamplingPlan.set_at,
            who.name.label("set_by"),
            SamplingPlan.why,
            SamplingPlan.rules,
        )
        .join(who, who.id == SamplingPlan.set_by_id)
        .order_by(SamplingPlan.id),
    )
    yield (
        "draws",
        select(
            Draw.marking_id,
            Draw.at,
            Draw.plan_id.label("plan"),
            Draw.number,
            Draw.is_final.label("final"),
            Draw.reasons,
            Draw.rules,
            Draw.facts,
        )
        .where(Draw.marking_id.in_(of_cohorts))
        .order_by(Draw.at, Draw.marking_id),
    )
    yield (
        "meetings",
        select(
            Meeting.id.label("meeting"),
            Meeting.title,
            Meeting.held_at,
            Meeting.opened_at,
            Meeting.closed_at,
            who.name.label("planned_by"),
            Meeting.minutes,
        )
        .join(who, who.id == Meeting.planned_by_id)
        .order_by(Meeting.id),
    )
    yield (
        "meeting-attendance",
        select(Attendee.meeting_id.label("meeting"), who.name.label("asked"), Attendee.was_there)
        .join(who, who.id == Attendee.person_id)
        .order_by(Attendee.meeting_id, Attendee.person_id),
    )
    yield (
        "meeting-decisions",
        select(
            MeetingItem.meeting_id.label("meeting"),
            MeetingItem.title.label("work"),
            MeetingItem.marking_id,
            who.name.label("assessor"),
            OwnJudgement.decision.label("own_decision"),
            OwnJudgement.why.label("own_reason"),
            MeetingItem.agreed,
            MeetingItem.agreed_at,
            MeetingItem.differences,
        )
        .outerjoin(OwnJudgement, OwnJudgement.item_id == MeetingItem.id)
        .outerjoin(who, who.id == OwnJudgement.person_id)
        .where(or_(MeetingItem.marking_id.is_(None), MeetingItem.marking_id.in_(of_cohorts)))
        .order_by(MeetingItem.meeting_id, MeetingItem.id, OwnJudgement.person_id),
    )
    yield (
        "meeting-actions",
        select(
            MeetingAction.meeting_id.label("meeting"),
            MeetingAction.task,
            who.name.label("owner"),
            MeetingAction.due_on,
            MeetingAction.done_at,
        )
        .join(who, who.id == MeetingAction.owner_id)
        .order_by(MeetingAction.meeting_id, MeetingAction.id),
    )


def _enrolments(cohort_ids: Sequence[int]) -> Ids:
    return select(Enrolment.id).where(Enrolment.cohort_id.in_(cohort_ids))


def _submissions(cohort_ids: Sequence[int]) -> Ids:
    return select(Submission.id).where(Submission.enrolment_id.in_(_enrolments(cohort_ids)))


def _markings(cohort_ids: Sequence[int]) -> Ids:
    return select(Marking.id).where(Marking.submission_id.in_(_submissions(cohort_ids)))


# Records that name their learner's enrolment.
OF_AN_ENROLMENT = (
    Attempt,
    Submission,
    LiveBooking,
    RecognitionClaim,
    Appeal,
    MalpracticeCase,
    IssuedCertificate,
    Claim,
)
OF_A_DECISION = "consideration.decided"


def _audit(cohort_ids: Sequence[int]) -> Query:
    """What was done with the records of these groups' learners, and by which account. Of special consideration it is
    the decision and nothing else: what happened to somebody is nobody's business here.
    """
    enrolments, submissions, markings = (make(cohort_ids) for make in (_enrolments, _submissions, _markings))
    samples = select(Sample.id).where(Sample.marking_id.in_(markings))
    subjects: dict[Any, Ids] = {
        Enrolment: enrolments,
        Marking: markings,
        Sample: samples,
        SampleAction: select(SampleAction.id).where(SampleAction.sample_id.in_(samples)),
        Resubmission: select(Resubmission.id).where(Resubmission.submission_id.in_(submissions)),
        **{model: select(model.id).where(model.enrolment_id.in_(enrolments)) for model in OF_AN_ENROLMENT},
    }
    decided = select(Consideration.id).where(Consideration.enrolment_id.in_(enrolments))
    # A check that was taken back is deleted: its entries name the person.
    people = select(Enrolment.person_id).where(Enrolment.cohort_id.in_(cohort_ids))
    about = or_(
        *(_is_about(model, AuditEntry.subject_id.in_(ids)) for model, ids in subjects.items()),
        _is_about(Consideration, AuditEntry.subject_id.in_(decided), AuditEntry.action == OF_A_DECISION),
        _is_about(IdentityCheck, AuditEntry.details["person"].as_integer().in_(people)),
    )
    return (
        select(
            AuditEntry.at,
            AuditEntry.person_id.label("account"),
            AuditEntry.action,
            AuditEntry.subject_type.label("record"),
            AuditEntry.subject_id.label("number"),
            AuditEntry.details,
        )
        .where(about)
        .order_by(AuditEntry.id)
    )


def _is_about(model: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(AuditEntry.subject_type == model.__tablename__, *conditions)
