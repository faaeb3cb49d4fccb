"""A post beside the checker and its exceptions: what there is to say, and what still blocks it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.access import Holder
from lms.clock import LONDON
from lms.errors import NotFound
from lms.extensions import db
from lms.vacancies.checker import Finding, WrittenCriterion, WrittenPost, blocking, check, same_words
from lms.vacancies.models import Ruling, Vacancy, VacancyException
from modules.programme import Programme

PAGE_SIZE = 50


def findings(vacancy: Vacancy, programme: Programme, now: datetime) -> tuple[Finding, ...]:
    """What the checker says of a post, exceptions or not: what blocks first."""
    return check(_written(vacancy, _assessed_to(programme)), now)


def uncovered(vacancy: Vacancy) -> tuple[Finding, ...]:
    """What blocks the post now: its discriminating words without an approved exception."""
    found = blocking(_written(vacancy, {}))
    if not found:
        return ()
    approved = {same_words(one.words) for one in exceptions_of(vacancy.id) if one.ruling is Ruling.APPROVED}
    return tuple(finding for finding in found if same_words(finding.words) not in approved)


def blocking_words(vacancy: Vacancy) -> frozenset[str]:
    """The words of a post that need an exception, as they are compared."""
    return frozenset(same_words(finding.words) for finding in blocking(_written(vacancy, {})))


def exceptions_of(vacancy_id: int) -> list[VacancyException]:
    """Every exception that was asked for a post, the oldest first."""
    query = select(VacancyException).where(VacancyException.vacancy_id == vacancy_id).order_by(VacancyException.id)
    return list(db.session.scalars(query))


def get_exception(exception_id: int) -> VacancyException:
    """An exception with its post and council. Raises NotFound."""
    query = (
        select(VacancyException)
        .where(VacancyException.id == exception_id)
        .options(joinedload(VacancyException.vacancy).joinedload(Vacancy.council))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def exceptions_page(officer: Holder, *, is_waiting: bool, offset: int) -> tuple[list[VacancyException], int]:
    """Exceptions on which an officer may rule (policy.may_rule_on): those that wait, the oldest first, or those that
    were ruled on, the newest first; a page of them, and how many there are.
    """
    base = (
        select(VacancyException)
        .join(VacancyException.vacancy)
        .where(
            VacancyException.ruling.is_(None) if is_waiting else VacancyException.ruling.is_not(None),
            VacancyException.asked_by_id != officer.id,
            Vacancy.council_id.not_in(officer.council_ids()),
        )
    )
    query = (
        base.options(joinedload(VacancyException.vacancy).joinedload(Vacancy.council))
        .order_by(VacancyException.id if is_waiting else VacancyException.id.desc())
        .limit(PAGE_SIZE)
        .offset(offset)
    )
    total = db.session.scalar(select(func.count()).select_from(base.subquery()))
    return list(db.session.scalars(query)), total or 0


def _written(vacancy: Vacancy, assessed_to: Mapping[str, int]) -> WrittenPost:
    return WrittenPost(
        title=vacancy.title,
        texts={
            "summary": vacancy.summary,
            "hours_pattern": vacancy.hours_pattern,
            "place": vacancy.place,
            "start_wish": vacancy.start_wish,
            "how_to_apply": vacancy.how_to_apply,
        },
        asks={"grade": vacancy.grade, "languages_valued": vacancy.languages_valued},
        criteria=[
            WrittenCriterion(line.wording, line.essential, line.level, assessed_to.get(line.skill or "", 0))
            for line in vacancy.criteria
        ],
        closes_at=vacancy.closes_at.astimezone(LONDON),
    )


def _assessed_to(programme: Programme) -> dict[str, int]:
    """The highest level at which the programme assesses each skill; a certificate can show no more."""
    highest: dict[str, int] = {}
    for module in programme.modules:
        for outcome in module.outcomes:
            for held in outcome.skills:
                highest[held.skill] = max(highest.get(held.skill, 0), held.level)
    return highest
