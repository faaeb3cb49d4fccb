"""The pool for one post. Only evidence enters: the statements below name every column that is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, null, select, union_all
from sqlalchemy.orm import contains_eager, selectinload

from lms.awards.models import CertifiedSkill, IssuedCertificate
from lms.awards.queries import IS_VALID_PROGRAMME
from lms.candidates.consent_models import Consent, Field
from lms.candidates.consent_queries import has_seen, is_for_applications
from lms.candidates.models import OwnEvidence, Profile
from lms.candidates.queries import IS_POOL_CONSENT, AssessedSkill, the_pool
from lms.errors import DomainError, NotFound
from lms.extensions import db
from lms.matching.fit import CriterionFit, fit
from lms.references import find_id, reference_of
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import is_open

if TYPE_CHECKING:
    from lms.matching.index import Pool

PAGE_SIZE = 50


class NotFoundAnyMore(DomainError):
    """The council has seen this person, and does not find them now: it is not told why."""

    status = 410


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


def pool_page(vacancy: Vacancy, now: datetime, pool: Pool | None = None, *, offset: int = 0) -> PoolPage:
    """Candidates by essential, then desirable criteria evidenced; equals in an order drawn for this post.

    The index of this process ranks. The database says who of them may be shown, and with which evidence.
    """
    from lms.matching.index import current_pool  # with it comes NumPy, which only a pool needs

    pool = pool if pool is not None else current_pool(vacancy.id, now)
    skill_criteria = [criterion for criterion in vacancy.criteria if criterion.skill is not None]
    ranked = pool.ranked(skill_criteria, vacancy.secret, offset=offset, limit=PAGE_SIZE)
    candidates = candidates_in_pool(vacancy, ranked, now)
    return PoolPage(candidates, pool.total - (len(ranked) - len(candidates)))


def get_pool_candidate(vacancy: Vacancy, reference: str, now: datetime) -> Candidate:
    """The candidate behind a reference of this post. Raises NotFound; and NotFoundAnyMore for somebody whom the council
    has seen for this post, and does not find now.
    """
    profile_id = find_id(vacancy.secret, reference) or 0
    found = candidates_in_pool(vacancy, [profile_id], now)
    if found:
        return found[0]
    if has_seen(vacancy.id, profile_id):
        raise NotFoundAnyMore(
            _("This person can’t be found any more, and their evidence is not shown. Go on with the others.")
        )
    raise NotFound


def candidates_for(vacancy: Vacancy, profile_ids: Sequence[int]) -> tuple[Candidate, ...]:
    """These applicants beside the post's criteria, in the same order. Own examples count where they let the council
    read of them.
    """
    may_tell = is_for_applications(vacancy.council_id) & Consent.fields.contains(Field.OWN_WORDS)
    evidence = _evidence_of(profile_ids, _skills_of(vacancy), may_tell)
    return tuple(_candidate(vacancy, profile_id, evidence) for profile_id in profile_ids)


def candidates_in_pool(vacancy: Vacancy, profile_ids: Sequence[int], now: datetime) -> tuple[Candidate, ...]:
    """Those of these profiles whom the post's council finds now, beside the post's criteria, in the same order. Who
    that is, and what they let it see, are read in one statement: of one moment.
    """
    if not profile_ids:
        return ()
    may_tell = IS_POOL_CONSENT & Consent.fields.contains(Field.OWN_EXPERIENCE)
    in_pool = the_pool(now, vacancy.council_id)
    evidence = _evidence_of(profile_ids, _skills_of(vacancy), may_tell, in_pool)
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


def _evidence_of(
    profile_ids: Sequence[int],
    skills: set[str],
    may_tell: ColumnElement[bool],
    in_pool: Select[Any] | None = None,
) -> _Evidence:
    """Assessed and own evidence for these skills, and who of these profiles is in the pool, in one statement.
    ``may_tell`` is the condition under which a consent lets own evidence be told.
    """
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
        OwnEvidence.profile_id.in_(profile_ids),
        OwnEvidence.skill.in_(skills),
        ~OwnEvidence.is_draft,
        exists().where(Consent.profile_id == OwnEvidence.profile_id, may_tell),
    )
    parts: list[Any] = [certified, told]
    if in_pool is not None:
        found_now = in_pool.with_only_columns(Profile.id, null(), null(), null(), null(), null())
        parts.append(found_now.where(Profile.id.in_(profile_ids)))
    rows: Iterable[Any] = db.session.execute(union_all(*parts))
    for profile_id, skill, level, module_code, criterion, evidenced_on in rows:
        if skill is None:
            found.in_pool.add(profile_id)
        elif level is None:
            found.own[profile_id].add(skill)
        else:
            day = evidenced_on if isinstance(evidenced_on, date) else date.fromisoformat(evidenced_on)
            found.assessed[profile_id][skill] = AssessedSkill(skill, level, module_code, criterion, day)
    return found
