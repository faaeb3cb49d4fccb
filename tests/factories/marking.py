"""Submissions and markings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.clock import utc_now
from lms.editions import current_edition
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment
from lms.live_assessments.queries import live_criteria
from lms.marking.allocation import Arrangement, allocate, arrange
from lms.marking.models import CriterionDecision, Double, KeptComment, Marking, Submission
from tests.factories.learning import make_enrolment
from tests.factories.live_assessments import make_live_pass


def make_submission(
    *,
    enrolment: Enrolment | None = None,
    module_code: str = "T1",
    version: int = 1,
    text: str = "Councillors decide, and officers do the work.",
    submitted_at: datetime | None = None,
) -> Submission:
    """Work that waits for a tutor since an hour; given to one where its group has tutors."""
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
    allocate(submission, at)
    return submission


def make_arrangement(
    cohort: Cohort,
    *tutors: Person,
    is_anonymous: bool = False,
    double: Mapping[str, Double] | None = None,
) -> None:
    """How a group's work is marked: by these tutors, each with a usual share; ``double`` by module, all of it."""
    arrange(
        cohort,
        Arrangement(
            is_anonymous=is_anonymous,
            weights={tutor.id: 1 for tutor in tutors},
            doubles={code: (kind, 100) for code, kind in (double or {}).items()},
        ),
        utc_now(),
    )


def make_marking(
    submission: Submission, tutor: Person, *, decision: Decision = Decision.PASS, comment: str = "Clear."
) -> Marking:
    """A draft with a decision on every criterion, ready to be released: what is passed live has its sheet."""
    now = utc_now()
    if decision is Decision.PASS and live_criteria(current_edition(), submission.module_code):
        make_live_pass(submission.enrolment, submission.module_code, tutor)
    marking = Marking(
        submission=submission,
        round=len(submission.markings) + 1,
        tutor_id=tutor.id,
        started_at=now,
        saved_at=now,
        is_ready=True,
        decisions=[
            CriterionDecision(criterion=criterion.code, decision=decision, comment=comment)
            for criterion in current_edition().get_task(submission.module_code).criteria
        ],
    )
    submission.tutor_id, submission.is_free = tutor.id, False
    db.session.add(marking)
    db.session.flush()
    return marking


def make_kept_comment(
    owner: Person,
    words: str = "Name both roles.",
    *,
    criterion: str = "1.1",
    is_shared: bool = False,
    uses: int = 0,
) -> KeptComment:
    """A comment on the first module that a tutor keeps."""
    comment = KeptComment(
        owner_id=owner.id,
        is_shared=is_shared,
        module_code="T1",
        criterion=criterion,
        words=words,
        uses=uses,
        kept_at=utc_now(),
    )
    db.session.add(comment)
    db.session.flush()
    return comment
