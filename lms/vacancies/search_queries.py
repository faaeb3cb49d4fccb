"""Reads of open posts by a search: which fit, how many, and what somebody may have meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from lms.councils.models import Council
from lms.councils.regions import in_region
from lms.extensions import db
from lms.vacancies.models import Vacancy
from lms.vacancies.queries import is_open
from lms.vacancies.search import Hours, Search
from lms.vacancies.search_models import PostWord

FULL_TIME_HOURS = 35
SHORTEST_BEGINNING = 3  # letters: what is shorter must be the whole word
AFTER_ALL_LETTERS = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Found:
    """A page of posts that fit, and how many there are. ``instead`` tells words that no post has, and what was looked
    for in their place.
    """

    posts: list[Vacancy]
    total: int
    instead: dict[str, str] = field(default_factory=dict)


def fits(search: Search, now: datetime) -> ColumnElement[bool]:
    """The condition under which an open post fits a search."""
    return _fits(search, search.words, now)


def find_page(search: Search, now: datetime, *, limit: int, offset: int) -> Found:
    """Open posts that fit, the soonest to close first, a page of them. Where none does, near spellings are tried."""
    found = _page(fits(search, now), limit, offset)
    if found.total or not (instead := near_spellings(search.words)):
        return found
    words = [instead.get(word, word) for word in search.words]
    nearly = _page(_fits(search, words, now), limit, offset)
    return Found(nearly.posts, nearly.total, instead) if nearly.total else found


def newest(search: Search, now: datetime, *, limit: int) -> list[Vacancy]:
    """Open posts that fit, the last to be published first."""
    query = (
        select(Vacancy)
        .where(fits(search, now))
        .options(joinedload(Vacancy.council))
        .order_by(Vacancy.published_at.desc(), Vacancy.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def near_spellings(words: Sequence[str]) -> dict[str, str]:
    """For words that no post has, the nearest that one has: one slip for short words, two for longer ones. The first
    letter is taken to be right.
    """
    if not words:
        return {}
    beginnings = or_(*(_begins_with(word[0]) for word in words))
    known = db.session.scalars(select(PostWord.word).where(beginnings).distinct()).all()
    near = {}
    for word in words:
        if not any(one.startswith(word) for one in known):
            slips = 1 if len(word) < 6 else 2
            same_letter = [one for one in known if one[0] == word[0]]
            best = process.extractOne(word, same_letter, scorer=OSA.distance, score_cutoff=slips, processor=None)
            if best is not None and len(word) > SHORTEST_BEGINNING:
                near[word] = best[0]
    return near


def _fits(search: Search, words: Sequence[str], now: datetime) -> ColumnElement[bool]:
    wanted = [is_open(now)]
    wanted += [_has(word) for word in words]
    wanted += [_has(word, in_place=True) for word in search.place_words]
    if search.family is not None:
        wanted.append(Vacancy.family == search.family)
    if search.contract is not None:
        wanted.append(Vacancy.contract == search.contract)
    if search.nation is not None:
        wanted.append(Vacancy.council_id.in_(select(Council.id).where(Council.nation == search.nation)))
    if search.region is not None:
        wanted.append(Vacancy.council_id.in_(select(Council.id).where(in_region(search.region))))
    if search.hours is not None:
        is_full_time = Vacancy.hours_per_week >= FULL_TIME_HOURS
        wanted.append(is_full_time if search.hours is Hours.FULL_TIME else ~is_full_time)
    if search.hours_from is not None:
        wanted.append(Vacancy.hours_per_week >= float(search.hours_from))
    if search.hours_to is not None:
        wanted.append(Vacancy.hours_per_week <= float(search.hours_to))
    if search.pay_pence is not None:
        wanted.append(Vacancy.pay_from_pence >= search.pay_pence)
    return and_(*wanted)


def _has(word: str, *, in_place: bool = False) -> ColumnElement[bool]:
    """That a post has a word that begins so; where, if it must say its place."""
    matching = select(PostWord.vacancy_id).where(
        _begins_with(word) if len(word) >= SHORTEST_BEGINNING else PostWord.word == word
    )
    return Vacancy.id.in_(matching.where(PostWord.is_place) if in_place else matching)


def _begins_with(beginning: str) -> ColumnElement[bool]:
    """As a range, which the index answers; the letters are no pattern, so none of them means anything."""
    return and_(PostWord.word >= beginning, PostWord.word < beginning + AFTER_ALL_LETTERS)


def _page(wanted: ColumnElement[bool], limit: int, offset: int) -> Found:
    # Counted apart: a count beside each row would make the database hold every open post with all its words.
    total = db.session.scalar(select(func.count(Vacancy.id)).where(wanted)) or 0
    if offset >= total:
        return Found([], total)
    query = (
        select(Vacancy)
        .where(wanted)
        .options(joinedload(Vacancy.council))
        .order_by(Vacancy.closes_at, Vacancy.id)
        .limit(limit)
        .offset(offset)
    )
    return Found(list(db.session.scalars(query)), total)
