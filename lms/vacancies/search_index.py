"""Keeping the words of posts. No service has to remember it: the session is watched, and the words change in the
transaction that changes the post. A job adds what was written past the session, and takes out what has closed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, event, exists, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.councils.models import Council
from lms.extensions import db
from lms.vacancies.models import Vacancy, VacancyCriterion
from lms.vacancies.search_models import PostWord
from lms.vacancies.words import words_of

AT_ONCE = 200
KEPT_AFTER_CLOSING = timedelta(days=30)
WATCHED: Mapping[type, tuple[str, ...]] = {
    Vacancy: ("council_id", "title", "summary", "place", "closes_at"),
    VacancyCriterion: ("vacancy_id", "wording"),
    Council: ("name",),
}
CHANGED = "posts whose words have changed"


def watch_posts() -> None:
    """Let every change of a post change its words; watching twice is the same as once."""
    event.listen(db.session, "after_flush", _note_changes)
    event.listen(db.session, "after_flush_postexec", _write_changes)


def index_posts(ids: Collection[int]) -> None:
    """Write the words of these posts anew, some hundred posts at a time."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    waiting = iter(sorted(ids))
    while some := list(islice(waiting, AT_ONCE)):
        _forget(some)
        if rows := [row for texts in _texts_of(some) for row in _rows(texts)]:
            db.session.execute(insert(PostWord).on_conflict_do_nothing(), rows)


def keep_the_words(now: datetime) -> None:
    """Add the words of open posts that have none, and take out those of posts long closed, some hundred at a time."""
    while add_missing_words(now) or _forget_long_closed(now):
        db.session.commit()


def add_missing_words(now: datetime) -> int:
    """Write the words of the next open posts that have none; gives how many posts."""
    query = select(Vacancy.id).where(
        Vacancy.closes_at > now, Vacancy.withdrawn_at.is_(None), ~exists().where(PostWord.vacancy_id == Vacancy.id)
    )
    ids = db.session.scalars(query.limit(AT_ONCE)).all()
    if ids:
        index_posts(ids)
    return len(ids)


def _forget_long_closed(now: datetime) -> int:
    query = select(Vacancy.id).where(
        Vacancy.closes_at < now - KEPT_AFTER_CLOSING, exists().where(PostWord.vacancy_id == Vacancy.id)
    )
    ids = db.session.scalars(query.limit(AT_ONCE)).all()
    _forget(ids)
    return len(ids)


def _forget(ids: Collection[int]) -> None:
    db.session.execute(
        delete(PostWord).where(PostWord.vacancy_id.in_(ids)), execution_options={"synchronize_session": False}
    )


def _texts_of(ids: Collection[int]) -> Iterable[tuple[int, str, str]]:
    """Of each post its id, all its words, and those that say where it is."""
    query = (
        select(Vacancy.id, Vacancy.title, Vacancy.summary, Vacancy.place, Council.name)
        .join(Vacancy.council)
        .where(Vacancy.id.in_(ids))
    )
    wordings: dict[int, list[str]] = {number: [] for number in ids}
    lines = select(VacancyCriterion.vacancy_id, VacancyCriterion.wording).where(VacancyCriterion.vacancy_id.in_(ids))
    with db.session.no_autoflush:
        for vacancy_id, wording in db.session.execute(lines):
            wordings[vacancy_id].append(wording)
        for number, title, summary, place, council in db.session.execute(query):
            yield number, "\n".join((title, summary, *wordings[number])), f"{place}\n{council}"


def _rows(texts: tuple[int, str, str]) -> list[dict[str, Any]]:
    number, said, place = texts
    places = dict.fromkeys(words_of(place), True)
    return [
        {"word": word, "vacancy_id": number, "is_place": is_place}
        for word, is_place in (dict.fromkeys(words_of(said), False) | places).items()
    ]


def _note_changes(session: Session, _context: object) -> None:
    """Note posts that a flush writes, before it forgets what has changed."""
    changed: set[int] = session.info.setdefault(CHANGED, set())
    for one in (*session.new, *session.dirty, *session.deleted):
        if isinstance(one, Vacancy) and one not in session.deleted and _has_changed(one):
            changed.add(one.id)
        elif isinstance(one, VacancyCriterion) and (one in session.deleted or _has_changed(one)):
            changed.add(one.vacancy_id)
        elif isinstance(one, Council) and one not in session.new and _has_changed(one):
            changed.update(session.connection().scalars(select(Vacancy.id).where(Vacancy.council_id == one.id)))


def _has_changed(one: object) -> bool:
    attributes = inspect(one).attrs
    return any(attributes[name].history.has_changes() for name in WATCHED[type(one)])


def _write_changes(session: Session, _context: object) -> None:
    if changed := session.info.pop(CHANGED, None):
        index_posts(changed)
