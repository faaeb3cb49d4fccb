"""The pool in columns, held by each process: graduates by skills with levels. It ranks, and decides nothing.

Whoever it names is looked up in the database again before they are shown: see queries.candidates_in_pool. Whom a
council does not find now (blocked, paused, run out) is left out of ranks and counts by a short list, read at each look
together with the stamp: time and blocks leave no stamp.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, literal, null, select, union_all

from lms.accounts.models import Person
from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.awards.queries import IS_VALID_PROGRAMME
from lms.candidates.consent_models import Consent, CouncilBlock
from lms.candidates.expiry import first_day_that_counts, is_overdue
from lms.candidates.models import Profile
from lms.candidates.queries import standing_members
from lms.extensions import db
from lms.matching.drawing import in_drawn_order
from lms.matching.models import PoolStamp
from lms.matching.stamp import STAMP, changes_the_pool
from lms.vacancies.models import Vacancy, VacancyCriterion

EXTENSION = "pool_index"
BLOCKED = "blocked"  # in the place of a skill
MANY = 1000  # more people than this are not named in a statement one by one


@dataclass(frozen=True, slots=True)
class PoolIndex:
    """Everyone with a standing consent as the database was at ``stamp``: ``levels`` of a skill stand in the order of
    ``profile_ids``, 0 where there is no evidence. Without a stamp it is good for one look.

    ``paused_until`` are seconds since 1970, 0 without a pause; ``seen_on`` is the day of the last sign of each person,
    as a number, as it was then.
    """

    stamp: str | None
    profile_ids: NDArray[np.int64]
    levels: Mapping[str, NDArray[np.int8]]
    paused_until: NDArray[np.float64]
    seen_on: NDArray[np.int32]

    def ranked(
        self,
        criteria: Sequence[VacancyCriterion],
        secret: str,
        *,
        offset: int,
        limit: int,
        left_out: NDArray[np.intp] | None = None,
    ) -> list[int]:
        """Profiles by essential, then desirable criteria evidenced; equals in the order drawn with the secret.
        ``left_out`` are places of profiles that don't stand in the ranking.
        """
        essential = self._count_evidenced([one for one in criteria if one.essential])
        desirable = self._count_evidenced([one for one in criteria if not one.essential])
        standing = essential * (len(criteria) + 1) + desirable + 1
        if left_out is not None:
            standing[left_out] = 0
        found: list[int] = []
        for mark in np.flatnonzero(np.bincount(standing))[::-1]:
            if len(found) >= limit or mark == 0:
                break
            equals = self.profile_ids[standing == mark]
            if offset < len(equals):
                drawn = in_drawn_order(secret, equals)
                found += drawn[offset : offset + limit - len(found)].tolist()
            offset = max(0, offset - len(equals))
        return found

    def perhaps_overdue(self, now: datetime) -> list[int]:
        """Profiles whose consent has run out, unless their person was here since this index was read."""
        return self.profile_ids[self.seen_on < first_day_that_counts(now).toordinal()].tolist()

    def places(self, absent: Collection[int], now: datetime) -> NDArray[np.intp]:
        """Where those stand who are paused now, and those of the absent whom this index holds."""
        is_out = self.paused_until > now.timestamp()
        is_out |= np.isin(self.profile_ids, np.fromiter(absent, dtype=np.int64))
        return np.flatnonzero(is_out)

    def _count_evidenced(self, criteria: Sequence[VacancyCriterion]) -> NDArray[np.int64]:
        """How many of the criteria each profile's certificate evidences at their level."""
        count = np.zeros(len(self.profile_ids), dtype=np.int64)
        for criterion in criteria:
            held = self.levels.get(criterion.skill or "")
            if held is not None and criterion.level is not None:
                count += held >= criterion.level
        return count


@dataclass(frozen=True, slots=True)
class Pool:
    """The index as one council finds it now: ``left_out`` are places of those whom it doesn't find."""

    index: PoolIndex
    left_out: NDArray[np.intp]

    @property
    def total(self) -> int:
        """How many the council finds."""
        return len(self.index.profile_ids) - len(self.left_out)

    def ranked(self, criteria: Sequence[VacancyCriterion], secret: str, *, offset: int, limit: int) -> list[int]:
        """Profiles by criteria evidenced; equals in the order drawn."""
        return self.index.ranked(criteria, secret, offset=offset, limit=limit, left_out=self.left_out)


def current_pool(vacancy_id: int, now: datetime) -> Pool:
    """The pool for a post as its council finds it now, from the index that this process holds, or a new one where the
    pool has changed since.

    A new one takes seconds for 100,000 graduates. So it is read by a transaction of its own that only reads, after this
    one has ended: on SQLite nobody could save anything meanwhile. What this one has written, it reads itself.
    """
    held: PoolIndex | None = current_app.extensions.get(EXTENSION)
    if held is not None:
        stamp, absent = _stamp_and_absent(vacancy_id, held.perhaps_overdue(now), now)
        if stamp is not None and held.stamp == stamp:
            return Pool(held, held.places(absent, now))
    index, blocking = _new_index(vacancy_id)
    overdue = index.perhaps_overdue(now)  # it is new, so they are
    return Pool(index, index.places(blocking.union(overdue), now))


def _new_index(vacancy_id: int) -> tuple[PoolIndex, set[int]]:
    if changes_the_pool() or db.session.dirty or db.session.new:
        return _read(db.session.connection(), vacancy_id)
    db.session.rollback()
    with db.engine.connect() as connection:
        new, blocking = _read(connection.execution_options(only_reads=True), vacancy_id)
    if new.stamp is not None:
        current_app.extensions[EXTENSION] = new
    return new, blocking


def _stamp_and_absent(vacancy_id: int, suspects: Collection[int], now: datetime) -> tuple[str | None, set[int]]:
    """The state of the pool, and whom the post's council does not find since they blocked it, or their consent has
    really run out, in one statement.
    """
    parts: list[Any] = [
        select(PoolStamp.value, null().label("profile_id")),
        _who_blocked(vacancy_id).with_only_columns(null(), CouncilBlock.profile_id),
    ]
    if suspects:
        overdue = standing_members().with_only_columns(null(), Profile.id).where(is_overdue(now))
        parts.append(overdue.where(Profile.id.in_(suspects)) if len(suspects) <= MANY else overdue)
    rows = db.session.execute(union_all(*parts)).all()
    stamps = [stamp for stamp, _profile_id in rows if stamp is not None]
    stamp = stamps[0] if stamps and not changes_the_pool() else None
    return stamp, {profile_id for _stamp, profile_id in rows if profile_id is not None}


def _who_blocked(vacancy_id: int) -> Select[Any]:
    council = select(Vacancy.council_id).where(Vacancy.id == vacancy_id).scalar_subquery()
    return select(CouncilBlock).where(CouncilBlock.council_id == council)


def _read(connection: Connection, vacancy_id: int) -> tuple[PoolIndex, set[int]]:
    """The pool, its evidence and its stamp, and who blocked the post's council, in one statement: all of one moment."""
    nothing = [null()] * 5
    people = standing_members().with_only_columns(
        Profile.id,
        STAMP.label("stamp"),
        Person.last_seen_on,
        Consent.given_at,
        Consent.paused_at,
        Consent.paused_until,
        null().label("skill"),
        null().label("level"),
    )
    skills = (
        select(Profile.id, *nothing, CertifiedSkill.skill, CertifiedSkill.level)
        .join(IssuedCertificate, IssuedCertificate.person_id == Profile.person_id)
        .join(CertifiedSkill, CertifiedSkill.certificate_id == IssuedCertificate.id)
        .where(IS_VALID_PROGRAMME)
    )
    blocks = _who_blocked(vacancy_id).with_only_columns(CouncilBlock.profile_id, *nothing, literal(BLOCKED), null())
    members: list[tuple[int, float, int]] = []
    by_skill: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    stamp: str | None = None
    rows: Iterable[Any] = connection.execute(union_all(people, skills, blocks))
    for profile_id, told, seen_on, given_at, paused_at, paused_until, skill, level in rows:
        if skill is None:
            stamp = told
            sign = max(given_at.date(), seen_on or date.min).toordinal()
            members.append((profile_id, _end_of_pause(paused_at, paused_until), sign))
        else:
            holders, held = by_skill[skill]
            holders.append(profile_id)
            held.append(level)
    blocking, _none = by_skill.pop(BLOCKED, ([], []))
    members.sort()
    profile_ids = np.array([one[0] for one in members], dtype=np.int64)
    index = PoolIndex(
        None if changes_the_pool() else stamp,
        profile_ids,
        {skill: _column(profile_ids, *held) for skill, held in by_skill.items()},
        np.array([one[1] for one in members], dtype=np.float64),
        np.array([one[2] for one in members], dtype=np.int32),
    )
    return index, set(blocking)


def _end_of_pause(paused_at: datetime | None, paused_until: datetime | None) -> float:
    if paused_at is None:
        return 0.0
    return paused_until.timestamp() if paused_until is not None else math.inf


def _column(profile_ids: NDArray[np.int64], holders: Sequence[int], held: Sequence[int]) -> NDArray[np.int8]:
    """The levels of a skill in the order of these profiles; holders who are not among them are left out."""
    column = np.zeros(len(profile_ids), dtype=np.int8)
    who, levels = np.array(holders, dtype=np.int64), np.array(held, dtype=np.int8)
    is_member = np.isin(who, profile_ids)
    column[np.searchsorted(profile_ids, who[is_member])] = levels[is_member]
    return column
