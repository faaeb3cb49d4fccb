"""The lists of a pack: what reports export, and what only those who check need: changed results, cases, the audit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.awards.models import IssuedCertificate
from lms.extensions import db
from lms.identity.models import IdentityCheck
from lms.learning.models import Enrolment, GradeChange
from lms.live_assessments.models import LiveBooking, LiveDecision, LiveSlot
from lms.marking.models import Marking, Submission
from lms.quality.models import Sample
from lms.quizzes.models import Attempt
from lms.reports.exports import EXPORTS
from lms.reports.gradebook import Filter
from lms.reports.tables import Asked
from lms.sheets import ROWS_AT_ONCE, Cell, Sheet

Query = Select[*tuple[Any, ...]]

TAKEN_FROM_REPORTS = ("gradebook", "criteria", "attempts", "markings", "decisions", "samples", "attendance", "hours")


def sheets(cohort_ids: Sequence[int], now: datetime, minutes_per_piece: int) -> Iterator[Sheet]:
    """Every list of a pack; rows are read as they are written."""
    asked = Asked(Enrolment.cohort_id.in_(cohort_ids), Filter(), now, minutes_per_piece)
    for name in TAKEN_FROM_REPORTS:
        yield EXPORTS[name](asked)
    for name, query in _queries(cohort_ids):
        yield Sheet(name, [column.name for column in query.selected_columns], _rows(query))


def _rows(query: Query) -> Iterator[Sequence[Cell]]:
    for row in db.session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield [json.dumps(cell, sort_keys=True) if isinstance(cell, dict | list) else cell for cell in row]


def _queries(cohort_ids: Sequence[int]) -> Iterator[tuple[str, Query]]:
    of_cohorts = Enrolment.cohort_id.in_(cohort_ids)
    judge = aliased(Person)
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
        "live-assessments",
        select(
            LiveBooking.enrolment_id,
            LiveBooking.module_code.label("module"),
            LiveSlot.starts_at,
            judge.name.label("tutor"),
            LiveBooking.turnout,
            LiveBooking.consents_to_recording.label("consented_to_recording"),
            LiveDecision.criterion,
            LiveDecision.decision,
            LiveDecision.evidence,
            LiveBooking.finished_at,
        )
        .join(LiveSlot, LiveSlot.id == LiveBooking.slot_id)
        .join(judge, judge.id == LiveSlot.tutor_id)
        .join(Enrolment, Enrolment.id == LiveBooking.enrolment_id)
        .outerjoin(LiveDecision, LiveDecision.booking_id == LiveBooking.id)
        .where(of_cohorts, LiveBooking.finished_at.is_not(None))
        .order_by(LiveBooking.id, LiveDecision.criterion),
    )
    yield (
        "changed-results",
        select(
            GradeChange.enrolment_id,
            GradeChange.module_code.label("module"),
            GradeChange.criterion,
            GradeChange.kind,
            GradeChange.before,
            GradeChange.after,
            GradeChange.at,
            judge.name.label("changed_by"),
            GradeChange.reason,
        )
        .join(Enrolment, Enrolment.id == GradeChange.enrolment_id)
        .outerjoin(judge, judge.id == GradeChange.by_id)
        .where(of_cohorts)
        .order_by(GradeChange.id),
    )
    yield (
        "certificates",
        select(
            IssuedCertificate.enrolment_id,
            IssuedCertificate.number,
            IssuedCertificate.issued_at,
            IssuedCertificate.superseded_at,
            IssuedCertificate.revoked_at,
            IssuedCertificate.ended_reason,
        )
        .join(Enrolment, Enrolment.id == IssuedCertificate.enrolment_id)
        .where(of_cohorts)
        .order_by(IssuedCertificate.id),
    )
    yield "audit", _audit(cohort_ids)


def _audit(cohort_ids: Sequence[int]) -> Query:
    """What was done with the records of these groups' learners, and by which account."""
    enrolments = select(Enrolment.id).where(Enrolment.cohort_id.in_(cohort_ids))
    submissions = select(Submission.id).where(Submission.enrolment_id.in_(enrolments))
    markings = select(Marking.id).where(Marking.submission_id.in_(submissions))
    subjects = {
        "enrolment": enrolments,
        "attempt": select(Attempt.id).where(Attempt.enrolment_id.in_(enrolments)),
        "submission": submissions,
        "marking": markings,
        "sample": select(Sample.id).where(Sample.marking_id.in_(markings)),
        "live_booking": select(LiveBooking.id).where(LiveBooking.enrolment_id.in_(enrolments)),
        "issued_certificate": select(IssuedCertificate.id).where(IssuedCertificate.enrolment_id.in_(enrolments)),
    }
    about = or_(
        *(and_(AuditEntry.subject_type == name, AuditEntry.subject_id.in_(ids)) for name, ids in subjects.items())
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
