"""Submissions and markings."""

from __future__ import annotations

from datetime import datetime, timedelta

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Enrolment
from lms.marking.models import CriterionDecision, Marking, Submission
from tests.factories.learning import make_enrolment


def make_submission(
    *,
    enrolment: Enrolment | None = None,
    module_code: str = "T1",
    version: int = 1,
    text: str = "Councillors decide, and officers do the work.",
    submitted_at: datetime | None = None,
) -> Submission:
    """Work that waits for a tutor since an hour."""
    at = submitted_at or utc_now() - timedelta(hours=1)
    submission = Submission(
        enrolment=enrolment or make_enrolment(),
        module_code=module_code,
        version=version,
        edition=current_edition().id,
        text=text,
        saved_at=at,
        declared_at=at,
        submitted_at=at,
        marking_due_at=at,
        files=[],
        markings=[],
    )
    db.session.add(submission)
    db.session.flush()
    return submission


def make_marking(
    submission: Submission, tutor: Person, *, decision: Decision = Decision.PASS, comment: str = "Clear."
) -> Marking:
    """A draft with a decision on every criterion, ready to be released."""
    now = utc_now()
    marking = Marking(
        submission=submission,
        round=len(submission.markings) + 1,
        tutor_id=tutor.id,
        started_at=now,
        saved_at=now,
        decisions=[
            CriterionDecision(criterion=criterion.code, decision=decision, comment=comment)
            for criterion in current_edition().get_task(submission.module_code).criteria
        ],
    )
    db.session.add(marking)
    db.session.flush()
    return marking
