"""Reads of cases: what is open, who took part, and what the evidence pack tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, Subquery, exists, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from lms.access import Holder, Role
from lms.accounts.models import Person, RoleHolding
from lms.cases.models import (
    Appeal,
    AppealStep,
    Consideration,
    ConsiderationState,
    MalpracticeCase,
    PanelSeat,
    Stage,
)
from lms.errors import NotFound
from lms.extensions import db
from lms.learning.conflicts import knows, who_knows
from lms.learning.models import Enrolment
from lms.marking.models import Marking, Submission
from lms.quality.models import Sample
from lms.quizzes.models import Attempt

STAGE_ROLES: Mapping[Stage, frozenset[Role]] = {
    Stage.TUTOR: frozenset({Role.TUTOR}),
    Stage.ASSURER: frozenset({Role.QUALITY_ASSURER}),
    Stage.PANEL: frozenset({Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER}),
    Stage.OUTSIDE: frozenset({Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER}),
}
INVESTIGATORS = frozenset({Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER})
LISTED_AT_MOST = 200


class CaseKind(StrEnum):
    """What a case is."""

    APPEAL = "appeal"
    MALPRACTICE = "malpractice"
    CONSIDERATION = "special consideration"


# What holds a certificate


def open_kinds(enrolment_ids: Collection[int]) -> Mapping[int, frozenset[CaseKind]]:
    """Which kinds of cases are open on each of the enrolments, in one statement; who has none is left out."""
    conditions = {
        CaseKind.APPEAL: (Appeal.enrolment_id, Appeal.closed_at.is_(None)),
        CaseKind.MALPRACTICE: (MalpracticeCase.enrolment_id, MalpracticeCase.closed_at.is_(None)),
        CaseKind.CONSIDERATION: (Consideration.enrolment_id, Consideration.state == ConsiderationState.ASKED),
    }
    found: dict[int, set[CaseKind]] = defaultdict(set)
    query = union_all(
        *(
            select(column.label("enrolment_id"), literal(kind.value).label("kind")).where(
                is_open, column.in_(enrolment_ids)
            )
            for kind, (column, is_open) in conditions.items()
        )
    )
    for enrolment_id, kind in db.session.execute(query):
        found[enrolment_id].add(CaseKind(kind))
    return {enrolment_id: frozenset(kinds) for enrolment_id, kinds in found.items()}


def is_open_on(enrolment_id: int) -> bool:
    """Whether any case is open on the enrolment; then no certificate is issued (domain sheet, rule 6)."""
    return bool(open_kinds([enrolment_id]))


# Who took part, and who is independent


def _participants() -> Subquery:
    """Who judged what of whom: enrolment, module and person, for every marking, second look and stage of an appeal."""
    of_work = select(Submission.enrolment_id, Submission.module_code)
    of_appeal = select(Appeal.enrolment_id, Appeal.module_code)
    return union_all(
        of_work.add_columns(Marking.tutor_id.label("person_id")).join(Marking, Marking.submission_id == Submission.id),
        of_work.add_columns(Marking.agreed_by_id)
        .join(Marking, Marking.submission_id == Submission.id)
        .where(Marking.agreed_by_id.is_not(None)),
        of_work.add_columns(Sample.assurer_id)
        .join(Marking, Marking.submission_id == Submission.id)
        .join(Sample, Sample.marking_id == Marking.id)
        .where(Sample.assurer_id.is_not(None)),
        of_appeal.add_columns(AppealStep.decided_by_id)
        .join(AppealStep, AppealStep.appeal_id == Appeal.id)
        .where(AppealStep.decided_by_id.is_not(None), AppealStep.stage != Stage.OUTSIDE),
        of_appeal.add_columns(PanelSeat.person_id)
        .join(AppealStep, AppealStep.appeal_id == Appeal.id)
        .join(PanelSeat, PanelSeat.step_id == AppealStep.id),
        select(MalpracticeCase.enrolment_id, MalpracticeCase.module_code, MalpracticeCase.reported_by_id),
        select(MalpracticeCase.enrolment_id, MalpracticeCase.module_code, MalpracticeCase.investigator_id).where(
            MalpracticeCase.investigator_id.is_not(None)
        ),
    ).subquery()


def took_part(enrolment_id: int, module_code: str) -> frozenset[int]:
    """Who marked the learner's work on a module, looked a second time, reported or investigated it, or decided a stage
    of an appeal: none of them decides a (further) stage. The learner is among them, and who knows the learner.
    """
    parts = _participants()
    query = union_all(
        select(parts.c.person_id).where(parts.c.enrolment_id == enrolment_id, parts.c.module_code == module_code),
        select(Enrolment.person_id).where(Enrolment.id == enrolment_id),
        who_knows(enrolment_id),
    )
    return frozenset(db.session.scalars(query))


def independent_people(enrolment_id: int, module_code: str, roles: Collection[Role]) -> list[Person]:
    """Who holds one of the roles, can sign in, took no part and doesn't know the learner, by name, in one statement."""
    parts = _participants()
    part = exists(
        select(parts.c.person_id).where(
            parts.c.enrolment_id == enrolment_id,
            parts.c.module_code == module_code,
            parts.c.person_id == Person.id,
        )
    )
    is_learner = exists().where(Enrolment.id == enrolment_id, Enrolment.person_id == Person.id)
    holds = exists().where(
        RoleHolding.person_id == Person.id, RoleHolding.ended_at.is_(None), RoleHolding.role.in_(roles)
    )
    is_known = Person.id.in_(who_knows(enrolment_id))
    query = select(Person).where(holds, ~part, ~is_learner, ~is_known, Person.closed_at.is_(None))
    return list(db.session.scalars(query.order_by(Person.name, Person.id)))


# Appeals


def is_about(submission: Submission) -> bool:
    """Whether an appeal or a malpractice case is about this piece of work."""
    appeal = exists().where(Appeal.marking_id == Marking.id, Marking.submission_id == submission.id)
    case = exists().where(MalpracticeCase.submission_id == submission.id)
    return bool(db.session.scalar(select(or_(appeal, case))))


def get_appeal(appeal_id: int) -> Appeal:
    """An appeal with its learner, what it is about, and its stages. Raises NotFound."""
    found = db.session.scalars(whole_appeals().where(Appeal.id == appeal_id)).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def whole_appeals() -> Select[Appeal]:
    """Appeals, each with all that its pages show."""
    return select(Appeal).options(
        joinedload(Appeal.enrolment).options(joinedload(Enrolment.person), joinedload(Enrolment.cohort)),
        joinedload(Appeal.malpractice),
        joinedload(Appeal.marking).options(joinedload(Marking.decisions), joinedload(Marking.submission)),
        selectinload(Appeal.steps).options(
            joinedload(AppealStep.decided_by), joinedload(AppealStep.panel).joinedload(PanelSeat.person)
        ),
    )


def appeals_of(person_id: int) -> list[Appeal]:
    """A learner's appeals, the newest first, in two statements."""
    query = whole_appeals().join(Enrolment, Enrolment.id == Appeal.enrolment_id).where(Enrolment.person_id == person_id)
    return list(db.session.scalars(query.order_by(Appeal.id.desc())).unique())


def find_appeal_of(*, marking_id: int | None = None, malpractice_id: int | None = None) -> Appeal | None:
    """The appeal that was made against this very decision."""
    about = Appeal.marking_id == marking_id if marking_id is not None else Appeal.malpractice_id == malpractice_id
    return db.session.scalars(select(Appeal).where(about).order_by(Appeal.id.desc()).limit(1)).one_or_none()


@dataclass(frozen=True, slots=True)
class StepRow:
    """A stage of an appeal that waits. ``due_at`` is empty for what is decided outside."""

    appeal_id: int
    module_code: str
    learner: str
    stage: Stage
    opened_at: datetime
    due_at: datetime | None


def waiting_steps(reader: Holder) -> list[StepRow]:
    """The stages that the reader may decide: overdue ones first, then by when they are due."""
    stages = [stage for stage, roles in STAGE_ROLES.items() if reader.holds_any(roles)]
    parts = _participants()
    took = exists(
        select(parts.c.person_id).where(
            parts.c.enrolment_id == Appeal.enrolment_id,
            parts.c.module_code == Appeal.module_code,
            parts.c.person_id == reader.id,
        )
    )
    query = (
        select(Appeal.id, Appeal.module_code, Person.name, AppealStep.stage, AppealStep.opened_at, AppealStep.due_at)
        .join(AppealStep, AppealStep.appeal_id == Appeal.id)
        .join(Enrolment, Enrolment.id == Appeal.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Appeal.closed_at.is_(None), AppealStep.decided_at.is_(None), AppealStep.stage.in_(stages))
        .where(Enrolment.person_id != reader.id)
        .where(or_(~took & ~knows(reader.id, Enrolment.person_id), AppealStep.stage == Stage.OUTSIDE))
        .order_by(AppealStep.due_at.is_(None), AppealStep.due_at, Appeal.id)
        .limit(LISTED_AT_MOST)
    )
    return [StepRow(*row) for row in db.session.execute(query)]


# Malpractice


def get_case(case_id: int) -> MalpracticeCase:
    """A malpractice case with its people and the work. Raises NotFound."""
    query = (
        select(MalpracticeCase)
        .where(MalpracticeCase.id == case_id)
        .options(
            joinedload(MalpracticeCase.enrolment).options(joinedload(Enrolment.person), joinedload(Enrolment.cohort)),
            joinedload(MalpracticeCase.submission).selectinload(Submission.files),
            joinedload(MalpracticeCase.attempt),
            joinedload(MalpracticeCase.reported_by),
            joinedload(MalpracticeCase.investigator),
        )
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_attempt(attempt_id: int) -> Attempt:
    """A try at a quiz, with its learner. Raises NotFound."""
    query = (
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .options(joinedload(Attempt.enrolment).joinedload(Enrolment.person))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_annulment(marking_id: int) -> MalpracticeCase | None:
    """The case by which a round of marking says that a result counts no longer; none for what a tutor judged."""
    return db.session.scalars(select(MalpracticeCase).where(MalpracticeCase.set_aside_id == marking_id)).one_or_none()


def malpractice_of(person_id: int) -> list[MalpracticeCase]:
    """The cases about a learner's work, the newest first."""
    query = (
        select(MalpracticeCase)
        .join(Enrolment, Enrolment.id == MalpracticeCase.enrolment_id)
        .where(Enrolment.person_id == person_id)
        .options(joinedload(MalpracticeCase.enrolment).joinedload(Enrolment.cohort))
        .order_by(MalpracticeCase.id.desc())
    )
    return list(db.session.scalars(query))


def open_malpractice(reader: Holder) -> list[MalpracticeCase]:
    """Open cases that the reader may know of: for who investigates all but their own and those of learners whom they
    know, else what they reported; those that are due first stand first.
    """
    query = (
        select(MalpracticeCase)
        .join(Enrolment, Enrolment.id == MalpracticeCase.enrolment_id)
        .where(MalpracticeCase.closed_at.is_(None), Enrolment.person_id != reader.id)
        .options(
            joinedload(MalpracticeCase.enrolment).joinedload(Enrolment.person), joinedload(MalpracticeCase.submission)
        )
        .order_by(MalpracticeCase.due_at, MalpracticeCase.id)
        .limit(LISTED_AT_MOST)
    )
    may_know = MalpracticeCase.reported_by_id == reader.id
    if reader.holds_any(INVESTIGATORS):
        may_know |= ~knows(reader.id, Enrolment.person_id)
    query = query.where(may_know)
    return list(db.session.scalars(query))


# Special consideration


def get_consideration(consideration_id: int) -> Consideration:
    """A request with its learner. Raises NotFound."""
    query = (
        select(Consideration)
        .where(Consideration.id == consideration_id)
        .options(
            joinedload(Consideration.enrolment).options(joinedload(Enrolment.person), joinedload(Enrolment.cohort))
        )
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def considerations_of(person_id: int) -> list[Consideration]:
    """A learner's requests, the newest first."""
    query = (
        select(Consideration)
        .join(Enrolment, Enrolment.id == Consideration.enrolment_id)
        .where(Enrolment.person_id == person_id)
        .options(joinedload(Consideration.enrolment).joinedload(Enrolment.cohort))
        .order_by(Consideration.id.desc())
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class ConsiderationRow:
    """A request, without a word of what happened."""

    id: int
    module_code: str
    learner: str
    asked_at: datetime
    due_at: datetime
    state: ConsiderationState
    effect: str | None
    later_at: datetime | None
    arrangement: str


def consideration_rows(state: ConsiderationState, reader_id: int) -> list[ConsiderationRow]:
    """Requests in a state, of others than the reader: those that wait by when they are due, others the newest first."""
    query = (
        select(
            Consideration.id,
            Consideration.module_code,
            Person.name,
            Consideration.asked_at,
            Consideration.due_at,
            Consideration.state,
            Consideration.effect,
            Consideration.later_at,
            Consideration.arrangement,
        )
        .join(Enrolment, Enrolment.id == Consideration.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Consideration.state == state, Person.id != reader_id)
        .limit(LISTED_AT_MOST)
    )
    if state is ConsiderationState.ASKED:
        query = query.order_by(Consideration.due_at, Consideration.id)
    else:
        query = query.order_by(Consideration.decided_at.desc(), Consideration.id.desc())
    return [ConsiderationRow(*row) for row in db.session.execute(query)]
