"""The sitemap (https://www.sitemaps.org/protocol.html): every page for anyone that search engines should know of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from sqlalchemy import func, select

from lms.addresses import public_address
from lms.clock import london_day
from lms.councils.models import Council
from lms.editions import current_programme
from lms.extensions import db
from lms.pledge.models import Pledge
from lms.pledge.queries import is_active
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import is_open

MOST = 50_000  # addresses in a file: the protocol's limit
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ALWAYS = (
    "public.home", "public.programme", "public.skills", "public.glossary", "vacancies.index", "pledge.directory",
    "awards.verify", "public.help", "public.privacy", "public.accessibility", "concerns.safe", "translating.languages",
)  # fmt: skip


class Place(NamedTuple):
    """An address, and the day on which its page last changed, where that is known."""

    address: str
    changed_on: date | None = None


def count_files(now: datetime, most: int = MOST) -> int:
    """How many files the sitemap needs: the first is of pages and councils, the others are of posts, if one is not
    enough for all.
    """
    posts = db.session.scalar(select(func.count(Vacancy.id)).where(is_open(now))) or 0
    pages = sum(1 for _place in _pages(now))
    return 1 if pages + posts <= most else 1 + -(-posts // most)


def places_in(file: int, files: int, now: datetime, most: int = MOST) -> Iterator[Place]:
    """What stands in one of so many files, which count from 1."""
    if file == 1:
        yield from _pages(now)
    if files == 1 or file > 1:
        yield from _posts(now, limit=most, offset=max(file - 2, 0) * most)


def urlset(places: Iterator[Place]) -> str:
    """A file of addresses."""
    urls = "".join(
        f"<url><loc>{escape(place.address)}</loc>"
        + (f"<lastmod>{place.changed_on.isoformat()}</lastmod>" if place.changed_on else "")
        + "</url>\n"
        for place in places
    )
    return f"{HEAD}<urlset {NAMESPACE}>\n{urls}</urlset>\n"


def index_of(addresses: Sequence[str]) -> str:
    """A file of files."""
    files = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return f"{HEAD}<sitemapindex {NAMESPACE}>\n{files}</sitemapindex>\n"


def _pages(now: datetime) -> Iterator[Place]:
    for endpoint in ALWAYS:
        yield Place(public_address(endpoint))
    for module in current_programme().modules:
        yield Place(public_address("public.module", module_slug=module.slug))
    query = select(Council.slug).join(Pledge, Pledge.council_id == Council.id).where(is_active(london_day(now)))
    for slug in db.session.scalars(query.order_by(Council.id)):
        yield Place(public_address("council_pages.show", slug=slug))


def _posts(now: datetime, *, limit: int, offset: int) -> Iterator[Place]:
    changed_at = func.coalesce(Vacancy.changed_at, Vacancy.published_at, type_=Vacancy.published_at.type)
    query = select(Vacancy.id, changed_at).where(is_open(now)).order_by(Vacancy.id)
    show = public_address("vacancies.show", vacancy_id=0).removesuffix("0")
    for number, last in db.session.execute(query.limit(limit).offset(offset)):
        yield Place(f"{show}{number}", last and london_day(last))
