"""What learners have shown of the criteria of one module: in its quiz, in its task, and by recognition of what they
learnt before. Plain rows, read for a page of learners at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Integer, String, and_, bindparam, literal, null, select, union_all

from assessments.rubrics import Decision
from lms.editions import Edition
from lms.extensions import db
from lms.marking.models import CriterionDecision, Marking, Submission
from lms.quizzes.models import Attempt
from lms.recognition.models import ClaimState, Finding, RecognitionClaim, RecognitionCriterion
from lms.recognition.queries import is_as_judged
from lms.reports.states import QuizWork, TaskWork

# By enrolment: what is recognised, and when that was agreed.
Recognised = Mapping[int, Mapping[str, datetime]]

_IDS: BindParameter[int] = bindparam("ids", type_=Integer(), expanding=True)
_TRIES_AND_RECOGNITION: CompoundSelect[Any] = union_all(
    select(
        Attempt.enrolment_id,
        Attempt.submitted_at,
        Attempt.number,
        and_(Attempt.achieved.is_(True), Attempt.set_aside_at.is_(None)).label("counts"),
        Attempt.criteria,
        null().cast(String).label("recognised"),
        null().cast(String).label("judged_in"),
    ).where(Attempt.enrolment_id.in_(_IDS), Attempt.module_code == bindparam("module_code")),
    select(
        RecognitionClaim.enrolment_id,
        RecognitionClaim.agreed_at,
        null().cast(Integer),
        literal(True),
        null().cast(Attempt.criteria.type),
        RecognitionCriterion.criterion,
        RecognitionClaim.edition,
    )
    .join(RecognitionCriterion, RecognitionCriterion.claim_id == RecognitionClaim.id)
    .where(
        RecognitionClaim.enrolment_id.in_(_IDS),
        RecognitionClaim.module_code == bindparam("module_code"),
        RecognitionClaim.state == ClaimState.AGREED,
        RecognitionCriterion.finding == Finding.MET,
    ),
).order_by("enrolment_id", "number", "submitted_at")


def quizzes_and_recognition(
    editions: Mapping[int, Edition], module_code: str
) -> tuple[Mapping[int, QuizWork], Recognised]:
    """The attempts of these enrolments at a module's quiz, and what is recognised of it, in the edition that each
    learns. A result that was set aside shows that there was an attempt, and no more. One statement.
    """
    tries: dict[int, list[Any]] = defaultdict(list)
    recognised: dict[int, dict[str, datetime]] = defaultdict(dict)
    for row in db.session.execute(_TRIES_AND_RECOGNITION, {"ids": list(editions), "module_code": module_code}):
        if row.recognised is None:
            tries[row.enrolment_id].append(row)
        elif is_as_judged(row.recognised, module_code, editions[row.enrolment_id], row.judged_in):
            recognised[row.enrolment_id].setdefault(row.recognised, row.submitted_at)
    return {enrolment_id: _quiz_work(some) for enrolment_id, some in tries.items()}, recognised


def _quiz_work(tries: Collection[Any]) -> QuizWork:
    met: dict[str, datetime] = {}
    for one in tries:
        for code, score in (one.criteria or {}).items() if one.counts else ():
            if score["met"]:
                met.setdefault(code, one.submitted_at)
    submitted = [one.submitted_at for one in tries if one.submitted_at is not None]
    return QuizWork(met, max(submitted, default=None), len(submitted) < len(tries))


def task_work(ids: Collection[int], module_code: str) -> Mapping[int, TaskWork]:
    """The work of each learner, version by version. What counts is the latest round that was released of the latest
    version that was marked (as marking.queries.passed_criteria has it).
    """
    query = (
        select(
            Submission.enrolment_id,
            Submission.id,
            Submission.submitted_at,
            Submission.marking_due_at,
            Marking.id,
            Marking.released_at,
            CriterionDecision.criterion,
            CriterionDecision.decision,
        )
        .outerjoin(Marking, (Marking.submission_id == Submission.id) & Marking.released_at.is_not(None))
        .outerjoin(CriterionDecision, CriterionDecision.marking_id == Marking.id)
        .where(Submission.enrolment_id.in_(ids), Submission.module_code == module_code)
        .order_by(Submission.enrolment_id, Submission.version, Marking.round)
    )
    counts: dict[int, tuple[int, datetime | None, dict[str, Decision]]] = {}
    waiting, drafts = set(), set()
    for learner, _work, submitted_at, due_at, marking, released_at, criterion, decision in db.session.execute(query):
        if due_at is not None:
            waiting.add(learner)
        if submitted_at is None:
            drafts.add(learner)
        if marking is None:
            continue
        if learner not in counts or counts[learner][0] != marking:
            counts[learner] = (marking, released_at, {})
        if decision is not None:
            counts[learner][2][criterion] = decision
    return {
        learner: TaskWork(
            counts[learner][2] if learner in counts else {},
            counts[learner][1] if learner in counts else None,
            is_waiting=learner in waiting,
            is_draft=learner in drafts,
        )
        for learner in {*counts, *waiting, *drafts}
    }
