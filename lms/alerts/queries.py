"""Reads of saved searches, and of the posts to tell of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from lms.alerts.models import AlertedPost, AlertReader, SavedSearch
from lms.extensions import db
from lms.vacancies.models import Vacancy
from lms.vacancies.search import Search, read_search
from lms.vacancies.search_queries import fits

LATE_COMMIT = timedelta(hours=1)  # a post is published at one moment, and seen by others a little later
MOST_NEW = 500  # posts of a search in a mail; who looks for more is told that there are more


def search_of(saved: SavedSearch) -> Search:
    """What a saved search asks for."""
    return read_search(dict(parse_qsl(saved.asks)))


def written(search: Search) -> str:
    """A search as it is saved."""
    return urlencode(search.as_args())


def find_reader(secret: str) -> AlertReader | None:
    """Whose mails carry this, with their searches."""
    query = select(AlertReader).where(AlertReader.secret == secret).options(selectinload(AlertReader.searches))
    return db.session.scalars(query).one_or_none()


def find_reader_of(person_id: int) -> AlertReader | None:
    """The reader who has this account, with their searches."""
    query = select(AlertReader).where(AlertReader.person_id == person_id).options(selectinload(AlertReader.searches))
    return db.session.scalars(query).one_or_none()


def readers_due(today: date, limit: int) -> Sequence[AlertReader]:
    """The next readers with a search to look at, held until the end of the transaction; others pass over them."""
    due = exists().where(
        SavedSearch.reader_id == AlertReader.id, SavedSearch.confirmed_at.is_not(None), SavedSearch.due_on <= today
    )
    return _held(select(AlertReader).where(due), limit)


def readers_to_warn(kept_before: datetime, limit: int) -> Sequence[AlertReader]:
    """Readers who have not kept their alerts since then, and were not warned."""
    return _held(select(AlertReader).where(AlertReader.kept_at < kept_before, AlertReader.warned_at.is_(None)), limit)


def readers_to_end(warned_before: datetime, limit: int) -> Sequence[AlertReader]:
    """Readers who were warned before then."""
    return _held(select(AlertReader).where(AlertReader.warned_at < warned_before), limit)


def new_posts(reader: AlertReader, saved: SavedSearch, now: datetime) -> list[int]:
    """The ids of open posts that a search finds since it was last looked at, without those that the reader was told of.
    The first to close come first.
    """
    since = max(saved.created_at, saved.looked_at - LATE_COMMIT)
    told = exists().where(AlertedPost.reader_id == reader.id, AlertedPost.vacancy_id == Vacancy.id)
    query = (
        select(Vacancy.id)
        .where(fits(search_of(saved), now), Vacancy.published_at >= since, ~told)
        .order_by(Vacancy.closes_at, Vacancy.id)
        .limit(MOST_NEW)
    )
    return list(db.session.scalars(query))


def posts_by_id(ids: Sequence[int]) -> dict[int, Vacancy]:
    """Posts with their councils."""
    query = select(Vacancy).where(Vacancy.id.in_(ids)).options(joinedload(Vacancy.council))
    return {vacancy.id: vacancy for vacancy in db.session.scalars(query)}


def _held(query: Select[AlertReader], limit: int) -> Sequence[AlertReader]:
    query = (
        query.options(selectinload(AlertReader.searches), joinedload(AlertReader.person))
        .order_by(AlertReader.id)
        .limit(limit)
        .with_for_update(of=AlertReader, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()
