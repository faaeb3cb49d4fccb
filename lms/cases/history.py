"""What was done in each case of a learner, for whoever follows the trail of a certificate: a page, and the evidence
pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.cases.models import Appeal, Consideration, ConsiderationState, MalpracticeCase
from lms.cases.queries import CaseKind, whole_appeals
from lms.clock import london_day
from lms.extensions import db


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that was done in a case. ``by_id`` is who did it; ``what`` such as "quality assurer: not upheld".

    ``words`` are what a learner appeals with, and ``reasons`` what they are told.
    """

    at: datetime
    what: str
    by_id: int | None
    due_at: datetime | None = None
    reasons: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as an external verifier may read it: of special consideration the effect only, never what happened to the
    learner or what they were answered; and of malpractice no word of who was asked what.
    """

    kind: CaseKind
    id: int
    module_code: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    events: tuple[CaseEvent, ...]


def cases_of(enrolment_id: int) -> tuple[Case, ...]:
    """Every case on an enrolment, in the order in which they were opened, in four statements."""
    appeals = db.session.scalars(whole_appeals().where(Appeal.enrolment_id == enrolment_id)).unique()
    malpractice = db.session.scalars(select(MalpracticeCase).where(MalpracticeCase.enrolment_id == enrolment_id))
    considerations = db.session.scalars(select(Consideration).where(Consideration.enrolment_id == enrolment_id))
    cases = [
        *(_as_case(appeal) for appeal in appeals),
        *(_malpractice_as_case(case) for case in malpractice),
        *(_consideration_as_case(asked) for asked in considerations),
    ]
    return tuple(sorted(cases, key=lambda case: (case.opened_at, case.kind, case.id)))


def _as_case(appeal: Appeal) -> Case:
    about = {"marking_id": appeal.marking_id} if appeal.marking_id else {"malpractice_id": appeal.malpractice_id}
    [(name, number)] = about.items()
    learner_id, about_what = appeal.enrolment.person_id, f"{name.removesuffix('_id')} {number}"
    events = [CaseEvent(appeal.made_at, f"made, about {about_what}", learner_id, words=appeal.words)]
    for step in appeal.steps:
        if step is not appeal.steps[0]:
            events.append(CaseEvent(step.opened_at, "taken further", learner_id, step.due_at, words=step.words))
        if step.decided_at is not None and step.verdict is not None:
            what = f"{step.stage.value}: {step.verdict.value}"
            events.append(CaseEvent(step.decided_at, what, step.decided_by_id, step.due_at, step.reasons))
    if appeal.remarked_at is not None:
        events.append(CaseEvent(appeal.remarked_at, "marked anew", None))
    return Case(
        CaseKind.APPEAL,
        appeal.id,
        appeal.module_code,
        appeal.made_at,
        appeal.closed_at,
        appeal.ending.value if appeal.ending else "open",
        tuple(events),
    )


def _malpractice_as_case(case: MalpracticeCase) -> Case:
    moments: list[tuple[datetime | None, str, int | None]] = [
        (case.reported_at, f"reported: {case.category.value}", case.reported_by_id),
        (case.answered_at, "answered by the learner", None),
        (case.taken_at, "investigation begun", case.investigator_id),
        (case.passed_on_at, "told to the awarding organisation", case.investigator_id),
    ]
    events = [CaseEvent(at, what, by) for at, what, by in moments if at is not None]
    if case.outcome is not None and case.closed_at is not None:
        events.append(CaseEvent(case.closed_at, case.outcome.value, case.investigator_id, case.due_at, case.reasons))
    return Case(
        CaseKind.MALPRACTICE,
        case.id,
        case.module_code,
        case.reported_at,
        case.closed_at,
        case.outcome.value if case.outcome else "open",
        tuple(events),
    )


def _consideration_as_case(asked: Consideration) -> Case:
    events = [CaseEvent(asked.asked_at, "asked", None, asked.due_at)]
    if asked.decided_at is not None:
        state = ConsiderationState.AGREED if asked.reversed_at else asked.state
        effect = f"{state.value}: {asked.effect.value}" if asked.effect else state.value
        until = f", {london_day(asked.later_at).isoformat()}" if asked.later_at else ""
        events.append(CaseEvent(asked.decided_at, effect + until, asked.decided_by_id, reasons=asked.arrangement))
    if asked.reversed_at is not None:
        events.append(CaseEvent(asked.reversed_at, asked.state.value, asked.reversed_by_id))
    return Case(
        CaseKind.CONSIDERATION,
        asked.id,
        asked.module_code,
        asked.asked_at,
        asked.decided_at,
        asked.state.value,
        tuple(events),
    )
