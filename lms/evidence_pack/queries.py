"""Reads of packs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from lms.errors import NotFound
from lms.evidence_pack.models import EvidencePack, pack_cohort
from lms.extensions import db
from lms.learning.models import Cohort

LISTED_AT_MOST = 50
MOST_COHORTS = 200


def packs_for(cohort_ids: frozenset[int] | None) -> list[EvidencePack]:
    """The packs of which every group may be followed, the latest first. None stands for all groups."""
    query = (
        select(EvidencePack)
        .options(joinedload(EvidencePack.asked_by), selectinload(EvidencePack.cohorts))
        .order_by(EvidencePack.id.desc())
        .limit(LISTED_AT_MOST)
    )
    if cohort_ids is not None:
        hidden = select(pack_cohort.c.pack_id).where(pack_cohort.c.cohort_id.not_in(cohort_ids))
        query = query.where(EvidencePack.id.not_in(hidden))
    return list(db.session.scalars(query))


def get_pack(pack_id: int) -> EvidencePack:
    """A pack with its groups. Raises NotFound."""
    found = db.session.get(EvidencePack, pack_id, options=[selectinload(EvidencePack.cohorts)])
    if found is None:
        raise NotFound
    return found


def cohorts_on_offer(cohort_ids: frozenset[int] | None) -> list[Cohort]:
    """The groups of which somebody may ask for a pack, the latest first."""
    query = select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.id.desc()).limit(MOST_COHORTS)
    return list(db.session.scalars(query if cohort_ids is None else query.where(Cohort.id.in_(cohort_ids))))


def cohorts_named(names: Collection[str]) -> list[Cohort]:
    """The groups with these names."""
    return list(db.session.scalars(select(Cohort).where(Cohort.name.in_(names)).order_by(Cohort.name)))


def packs_to_make(*, limit: int) -> list[int]:
    """The ids of packs that wait, the oldest first."""
    query = (
        select(EvidencePack.id)
        .where(EvidencePack.ready_at.is_(None), EvidencePack.failed_at.is_(None))
        .order_by(EvidencePack.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def packs_that_expired(now: datetime) -> list[EvidencePack]:
    """Packs whose time is over and whose file is still there."""
    query = select(EvidencePack).where(EvidencePack.expires_at <= now, EvidencePack.key.is_not(None)).limit(100)
    return list(db.session.scalars(query))
