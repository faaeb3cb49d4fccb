"""Who is at risk now: the facts of some learners in a bounded number of statements, and the list that is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from assessments.rubrics import Decision
from lms.accounts.models import Person
from lms.attendance.models import Attendance, LiveSession, Presence
from lms.clock import LONDON, london_day
from lms.database import LARGEST_ID
from lms.editions import get_edition
from lms.extensions import db
from lms.learning.models import Cohort, Enrolment, Withdrawal
from lms.marking.jobs import last_deeds
from lms.marking.models import Marking, Submission
from lms.quizzes.models import Attempt
from lms.reports.deadlines import Deadlines
from lms.reports.gradebook import Filter, Learner, Standing, learners, module_cells
from lms.reports.models import LearnerAtRisk, RiskList
from lms.reports.risks import Facts, Sign, signs_of, urgency_of
from lms.reports.states import State
from lms.streaming import only_read

AT_ONCE = 1000
THE_LIST = 1
SESSIONS_SINCE = timedelta(days=60)


def learning_now(now: datetime) -> Select[*tuple[Any, ...]]:
    """Those who learn now: their group has begun, they have neither left nor finished, and their account is open.

    A group's end takes nobody off the list: some weeks later an officer decides what becomes of them.
    """
    return learners(true(), Filter(standing=Standing.LEARNING)).where(
        Cohort.starts_on <= london_day(now),
        Cohort.ends_on >= london_day(now - SESSIONS_SINCE),
        Person.closed_at.is_(None),
    )


def signs_for(some: Sequence[Learner], now: datetime, silence_days: int) -> dict[int, tuple[Sign, ...]]:
    """The signs of each of these learners who has any, by enrolment; about ten statements, however many they are."""
    facts = facts_of(some, now)
    found = {number: signs_of(known, now, silence_days) for number, known in facts.items()}
    return {number: signs for number, signs in found.items() if signs}


def facts_of(some: Sequence[Learner], now: datetime) -> dict[int, Facts]:
    """What the rules may know of each of these learners, by enrolment."""
    ids = [one.enrolment_id for one in some]
    groups = _groups({one.cohort_id for one in some})
    cells = module_cells(some, Deadlines(ids, groups), now)
    deeds = last_deeds(ids, now)
    back = _came_back(ids)
    referred, failed, missed = _referred(ids), _failed(ids), _missed(ids, now)
    found = {}
    for one in some:
        starts_at, ends_at = groups[one.cohort_id]
        mine = {m.code: cells[one.enrolment_id, m.code] for m in get_edition(one.edition).programme.modules}
        left = {code for code, cell in mine.items() if cell.state is not State.MET}
        in_a_row, since = missed.get(one.enrolment_id, (0, None))
        found[one.enrolment_id] = Facts(
            began_at=max(one.enrolled_at, starts_at, *back.get(one.enrolment_id, ())),
            last_deed_at=max(deeds.get(one.enrolment_id, ()), default=None),
            is_with_a_tutor=any(cell.state is State.WAITING for cell in mine.values()),
            group_ends_at=ends_at,
            modules=len(mine),
            modules_left=len(left),
            late={code: cell.due_at for code, cell in mine.items() if cell.is_late and cell.due_at is not None},
            referred=_only(referred.get(one.enrolment_id, {}), left),
            failed=_only(failed.get(one.enrolment_id, {}), left),
            missed=in_a_row,
            missed_since=since,
        )
    return found


Counted = Mapping[str, tuple[int, datetime]]


def _only(counted: Counted, codes: Iterable[str]) -> Counted:
    return {code: counted[code] for code in codes if code in counted}


def _groups(cohort_ids: Iterable[int]) -> dict[int, tuple[datetime, datetime]]:
    """When each group starts and ends: the first and the last moment of those days in London."""
    query = select(Cohort.id, Cohort.starts_on, Cohort.ends_on).where(Cohort.id.in_(list(cohort_ids)))
    return {
        number: (
            datetime.combine(starts_on, time(), LONDON),
            datetime.combine(ends_on + timedelta(days=1), time(), LONDON),
        )
        for number, starts_on, ends_on in db.session.execute(query)
    }


def _came_back(ids: Sequence[int]) -> dict[int, list[datetime]]:
    query = select(Withdrawal.enrolment_id, Withdrawal.returned_at).where(
        Withdrawal.enrolment_id.in_(ids), Withdrawal.returned_at.is_not(None)
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for enrolment_id, at in db.session.execute(query):
        if at is not None:
            found[enrolment_id].append(at)
    return found


def _referred(ids: Sequence[int]) -> Mapping[int, Counted]:
    """How many versions of each task were sent back, and when the first was."""
    query = (
        select(
            Submission.enrolment_id,
            Submission.module_code,
            func.count(Submission.id.distinct()),
            func.min(Marking.released_at, type_=Marking.released_at.type),
        )
        .join(Marking, Marking.submission_id == Submission.id)
        .where(Submission.enrolment_id.in_(ids), Marking.result == Decision.REFER, Marking.released_at.is_not(None))
        .group_by(Submission.enrolment_id, Submission.module_code)
    )
    return _counted(query)


def _failed(ids: Sequence[int]) -> Mapping[int, Counted]:
    """How many tries at each quiz achieved nothing, and when the first was."""
    query = (
        select(
            Attempt.enrolment_id,
            Attempt.module_code,
            func.count(),
            func.min(Attempt.submitted_at, type_=Attempt.submitted_at.type),
        )
        .where(Attempt.enrolment_id.in_(ids), Attempt.achieved.is_(False))
        .group_by(Attempt.enrolment_id, Attempt.module_code)
    )
    return _counted(query)


def _counted(query: Select[*tuple[Any, ...]]) -> Mapping[int, Counted]:
    found: dict[int, dict[str, tuple[int, datetime]]] = defaultdict(dict)
    for enrolment_id, code, times, first_at in db.session.execute(query):
        found[enrolment_id][code] = (times, first_at)
    return found


def _missed(ids: Sequence[int], now: datetime) -> Mapping[int, tuple[int, datetime | None]]:
    """From how many of the latest sessions that were recorded each learner was absent in a row, and the first."""
    query = (
        select(Attendance.enrolment_id, Attendance.presence, LiveSession.starts_at)
        .join(LiveSession, LiveSession.id == Attendance.session_id)
        .where(Attendance.enrolment_id.in_(ids), LiveSession.cancelled_at.is_(None))
        .where(LiveSession.starts_at > now - SESSIONS_SINCE)
        .order_by(Attendance.enrolment_id, LiveSession.starts_at.desc())
    )
    found: dict[int, tuple[int, datetime | None]] = {}
    over: set[int] = set()
    for enrolment_id, presence, at in db.session.execute(query):
        if enrolment_id in over:
            continue
        if presence is not Presence.ABSENT:
            over.add(enrolment_id)
            continue
        found[enrolment_id] = (found.get(enrolment_id, (0, None))[0] + 1, at)
    return found


# The list that is kept


def find_again(now: datetime, silence_days: int) -> None:
    """Work the list out again, a thousand learners at a time. What takes long only reads: SQLite's write lock is held
    for the moment in which a thousand are written.
    """
    after = 0
    while True:
        only_read()
        some = _portion(after, now, AT_ONCE)
        signs = signs_for(some, now, silence_days) if some else {}
        db.session.rollback()
        last = some[-1].enrolment_id if some else LARGEST_ID
        kept = _hold_list()
        keep(signs, after, last, now)
        if not some:
            kept.worked_out_at = now
        db.session.commit()
        if not some:
            return
        after = last


def work_out_first(now: datetime, silence_days: int) -> datetime | None:
    """When the list was worked out last. Where it never was, and few learn now, it is worked out at once, in about as
    many statements as a portion takes; None while it waits for the job.
    """
    kept = _hold_list()
    if kept.worked_out_at is None:
        some = _portion(0, now, AT_ONCE + 1)
        if len(some) <= AT_ONCE:
            keep(signs_for(some, now, silence_days) if some else {}, 0, LARGEST_ID, now)
            kept.worked_out_at = now
            db.session.flush()
    return kept.worked_out_at


def _hold_list() -> RiskList:
    """The list's row, held until this transaction ends: two who work it out at once would each write the same rows."""
    new = (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(RiskList)
    db.session.execute(new.values(id=THE_LIST).on_conflict_do_nothing())
    return db.session.get_one(RiskList, THE_LIST, with_for_update=True, populate_existing=True)


def _portion(after: int, now: datetime, most: int) -> list[Learner]:
    query = learning_now(now).where(Enrolment.id > after).limit(most)
    return [Learner(*row) for row in db.session.execute(query)]


def keep(signs: Mapping[int, Sequence[Sign]], after: int, last: int, now: datetime) -> None:
    """Let the list hold these signs, and nothing else, for the enrolments after one and up to another."""
    between = (LearnerAtRisk.enrolment_id > after, LearnerAtRisk.enrolment_id <= last)
    query = select(LearnerAtRisk.enrolment_id, LearnerAtRisk.signs).where(*between)
    kept = {row[0]: row[1] for row in db.session.execute(query)}
    found = {number: [sign.to_json() for sign in some] for number, some in signs.items()}
    rows = [
        {"enrolment_id": number, "urgency": urgency_of(signs[number]), "signs": known}
        for number, known in found.items()
        if kept.get(number) != known
    ]
    gone = [number for number in kept if number not in found]
    for place in range(0, len(gone), AT_ONCE):
        some = gone[place : place + AT_ONCE]
        db.session.execute(delete(LearnerAtRisk).where(LearnerAtRisk.enrolment_id.in_(some)))
    if new := [row | {"since": now, "found_at": now} for row in rows if row["enrolment_id"] not in kept]:
        db.session.execute(insert(LearnerAtRisk), new)
    if changed := [row for row in rows if row["enrolment_id"] in kept]:
        db.session.execute(update(LearnerAtRisk), changed)
    db.session.execute(update(LearnerAtRisk).where(*between).values(found_at=now))


# Reads of it


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A learner on the list. ``signs`` are the most urgent first."""

    learner: Learner
    urgency: int
    signs: tuple[Sign, ...]
    since: datetime
    found_at: datetime


@dataclass(frozen=True, slots=True)
class AtRiskPage:
    """A page of the list, the most urgent first, and how many are on it altogether."""

    rows: list[AtRisk] = field(default_factory=list)
    total: int = 0


_STILL_LEARN = (Enrolment.withdrawn_at.is_(None), Enrolment.completed_at.is_(None))


def at_risk(may_read: ColumnElement[bool], wanted: Filter) -> Select[*tuple[Any, ...]]:
    """The list as kept, the most urgent first; who has left or finished meanwhile isn't on it."""
    query = learners(may_read, wanted).where(*_STILL_LEARN)
    return (
        query.join(LearnerAtRisk, LearnerAtRisk.enrolment_id == Enrolment.id)
        .add_columns(LearnerAtRisk.urgency, LearnerAtRisk.signs, LearnerAtRisk.since, LearnerAtRisk.found_at)
        .order_by(None)
        .order_by(LearnerAtRisk.urgency.desc(), LearnerAtRisk.enrolment_id.desc())  # as the index has it
    )


def at_risk_page(may_read: ColumnElement[bool], wanted: Filter, *, offset: int, limit: int) -> AtRiskPage:
    """A page of the list; two statements."""
    query = at_risk(may_read, wanted)
    rows = [read_row(row) for row in db.session.execute(query.limit(limit).offset(offset))]
    if wanted.words or wanted.group:
        counted = select(func.count()).select_from(query.order_by(None).with_only_columns(Enrolment.id).subquery())
    else:  # names decide nothing then, and there may be many
        counted = select(func.count()).select_from(LearnerAtRisk).join(Enrolment).where(may_read, *_STILL_LEARN)
        if wanted.cohort_id is not None:
            counted = counted.where(Enrolment.cohort_id == wanted.cohort_id)
    return AtRiskPage(rows, db.session.scalar(counted) or 0)


def signs_kept(enrolment_id: int) -> tuple[Sign, ...]:
    """The signs of one learner, as they were worked out last."""
    kept = db.session.scalar(
        select(LearnerAtRisk.signs).join(Enrolment).where(LearnerAtRisk.enrolment_id == enrolment_id, *_STILL_LEARN)
    )
    return tuple(Sign.from_json(one) for one in kept or ())


def read_row(row: Sequence[Any]) -> AtRisk:
    """A row of ``at_risk``."""
    *learner, urgency, signs, since, found_at = row
    return AtRisk(Learner(*learner), urgency, tuple(Sign.from_json(one) for one in signs), since, found_at)


def every_sign(may_read: ColumnElement[bool], wanted: Filter, rows_at_once: int) -> Iterator[AtRisk]:
    """The whole list, some rows at a time."""
    query = at_risk(may_read, wanted).execution_options(yield_per=rows_at_once)
    for row in db.session.execute(query):
        yield read_row(row)
