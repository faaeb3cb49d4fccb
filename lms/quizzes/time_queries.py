"""What decides learners' times for quizzes, read in one statement for lms/quizzes/times.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)

from assessments.quiz_rules import USUAL
from lms.adjustments.allowance import Allowance
from lms.adjustments.models import Adjustment
from lms.database import UtcDateTime
from lms.editions import get_edition
from lms.extensions import db
from lms.learning.deadlines import Away
from lms.learning.models import Absence, Cohort, Enrolment, Extension, FurtherTry
from lms.outages.models import Outage
from lms.outages.queries import counting
from lms.quizzes.models import Attempt, QuizWindow
from lms.quizzes.times import Agreement, Facts, Span, Times, Try, times_of

# A row of any kind has these; each kind fills in some.
COLUMNS: Mapping[str, Any] = {
    "kind": String(10),
    "enrolment_id": Integer(),
    "module_code": String(20),
    "number": Integer(),
    "since": UtcDateTime(),
    "until": UtcDateTime(),
    "first": Date(),
    "last": Date(),
    "minutes": Integer(),
    "percent": Integer(),
    "days": Integer(),
    "achieved": Boolean(),
    "was_ended": Boolean(),
    "edition": String(16),
}


@dataclass
class _Learner:
    edition: str = ""
    windows: dict[str, tuple[datetime | None, datetime | None]] = field(default_factory=dict)
    agreements: list[Agreement] = field(default_factory=list)
    extended: dict[str, datetime] = field(default_factory=dict)
    away: list[Away] = field(default_factory=list)
    outages: list[Span] = field(default_factory=list)
    tries: dict[str, list[Try]] = field(default_factory=lambda: defaultdict(list))
    given: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))


FactsByModule = Mapping[tuple[int, str], Facts]


def facts_of(enrolment_ids: Collection[int], module_codes: Collection[str] | None = None) -> FactsByModule:
    """What decides the times of these learners for these modules, all modules when none is named: by enrolment and
    module. One statement.
    """
    learners: dict[int, _Learner] = defaultdict(_Learner)
    asked: dict[str, Any] = {"enrolment_ids": sorted(enrolment_ids)}
    if module_codes is not None:
        asked["module_codes"] = sorted(module_codes)
    for row in db.session.execute(_statement(of_some_modules=module_codes is not None), asked):
        _take(learners[row.enrolment_id], row)
    found = {}
    for enrolment_id, learner in learners.items():
        edition = get_edition(learner.edition)
        for code in module_codes if module_codes is not None else edition.banks:
            bank = edition.find_bank(code)
            opens_at, closes_at = learner.windows.get(code, (None, None))
            found[enrolment_id, code] = Facts(
                rules=bank.rules if bank else USUAL,  # an attempt of an edition that the group has left
                opens_at=opens_at,
                closes_at=closes_at,
                agreements=learner.agreements,
                extended_to=learner.extended.get(code),
                away=learner.away,
                outages=learner.outages,
                tries=sorted(learner.tries[code], key=lambda one: one.started_at),
                given=learner.given[code],
            )
    return found


def times_for(enrolment_id: int, module_code: str, now: datetime) -> Times:
    """One learner's times for one module's quiz, in one statement."""
    facts = facts_of([enrolment_id], [module_code])
    return times_of(facts.get((enrolment_id, module_code), Facts()), now)


def _take(learner: _Learner, row: Any) -> None:
    match row.kind:
        case "learner":
            learner.edition = row.edition
        case "window":
            learner.windows[row.module_code] = (row.since, row.until)
        case "agreement":
            allowance = Allowance(row.percent or 0, row.minutes or 0, row.days or 0)
            learner.agreements.append(Agreement(allowance, row.first, row.last))
        case "extension":
            learner.extended[row.module_code] = row.until
        case "away":
            learner.away.append(Away(row.first, row.last))
        case "outage":
            learner.outages.append(Span(row.since, row.until))
        case "given":
            learner.given[row.module_code].append(row.since)
        case "try":
            learner.tries[row.module_code].append(
                Try(row.number, row.since, row.until, bool(row.achieved), row.minutes, row.was_ended)
            )


@cache
def _statement(*, of_some_modules: bool) -> CompoundSelect[Any]:
    ids = bindparam("enrolment_ids", type_=Integer(), expanding=True)
    codes = bindparam("module_codes", type_=String(), expanding=True)

    def of_modules(query: Select[Any], column: Any) -> Select[Any]:
        return query.where(column.in_(codes)) if of_some_modules else query

    learner = Enrolment.id.in_(ids)
    agreed = or_(
        Adjustment.percent.is_not(None), Adjustment.break_minutes.is_not(None), Adjustment.extra_days.is_not(None)
    )
    return union_all(
        _rows("learner", enrolment_id=Enrolment.id, edition=Cohort.edition)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(learner),
        of_modules(
            _rows(
                "window",
                enrolment_id=Enrolment.id,
                module_code=QuizWindow.module_code,
                since=QuizWindow.opens_at,
                until=QuizWindow.closes_at,
            )
            .join(QuizWindow, QuizWindow.cohort_id == Enrolment.cohort_id)
            .where(learner),
            QuizWindow.module_code,
        ),
        _rows(
            "agreement",
            enrolment_id=Enrolment.id,
            first=Adjustment.valid_from,
            last=Adjustment.valid_until,
            minutes=Adjustment.break_minutes,
            percent=Adjustment.percent,
            days=Adjustment.extra_days,
        )
        .join(Adjustment, Adjustment.person_id == Enrolment.person_id)
        .where(learner, agreed),
        of_modules(
            _rows(
                "extension",
                enrolment_id=Extension.enrolment_id,
                module_code=Extension.module_code,
                until=Extension.due_at,
            ).where(Extension.enrolment_id.in_(ids)),
            Extension.module_code,
        ),
        _rows("away", enrolment_id=Absence.enrolment_id, first=Absence.first_day, last=Absence.last_day).where(
            Absence.enrolment_id.in_(ids)
        ),
        _rows("outage", enrolment_id=Enrolment.id, since=Outage.began_at, until=Outage.ended_at)
        .join(Outage, Outage.ended_at >= Enrolment.enrolled_at)
        .where(learner, counting()),
        of_modules(
            _rows(
                "given",
                enrolment_id=FurtherTry.enrolment_id,
                module_code=FurtherTry.module_code,
                since=FurtherTry.given_at,
            ).where(FurtherTry.enrolment_id.in_(ids)),
            FurtherTry.module_code,
        ),
        of_modules(
            _rows(
                "try",
                enrolment_id=Attempt.enrolment_id,
                module_code=Attempt.module_code,
                number=Attempt.id,
                since=Attempt.started_at,
                until=Attempt.submitted_at,
                minutes=Attempt.minutes,
                achieved=Attempt.achieved,
                was_ended=Attempt.was_ended,
            ).where(Attempt.enrolment_id.in_(ids), Attempt.set_aside_at.is_(None)),
            Attempt.module_code,
        ),
    )


def _rows(kind: str, **given: Any) -> Select[Any]:
    given["kind"] = literal(kind, String(10))
    columns = [(given[name] if name in given else cast(null(), of)).label(name) for name, of in COLUMNS.items()]
    return select(*columns)
