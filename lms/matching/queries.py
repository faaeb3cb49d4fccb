"""The pool for one post. Only evidence enters: the statements below name every column that is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, literal, null, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.awards.queries import IS_VALID_PROGRAMME
from lms.candidates.models import OwnEvidence, Profile
from lms.candidates.queries import AssessedSkill, the_pool
from lms.errors import NotFound
from lms.extensions import db
from lms.matching.fit import CriterionFit, fit
from lms.references import find_id, reference_of
from lms.vacancies.models import Vacancy, VacancyCriterion
from lms.vacancies.queries import is_open

PAGE_SIZE = 50
PRIME = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate for one post, as a council sees them: a reference and the evidence beside each criterion."""

    profile_id: int
    reference: str
    fits: tuple[CriterionFit, ...]


@dataclass(frozen=True, slots=True)
class PoolPage:
    """A page of a post's pool, and how many are in it altogether."""

    candidates: tuple[Candidate, ...]
    total: int


def pool_page(vacancy: Vacancy, *, offset: int = 0) -> PoolPage:
    """Candidates by essential, then desirable criteria evidenced; ties in an order drawn for this post."""
    skill_criteria = [criterion for criterion in vacancy.criteria if criterion.skill is not None]
    essential = _count_evidenced([criterion for criterion in skill_criteria if criterion.essential])
    desirable = _count_evidenced([criterion for criterion in skill_criteria if not criterion.essential])
    skills = {criterion.skill for criterion in skill_criteria}
    ranked = (
        the_pool()
        .with_only_columns(Profile.id, func.count().over())
        .outerjoin(
            CertifiedSkill,
            and_(CertifiedSkill.certificate_id == IssuedCertificate.id, CertifiedSkill.skill.in_(skills)),
        )
        .group_by(Profile.id)
        .order_by(essential.desc(), desirable.desc(), _drawn_order(vacancy), Profile.id)
        .limit(PAGE_SIZE)
        .offset(offset)
    )
    rows = db.session.execute(ranked).all()
    total = rows[0][1] if rows else 0
    return PoolPage(candidates_for(vacancy, [row[0] for row in rows]), total)


def get_pool_candidate(vacancy: Vacancy, reference: str) -> Candidate:
    """The candidate behind a reference of this post. Raises NotFound, also for who has left the pool."""
    profile_id = find_id(vacancy.secret, reference)
    found = db.session.scalar(the_pool().with_only_columns(Profile.id).where(Profile.id == (profile_id or 0)))
    if found is None:
        raise NotFound
    return candidates_for(vacancy, [found])[0]


def candidates_for(vacancy: Vacancy, profile_ids: Sequence[int]) -> tuple[Candidate, ...]:
    """These profiles beside the post's criteria, in the same order."""
    assessed, own = _evidence_of(profile_ids, {c.skill for c in vacancy.criteria if c.skill is not None})
    return tuple(
        Candidate(
            profile_id,
            reference_of(vacancy.secret, profile_id),
            fit(vacancy.criteria, assessed[profile_id], own[profile_id]),
        )
        for profile_id in profile_ids
    )


def open_vacancies(now: datetime, *, limit: int, offset: int) -> list[Vacancy]:
    """Posts that are open, the soonest to close first, with council and criteria."""
    query = (
        select(Vacancy)
        .where(is_open(now))
        .options(joinedload(Vacancy.council), selectinload(Vacancy.criteria))
        .order_by(Vacancy.closes_at, Vacancy.id)
        .limit(limit)
        .offset(offset)
    )
    return list(db.session.scalars(query))


def _count_evidenced(criteria: Sequence[VacancyCriterion]) -> ColumnElement[int]:
    """How many of the criteria a certificate evidences at their level. Skills are unique in a certificate."""
    met = [
        case((and_(CertifiedSkill.skill == criterion.skill, CertifiedSkill.level >= criterion.level), 1), else_=0)
        for criterion in criteria
    ]
    total: ColumnElement[int] = sum(met[1:], start=met[0]) if met else literal(0)
    return func.sum(total)


def _drawn_order(vacancy: Vacancy) -> ColumnElement[int]:
    """A permutation of the profiles that only this post has: no one is always first among equals."""
    digest = blake2b(vacancy.secret.encode(), digest_size=8).digest()
    factor = int.from_bytes(digest[:4]) % (PRIME - 1) + 1
    shift = int.from_bytes(digest[4:]) % PRIME
    return (cast(Profile.id, BigInteger) * factor + shift) % PRIME


def _evidence_of(
    profile_ids: Sequence[int], skills: set[str]
) -> tuple[Mapping[int, Mapping[str, AssessedSkill]], Mapping[int, set[str]]]:
    """Assessed and own evidence of these profiles for these skills, in one statement."""
    assessed: dict[int, dict[str, AssessedSkill]] = defaultdict(dict)
    own: dict[int, set[str]] = defaultdict(set)
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
            CertifiedSkill.skill.in_(skills),
        )
    )
    told = select(OwnEvidence.profile_id, OwnEvidence.skill, null(), null(), null(), null()).where(
        OwnEvidence.profile_id.in_(profile_ids), OwnEvidence.skill.in_(skills)
    )
    rows: Iterable[Any] = db.session.execute(union_all(certified, told))
    for profile_id, skill, level, module_code, criterion, evidenced_on in rows:
        if level is None:
            own[profile_id].add(skill)
        else:
            day = evidenced_on if isinstance(evidenced_on, date) else date.fromisoformat(evidenced_on)
            assessed[profile_id][skill] = AssessedSkill(skill, level, module_code, criterion, day)
    return assessed, own
