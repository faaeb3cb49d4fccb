"""Rows as the shapes that programs read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import request, url_for

from lms.addresses import public_address, site_address
from lms.api.shapes import CouncilNamed, CriterionOut, FindingOut, OwnPost, OwnPostShort, PostOut, PostShort
from lms.editions import current_programme
from lms.vacancies.checking import findings
from lms.vacancies.lives import Life, life_of
from lms.vacancies.models import Vacancy
from lms.vacancies.wording_rules import Severity


def post_short(vacancy: Vacancy) -> PostShort:
    """A post in a list."""
    return PostShort(**_short(vacancy))


def post_out(vacancy: Vacancy, *, is_open: bool) -> PostOut:
    """A post with all that it says."""
    return PostOut(**_whole(vacancy, is_open))


def own_post_short(vacancy: Vacancy, now: datetime) -> OwnPostShort:
    """A council's own post, in a list."""
    return OwnPostShort(**_short(vacancy), state=life_of(vacancy, now), created_at=vacancy.created_at)


def own_post(vacancy: Vacancy, now: datetime) -> OwnPost:
    """A council's own post; of a draft also what the checker says."""
    life = life_of(vacancy, now)
    found = findings(vacancy, current_programme(), now) if vacancy.published_at is None else ()
    return OwnPost(
        **_whole(vacancy, life in (Life.PUBLISHED, Life.CLOSING)),
        state=life,
        created_at=vacancy.created_at,
        findings=[
            FindingOut(
                field=one.field,
                words=one.words,
                blocks=one.severity is Severity.BLOCKS,
                reason=one.reason,
                better=one.better,
            )
            for one in found
        ],
    )


def listed(total: int, page: int, per_page: int) -> dict[str, Any]:
    """What a part of a list says of the whole, with the address of the next part."""
    pages = -(-total // per_page)
    following = None
    if page < pages:
        args: dict[str, Any] = {**request.args.to_dict(), "page": page + 1}
        following = site_address(url_for(request.endpoint or "", **args))
    return {"total": total, "page": page, "pages": pages, "next": following}


def _whole(vacancy: Vacancy, is_open: bool) -> dict[str, Any]:
    return {
        **_short(vacancy),
        "dbs_level": vacancy.dbs_level,
        "languages_valued": vacancy.languages_valued,
        "how_to_apply": vacancy.how_to_apply,
        "is_open": is_open,
        "criteria": _criteria(vacancy),
    }


def _short(vacancy: Vacancy) -> dict[str, Any]:
    council = vacancy.council
    return {
        "id": vacancy.id,
        "title": vacancy.title,
        "council": CouncilNamed(name=council.name, slug=council.slug, nation=council.nation),
        "family": vacancy.family,
        "place": vacancy.place,
        "grade": vacancy.grade,
        "pay_from": vacancy.pay_from_pence / 100,
        "pay_to": vacancy.pay_to_pence / 100,
        "hours_per_week": vacancy.hours_per_week,
        "contract": vacancy.contract,
        "contract_months": vacancy.contract_months,
        "summary": vacancy.summary,
        "published_at": vacancy.published_at,
        "closes_at": vacancy.closes_at,
        "page": public_address("vacancies.show", vacancy_id=vacancy.id),
    }


def _criteria(vacancy: Vacancy) -> Iterable[CriterionOut]:
    return [
        CriterionOut(essential=line.essential, wording=line.wording, skill=line.skill, level=line.level)
        for line in vacancy.criteria
    ]
