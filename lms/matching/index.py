"""The pool in columns, held by each process: graduates by skills with levels. It ranks, and decides nothing.

Whoever it names is looked up in the database again before they are shown: see queries.candidates_in_pool.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import Connection

from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.candidates.models import Profile
from lms.candidates.queries import the_pool
from lms.extensions import db
from lms.matching.drawing import in_drawn_order
from lms.matching.stamp import STAMP, changes_the_pool, current_stamp
from lms.vacancies.models import VacancyCriterion

EXTENSION = "pool_index"


@dataclass(frozen=True, slots=True)
class PoolIndex:
    """Everyone in the pool as the database was at ``stamp``: ``levels`` of a skill stand in the order of
    ``profile_ids``, 0 where there is no evidence. Without a stamp it is good for one look.
    """

    stamp: str | None
    profile_ids: NDArray[np.int64]
    levels: Mapping[str, NDArray[np.int8]]

    def ranked(self, criteria: Sequence[VacancyCriterion], secret: str, *, offset: int, limit: int) -> list[int]:
        """Profiles by essential, then desirable criteria evidenced; equals in the order drawn with the secret."""
        essential = self._count_evidenced([one for one in criteria if one.essential])
        desirable = self._count_evidenced([one for one in criteria if not one.essential])
        standing = essential * (len(criteria) + 1) + desirable
        found: list[int] = []
        for mark in np.flatnonzero(np.bincount(standing))[::-1]:
            if len(found) >= limit:
                break
            equals = self.profile_ids[standing == mark]
            if offset < len(equals):
                drawn = in_drawn_order(secret, equals)
                found += drawn[offset : offset + limit - len(found)].tolist()
            offset = max(0, offset - len(equals))
        return found

    def _count_evidenced(self, criteria: Sequence[VacancyCriterion]) -> NDArray[np.int64]:
        """How many of the criteria each profile's certificate evidences at their level."""
        count = np.zeros(len(self.profile_ids), dtype=np.int64)
        for criterion in criteria:
            held = self.levels.get(criterion.skill or "")
            if held is not None and criterion.level is not None:
                count += held >= criterion.level
        return count


def current_index() -> PoolIndex:
    """The pool as it is now: the index that this process holds, or a new one where the pool has changed since.

    A new one takes seconds for 100,000 graduates. So it is read by a transaction of its own that only reads, after this
    one has ended: on SQLite nobody could save anything meanwhile. What this one has written, it reads itself.
    """
    held: PoolIndex | None = current_app.extensions.get(EXTENSION)
    if held is not None and held.stamp == current_stamp():
        return held
    if changes_the_pool() or db.session.dirty or db.session.new:
        return _read(db.session.connection())
    db.session.rollback()
    with db.engine.connect() as connection:
        new = _read(connection.execution_options(only_reads=True))
    if new.stamp is not None:
        current_app.extensions[EXTENSION] = new
    return new


def _read(connection: Connection) -> PoolIndex:
    """The pool, its evidence and its stamp, in one statement: all of one moment."""
    rows = connection.execute(
        the_pool()
        .with_only_columns(Profile.id, CertifiedSkill.skill, CertifiedSkill.level, STAMP)
        .outerjoin(CertifiedSkill, CertifiedSkill.certificate_id == IssuedCertificate.id)
    ).all()
    stamp = None if not rows or changes_the_pool() else rows[0][3]
    profile_ids = np.unique(np.array([row[0] for row in rows], dtype=np.int64))
    by_skill: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for profile_id, skill, level, _stamp in rows:
        if skill is not None:
            holders, held = by_skill[skill]
            holders.append(profile_id)
            held.append(level)
    levels = {}
    for skill, (holders, held) in by_skill.items():
        column = np.zeros(len(profile_ids), dtype=np.int8)
        column[np.searchsorted(profile_ids, holders)] = held
        levels[skill] = column
    return PoolIndex(stamp, profile_ids, levels)
