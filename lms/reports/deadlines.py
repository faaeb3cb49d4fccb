"""The deadlines of many learners at once, as plain rows in one statement. What moves a deadline, and how far, is said
in one place (lms/learning/deadlines.own_deadline): this only brings it what it needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Date, DateTime, Integer, String, bindparam, literal, null, select, union_all

from lms.adjustments.models import Adjustment
from lms.extensions import db
from lms.learning.deadlines import Away, Deadline, ExtraDays, own_deadline
from lms.learning.models import Absence, Enrolment, Extension, ModuleDue

_NO_CODE, _NO_NUMBER = null().cast(String), null().cast(Integer)
_NO_MOMENT, _NO_DAY = null().cast(DateTime(timezone=True)), null().cast(Date)

_DUE = select(
    literal("due").label("kind"),
    ModuleDue.cohort_id.label("whose"),
    ModuleDue.module_code.label("module_code"),
    ModuleDue.due_at.label("due_at"),
    _NO_NUMBER.label("days"),
    _NO_DAY.label("first"),
    _NO_DAY.label("last"),
).where(ModuleDue.cohort_id.in_(bindparam("cohort_ids", expanding=True)))
_EXTENDED = select(
    literal("extended"),
    Extension.enrolment_id,
    Extension.module_code,
    Extension.due_at,
    _NO_NUMBER,
    _NO_DAY,
    _NO_DAY,
).where(Extension.enrolment_id.in_(bindparam("enrolment_ids", expanding=True)))
# As Enrolment.adjustments gives them: also days that have ended, which hold for what was due while they did.
_EXTRA = (
    select(
        literal("extra"),
        Enrolment.id,
        _NO_CODE,
        _NO_MOMENT,
        Adjustment.extra_days,
        Adjustment.valid_from,
        Adjustment.valid_until,
    )
    .join(Adjustment, Adjustment.person_id == Enrolment.person_id)
    .where(Enrolment.id.in_(bindparam("enrolment_ids", expanding=True)), Adjustment.extra_days.is_not(None))
)
_AWAY = select(
    literal("away"),
    Absence.enrolment_id,
    _NO_CODE,
    _NO_MOMENT,
    _NO_NUMBER,
    Absence.first_day,
    Absence.last_day,
).where(Absence.enrolment_id.in_(bindparam("enrolment_ids", expanding=True)))
_MOVES: CompoundSelect[Any] = union_all(_DUE, _EXTENDED, _EXTRA, _AWAY)

# What own_deadline asks: the group's moment, extra days, an extension, times away.
_Moves = tuple[datetime | None, tuple[ExtraDays, ...], datetime | None, tuple[Away, ...]]


class Deadlines:
    """The deadlines of some learners, read in one statement when it is made."""

    def __init__(self, enrolment_ids: Collection[int], cohort_ids: Collection[int]) -> None:
        self.of_group: dict[tuple[int, str], datetime] = {}
        self._extended: dict[tuple[int, str], datetime] = {}
        extra: dict[int, list[ExtraDays]] = defaultdict(list)
        away: dict[int, list[Away]] = defaultdict(list)
        asked = {"enrolment_ids": list(enrolment_ids), "cohort_ids": list(cohort_ids)}
        for kind, whose, code, due_at, days, first, last in db.session.execute(_MOVES, asked):
            if kind == "due":
                self.of_group[whose, code] = due_at
            elif kind == "extended":
                self._extended[whose, code] = due_at
            elif kind == "away":
                away[whose].append(Away(first, last))
            elif days:
                extra[whose].append(ExtraDays(days, first, last))
        self._extra = {whose: tuple(found) for whose, found in extra.items()}
        self._away = {whose: tuple(found) for whose, found in away.items()}
        self._known: dict[_Moves, Deadline | None] = {}

    def of(self, enrolment_id: int, cohort_id: int, module_code: str) -> Deadline | None:
        """A learner's deadline for a module. Most learners of a group share theirs, so it is worked out once."""
        key = (
            self.of_group.get((cohort_id, module_code)),
            self._extra.get(enrolment_id, ()),
            self._extended.get((enrolment_id, module_code)),
            self._away.get(enrolment_id, ()),
        )
        if key not in self._known:
            self._known[key] = own_deadline(*key)
        return self._known[key]
