"""Reads of packs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, select
from sqlalchemy.orm import joinedload, selectinload

from lms.errors import NotFound
from lms.evidence_pack.models import EvidencePack, pack_cohort
from lms.extensions import db
from lms.learning.models import Cohort

LISTED_AT_MOST = 50
MOST_COHORTS = 200
UNFINISHED = (EvidencePack.ready_at.is_(None), EvidencePack.failed_at.is_(None))


def packs_for(cohort_ids: frozenset[int] | None, without: Collection[int] = ()) -> list[EvidencePack]:
    """The packs of which every group may be followed, the latest first. None stands for all groups; packs that hold a
    group of ``without`` are left out.
    """
    query = (
        select(EvidencePack)
        .options(joinedload(EvidencePack.asked_by), selectinload(EvidencePack.cohorts))
        .order_by(EvidencePack.id.desc())
        .limit(LISTED_AT_MOST)
    )
    if cohort_ids is not None:
        hidden = select(pack_cohort.c.pack_id).where(pack_cohort.c.cohort_id.not_in(cohort_ids))
        query = query.where(EvidencePack.id.not_in(hidden))
    if without:
        query = query.where(EvidencePack.id.not_in(packs_about(without)))
    return list(db.session.scalars(query))


def packs_about(cohort_ids: CompoundSelect[int] | Collection[int]) -> Select[Any]:
    """The ids of packs that hold one of these groups."""
    return select(pack_cohort.c.pack_id).where(pack_cohort.c.cohort_id.in_(cohort_ids))


def unfinished_packs(asked_by_id: int) -> list[EvidencePack]:
    """The packs that somebody asked for and that wait or are being made, the oldest first."""
    query = (
        select(EvidencePack)
        .where(EvidencePack.asked_by_id == asked_by_id, *UNFINISHED)
        .options(selectinload(EvidencePack.cohorts))
        .order_by(EvidencePack.id)
    )
    return list(db.session.scalars(query))


def get_pack(pack_id: int) -> EvidencePack:
    """A pack with its groups. Raises NotFound."""
    found = db.session.get(EvidencePack, pack_id, options=[selectinload(EvidencePack.cohorts)])
    if found is None:
        raise NotFound
    return found


def cohorts_on_offer(cohort_ids: frozenset[int] | None, without: Collection[int] = ()) -> list[Cohort]:
    """The groups of which somebody may ask for a pack, the latest first; those of ``without`` are left out."""
    query = select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.id.desc()).limit(MOST_COHORTS)
    query = query.where(Cohort.id.not_in(without)) if without else query
    return list(db.session.scalars(query if cohort_ids is None else query.where(Cohort.id.in_(cohort_ids))))


def packs_to_make(*, limit: int) -> list[int]:
    """The ids of packs that wait, the oldest first."""
    query = select(EvidencePack.id).where(*UNFINISHED).order_by(EvidencePack.id).limit(limit)
    return list(db.session.scalars(query))


def packs_that_expired(now: datetime) -> list[EvidencePack]:
    """Packs whose time is over and whose file is still there."""
    query = select(EvidencePack).where(EvidencePack.expires_at <= now, EvidencePack.key.is_not(None)).limit(100)
    return list(db.session.scalars(query))
