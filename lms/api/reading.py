"""What programs send, as services take it; and lists that only programs read."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.api.shapes import CouncilsAsked, Paged, PostIn, PostsAsked
from lms.applications.models import Application, StageChange
from lms.councils.models import Council
from lms.councils.regions import in_region
from lms.editions import current_programme
from lms.errors import Invalid
from lms.extensions import db
from lms.pledge.feeds import Signatory
from lms.pledge.models import Pledge
from lms.pledge.queries import is_active
from lms.pledge.statement_queries import last_approved
from lms.vacancies.models import Contract, Vacancy
from lms.vacancies.search import Search
from lms.vacancies.services import Line, Post


def search_asked(asked: PostsAsked) -> Search:
    """The same search as that of the public page."""
    return Search(
        q=asked.q,
        place=asked.place,
        family=asked.family,
        nation=asked.nation,
        region=asked.region,
        contract=asked.contract,
        hours=asked.hours,
        hours_from=_amount(asked.hours_from),
        hours_to=_amount(asked.hours_to),
        pay=_amount(asked.pay),
        per=asked.per,
    )


def post_written(sent: PostIn, before: Vacancy | None = None) -> Post:
    """What a post says. Of what the interface does not name, a draft keeps what was there before."""
    kept = {field.name: getattr(before, field.name) for field in fields(Post)} if before is not None else {}
    said: dict[str, Any] = sent.model_dump(exclude={"pay_from", "pay_to", "criteria"})
    if sent.contract is Contract.PERMANENT:
        said["contract_months"] = None
    return Post(**kept | said | {"pay_from_pence": _pence(sent.pay_from), "pay_to_pence": _pence(sent.pay_to)})


def lines_written(sent: PostIn) -> list[Line]:
    """The lines of its person specification. Raises Invalid for a skill that the programme does not have."""
    unknown = {line.skill for line in sent.criteria if line.skill} - current_programme().skills.keys()
    if unknown:
        raise Invalid(f"There is no skill {', '.join(sorted(map(str, unknown)))}. See the page /skills.")
    return [Line(line.essential, line.wording, line.skill, line.level) for line in sent.criteria]


def signatories_page(asked: CouncilsAsked, today: date) -> tuple[list[Signatory], int]:
    """Councils whose pledge is active, by name, each with its public statement; and how many there are."""
    wanted = [is_active(today)]
    if asked.q:
        wanted.append(Council.name.icontains(asked.q, autoescape=True))
    if asked.nation is not None:
        wanted.append(Council.nation == asked.nation)
    if asked.region is not None:
        wanted.append(in_region(asked.region))
    said = last_approved()
    query = (
        select(Pledge, said, func.count().over())
        .join(Pledge.council)
        .outerjoin(said, said.council_id == Pledge.council_id)
        .options(contains_eager(Pledge.council))
        .where(*wanted)
        .order_by(Council.name, Council.id)
    )
    rows = db.session.execute(query.limit(asked.per_page).offset(offset_of(asked))).all()
    return [Signatory(row[0], row[1]) for row in rows], rows[0][2] if rows else 0


def posts_of_council(council_id: int, asked: Paged, *, with_drafts: bool) -> tuple[list[Vacancy], int]:
    """A council's posts, the newest first; and how many there are."""
    wanted = [Vacancy.council_id == council_id]
    if not with_drafts:
        wanted.append(Vacancy.published_at.is_not(None))
    query = (
        select(Vacancy)
        .where(*wanted)
        .options(joinedload(Vacancy.council))
        .order_by(Vacancy.created_at.desc(), Vacancy.id.desc())
        .limit(asked.per_page)
        .offset(offset_of(asked))
    )
    total = db.session.scalar(select(func.count(Vacancy.id)).where(*wanted)) or 0
    return list(db.session.scalars(query)), total


def last_steps(vacancy_id: int) -> dict[int, datetime]:
    """When each application for a post last took a step."""
    query = (
        select(StageChange.application_id, func.max(StageChange.at))
        .join(Application, Application.id == StageChange.application_id)
        .where(Application.vacancy_id == vacancy_id)
        .group_by(StageChange.application_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def offset_of(asked: Paged) -> int:
    """Where a page begins."""
    return (asked.page - 1) * asked.per_page


def _amount(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(round(number, 2)))


def _pence(pounds: float) -> int:
    return round(pounds * 100)
