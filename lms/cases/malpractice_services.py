"""Malpractice cases: reported, answered, investigated by somebody independent, decided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import audit
from lms.addresses import path_of
from lms.cases.closing import announce_closing, due_after, settings, tell_learner, tell_staff
from lms.cases.models import CaseOutcome, Category, MalpracticeCase, Verdict
from lms.cases.queries import INVESTIGATORS, independent_people
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.learning import services as learning
from lms.learning.models import Enrolment
from lms.marking import services as marking
from lms.marking.events import ConflictDeclared
from lms.marking.models import Marking, Submission
from lms.marking.queries import latest_released
from lms.once import add_once, find_sent
from lms.quizzes import services as quizzes
from lms.quizzes.models import Attempt

INVESTIGATED_IN = 20  # working days, from the report


class DecidedAlready(Conflict):
    """A case is decided once."""


class TooEarly(Conflict):
    """Nothing is decided before the learner could answer."""


class TakenAlready(Conflict):
    """Somebody else investigates it."""


class WordsMissing(Invalid):
    """What is said has to be said in words. ``field`` names where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def report(
    work: Submission | Attempt, category: Category, words: str, *, by: int, token: str, now: datetime
) -> MalpracticeCase:
    """Report that something may be wrong with a task or a quiz. The learner is told at once, and may answer.

    The same form sent twice makes one case. Raises WordsMissing.
    """
    words = words.strip()
    if not words:
        raise WordsMissing("words", _("Say what you saw, and where. The learner reads it."))
    about = {"submission_id": work.id} if isinstance(work, Submission) else {"attempt_id": work.id}
    same = {**about, "reported_by_id": by, "words": words}
    found, token = find_sent(MalpracticeCase, token, **same)
    if found is not None:
        return found
    # A certificate may be on its way right now: either it comes first, or it sees this case.
    enrolment = learning.lock_enrolment(work.enrolment_id)
    case = MalpracticeCase(
        token=token,
        **same,
        enrolment_id=enrolment.id,
        module_code=work.module_code,
        category=category,
        reported_at=now,
        answer_by=due_after(now, settings().case_answer_days),
        due_at=due_after(now, INVESTIGATED_IN),
    )
    case, is_new = add_once(case, **same)
    if not is_new:
        return case
    audit.record("malpractice.reported", case, now, by=by, category=category.value, **about)
    tell_learner(
        enrolment.person,
        f"malpractice {case.id} reported",
        _l("We have a question about your work. Read it, and answer."),
        path_of("malpractice.mine", case_id=case.id),
        now,
    )
    _ask_for_investigator(case, "reported", now)
    return case


def _ask_for_investigator(case: MalpracticeCase, why: str, now: datetime) -> None:
    tell_staff(
        independent_people(case.enrolment_id, case.module_code, INVESTIGATORS),
        f"malpractice {case.id} {why}",
        _l("A case waits to be looked into."),
        path_of("cases.index"),
        now,
    )


def free_cases(event: ConflictDeclared) -> None:
    """Who turned out to know the learner looks into their open cases no longer: others are asked."""
    query = (
        select(MalpracticeCase)
        .join(Enrolment, Enrolment.id == MalpracticeCase.enrolment_id)
        .where(Enrolment.person_id == event.learner_id, MalpracticeCase.investigator_id == event.tutor_id)
        .where(MalpracticeCase.closed_at.is_(None))
        .order_by(MalpracticeCase.id)
    )
    for case in db.session.scalars(query).all():
        case.investigator_id = case.taken_at = None
        audit.record("malpractice.freed", case, event.at, investigator=event.tutor_id)
        _ask_for_investigator(case, f"freed {event.at.isoformat()}", event.at)


def answer(case: MalpracticeCase, words: str, now: datetime) -> None:
    """The learner answers; until it is decided they can write it anew. Raises WordsMissing, DecidedAlready."""
    _lock(case)
    if case.closed_at is not None:
        raise DecidedAlready(_("This case is closed."))
    if not words.strip():
        raise WordsMissing("answer", _("Write your answer first."))
    case.answer = words.strip()
    case.answered_at = now
    audit.record("malpractice.answered", case, now)


def take(case: MalpracticeCase, *, by: int, now: datetime) -> None:
    """Investigate it. Raises DecidedAlready, TakenAlready."""
    _lock(case)
    if case.closed_at is not None:
        raise DecidedAlready(_("This case is closed."))
    if case.investigator_id not in (None, by):
        raise TakenAlready(_("Somebody else looks into this case."))
    if case.investigator_id is None:
        case.investigator_id = by
        case.taken_at = now
        audit.record("malpractice.taken", case, now, by=by)


def pass_on(case: MalpracticeCase, findings: str, *, by: int, now: datetime) -> None:
    """Note that the awarding organisation was told; the case stays open until it is decided.

    Raises DecidedAlready, TooEarly, WordsMissing.
    """
    _hold_for_decision(case, now)
    if not findings.strip():
        raise WordsMissing("findings", _("Write what you found, for who looks at this later."))
    case.findings = findings.strip()
    case.passed_on_at = case.passed_on_at or now
    audit.record("malpractice.passed_on", case, now, by=by)
    _tell(case, "passed on", now)


def decide(
    case: MalpracticeCase,
    outcome: CaseOutcome,
    *,
    findings: str,
    grounds: str,
    reasons: str,
    by: int,
    now: datetime,
) -> None:
    """Decide the case, and close it. A result is annulled by a new round of marking in which nothing is passed.

    A score of likeness is evidence, never a verdict: ``grounds`` say what else shows it.
    Raises DecidedAlready, TooEarly, WordsMissing.
    """
    _hold_for_decision(case, now)
    if not findings.strip():
        raise WordsMissing("findings", _("Write what you found, for who looks at this later."))
    if outcome is not CaseOutcome.NO_CASE and not grounds.strip():
        raise WordsMissing(
            "grounds", _("Say what shows it, beside any score of likeness. Without that there is no case.")
        )
    if not reasons.strip():
        raise WordsMissing("reasons", _("Say why. The learner reads it."))
    case.outcome = outcome
    case.findings, case.grounds, case.reasons = findings.strip(), grounds.strip(), reasons.strip()
    audit.record("malpractice.decided", case, now, by=by, outcome=outcome.value)
    if outcome is CaseOutcome.ANNULLED:
        _set_aside(case, by, now)
    case.closed_at = now
    _tell(case, "decided", now)
    announce_closing(case.enrolment_id, now)


def overturn(case: MalpracticeCase, verdict: Verdict, *, decided_by: Collection[int], by: int, now: datetime) -> None:
    """An appeal was upheld: there is no case; or in part: a warning is left.

    A result that was set aside counts again. Where there was none, somebody marks the work who neither looked into the
    case nor decided the appeal.
    """
    before = case.outcome
    case.outcome = CaseOutcome.NO_CASE if verdict is Verdict.UPHELD else CaseOutcome.WARNING
    audit.record("malpractice.overturned", case, now, by=by, before=before.value if before else None)
    if case.attempt is not None and case.attempt.set_aside_at is not None:
        quizzes.restore(case.attempt, now)
    if case.set_aside_id is None or case.submission is None:
        return
    round_ = db.session.get_one(Marking, case.set_aside_id).round
    former = [one for one in case.submission.markings if one.released_at is not None and one.round < round_]
    counts = latest_released(case.submission)
    if former and counts is not None and counts.id == case.set_aside_id:
        marking.restore(case.submission, former[-1], by=by, now=now)
    elif not former:
        asked_by = [one for one in (*decided_by, case.investigator_id) if one is not None]
        note = _("An appeal was upheld. Mark this work.")
        marking.ask_for_new_marking(case.submission, note, now, asked_by=asked_by, for_appeal=True)
    case.set_aside_id = None


def _set_aside(case: MalpracticeCase, by: int, now: datetime) -> None:
    if case.submission is not None:
        case.set_aside_id = marking.set_aside(case.submission, by=by, now=now).id
        audit.record("marking.set_aside", case.submission, now, by=by, malpractice=case.id)
    elif case.attempt is not None:
        quizzes.set_aside(case.attempt, now)
        audit.record("attempt.set_aside", case.attempt, now, by=by, malpractice=case.id)


def _hold_for_decision(case: MalpracticeCase, now: datetime) -> None:
    _lock(case)
    if case.closed_at is not None:
        raise DecidedAlready(_("This case is closed."))
    if not case.may_be_decided(now):
        raise TooEarly(_("The learner can still answer. Decide when they have, or when their time is over."))


def _lock(case: MalpracticeCase) -> None:
    """Somebody else may be at it: wait, and see what they did."""
    db.session.flush()
    db.session.refresh(
        case, ["closed_at", "investigator_id", "answered_at", "answer"], with_for_update={"of": MalpracticeCase}
    )


def _tell(case: MalpracticeCase, what: str, now: datetime) -> None:
    tell_learner(
        case.enrolment.person,
        f"malpractice {case.id} {what}",
        _l("There is news about the question that we had on your work."),
        path_of("malpractice.mine", case_id=case.id),
        now,
    )
