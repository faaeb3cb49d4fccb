"""The pool for one post. Only evidence enters: the statements below name every column that is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, null, select, union_all
from sqlalchemy.orm import contains_eager, selectinload

from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.awards.queries import IS_VALID_PROGRAMME
from lms.candidates.models import OwnEvidence, Profile
from lms.candidates.queries import AssessedSkill, the_pool
from lms.errors import NotFound
from lms.extensions import db
from lms.matching.fit import CriterionFit, fit
from lms.references import find_id, reference_of
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import is_open

if TYPE_CHECKING:
    from lms.matching.index import PoolIndex

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate for one post, as a council sees them: a reference and the evidence beside each criterion."""

    profile_id: int
    reference: str
    fits: tuple[CriterionFit, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What some profiles can show, by profile, and which of them are in the pool."""

    assessed: dict[int, dict[str, AssessedSkill]] = field(default_factory=lambda: defaultdict(dict))
    own: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    in_pool: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class PoolPage:
    """A page of a post's pool, and how many are in it altogether."""

    candidates: tuple[Candidate, ...]
    total: int


def pool_page(vacancy: Vacancy, index: PoolIndex | None = None, *, offset: int = 0) -> PoolPage:
    """Candidates by essential, then desirable criteria evidenced; equals in an order drawn for this post.

    The index of this process ranks. The database says who of them may be shown, and with which evidence.
    """
    from lms.matching.index import current_index  # with it comes NumPy, which only a pool needs

    index = index if index is not None else current_index()
    skill_criteria = [criterion for criterion in vacancy.criteria if criterion.skill is not None]
    ranked = index.ranked(skill_criteria, vacancy.secret, offset=offset, limit=PAGE_SIZE)
    candidates = candidates_in_pool(vacancy, ranked)
    return PoolPage(candidates, len(index.profile_ids) - (len(ranked) - len(candidates)))


def get_pool_candidate(vacancy: Vacancy, reference: str) -> Candidate:
    """The candidate behind a reference of this post. Raises NotFound, also for who has left the pool."""
    profile_id = find_id(vacancy.secret, reference)
    found = db.session.scalar(the_pool().with_only_columns(Profile.id).where(Profile.id == (profile_id or 0)))
    if found is None:
        raise NotFound
    return candidates_for(vacancy, [found])[0]


def candidates_for(vacancy: Vacancy, profile_ids: Sequence[int]) -> tuple[Candidate, ...]:
    """These profiles beside the post's criteria, in the same order."""
    evidence = _evidence_of(profile_ids, _skills_of(vacancy))
    return tuple(_candidate(vacancy, profile_id, evidence) for profile_id in profile_ids)


def candidates_in_pool(vacancy: Vacancy, profile_ids: Sequence[int]) -> tuple[Candidate, ...]:
    """Those of these profiles that are in the pool, beside the post's criteria, in the same order. Who is in it, and
    what they can show, are read in one statement: of one moment.
    """
    if not profile_ids:
        return ()
    evidence = _evidence_of(profile_ids, _skills_of(vacancy))
    return tuple(_candidate(vacancy, one, evidence) for one in profile_ids if one in evidence.in_pool)


def open_vacancies(
    now: datetime, *, limit: int, offset: int, wanted: Collection[ColumnElement[bool]] = ()
) -> list[Vacancy]:
    """Posts that are open, and as ``wanted``, the soonest to close first, with council and criteria."""
    query = (
        select(Vacancy)
        .join(Vacancy.council)
        .where(is_open(now), *wanted)
        .options(contains_eager(Vacancy.council), selectinload(Vacancy.criteria))
        .order_by(Vacancy.closes_at, Vacancy.id)
        .limit(limit)
        .offset(offset)
    )
    return list(db.session.scalars(query))


def _skills_of(vacancy: Vacancy) -> set[str]:
    return {criterion.skill for criterion in vacancy.criteria if criterion.skill is not None}


def _candidate(vacancy: Vacancy, profile_id: int, evidence: _Evidence) -> Candidate:
    fits = fit(vacancy.criteria, evidence.assessed[profile_id], evidence.own[profile_id])
    return Candidate(profile_id, reference_of(vacancy.secret, profile_id), fits)


def _evidence_of(profile_ids: Sequence[int], skills: set[str]) -> _Evidence:
    """Who of these profiles is in the pool, and assessed and own evidence for these skills, in one statement."""
    found = _Evidence()
    certified = (
        select(
            Profile.id,
            CertifiedSkill.skill,
            CertifiedSkill.level,
            CertifiedSkill.module_code,
            CertifiedSkill.criterion,
            CertifiedSkill.evidenced_on,
        )
        .join(IssuedCertificate, IssuedCertificate.person_id == Profile.person_id)
        .join(CertifiedSkill, CertifiedSkill.certificate_id == IssuedCertificate.id)
        .where(
            IS_VALID_PROGRAMME,
            Profile.id.in_(profile_ids),
            # As an expression: by its index SQLite would read everybody's skill first, a second at 100,000 learners.
            CertifiedSkill.skill.concat("").in_(skills),
        )
    )
    told = select(OwnEvidence.profile_id, OwnEvidence.skill, null(), null(), null(), null()).where(
        OwnEvidence.profile_id.in_(profile_ids), OwnEvidence.skill.in_(skills), ~OwnEvidence.is_draft
    )
    in_pool = the_pool().with_only_columns(Profile.id, null(), null(), null(), null(), null())
    rows: Iterable[Any] = db.session.execute(union_all(certified, told, in_pool.where(Profile.id.in_(profile_ids))))
    for profile_id, skill, level, module_code, criterion, evidenced_on in rows:
        if skill is None:
            found.in_pool.add(profile_id)
        elif level is None:
            found.own[profile_id].add(skill)
        else:
            day = evidenced_on if isinstance(evidenced_on, date) else date.fromisoformat(evidenced_on)
            found.assessed[profile_id][skill] = AssessedSkill(skill, level, module_code, criterion, day)
    return found
