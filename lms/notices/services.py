"""Telling people, and keeping how they want to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from flask_babel import force_locale
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from lms import audit
from lms.access import Holder
from lms.accounts.models import Person
from lms.extensions import db
from lms.notices.models import Notice, NoticeKind, NoticeSettings

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Telling:
    """Something that a person is to be told. ``sentence`` is lazy: it is put into words in the person's language.

    ``about`` is what it is about, such as "marking 12": of the same thing a person is told once.
    """

    person_id: int
    language: str
    kind: NoticeKind
    about: str
    sentence: Any
    path: str


def tell(person: Person, kind: NoticeKind, *, about: str, sentence: Any, path: str, now: datetime) -> None:
    """Tell a person something in their language, in this transaction: on the site at once, and in the day's mail if
    they want that. ``sentence`` is of lazy_gettext; ``path`` leads to the page where it goes on.

    Telling again of the same thing changes nothing.
    """
    tell_all([Telling(person.id, person.language, kind, about, sentence, path)], now)


def tell_all(tellings: Iterable[Telling], now: datetime) -> None:
    """Tell many, in two statements for each five hundred."""
    waiting = iter(tellings)
    while portion := list(islice(waiting, AT_ONCE)):
        _make_settings({telling.person_id for telling in portion})
        db.session.execute(_insert(Notice).values(list(_rows(portion, now))).on_conflict_do_nothing())


def _make_settings(person_ids: Collection[int]) -> None:
    """What is usual, for those who never said how they want to be told; who did keeps their choice."""
    usual = [{"person_id": number, "unwanted": [], "quiet_from": 21, "quiet_until": 8} for number in sorted(person_ids)]
    db.session.execute(_insert(NoticeSettings).values(usual).on_conflict_do_nothing())


def _kept_settings(person_id: int) -> NoticeSettings:
    """The person's row, to be changed. Another tab that makes it at the same moment does no harm."""
    _make_settings([person_id])
    return db.session.get_one(NoticeSettings, person_id, with_for_update=True, populate_existing=True)


def _insert(model: type[Notice] | type[NoticeSettings]) -> Any:
    """The INSERT of the database in use, which knows ON CONFLICT."""
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(model)


def _rows(tellings: Iterable[Telling], now: datetime) -> Iterator[dict[str, Any]]:
    for telling in tellings:
        with force_locale(telling.language):
            sentence = str(telling.sentence)
        yield {
            "person_id": telling.person_id,
            "kind": telling.kind,
            "about": telling.about,
            "sentence": sentence,
            "language": telling.language,
            "path": telling.path,
            "told_at": now,
        }


def note_read(notices: Collection[Notice], now: datetime) -> None:
    """What was shown is read; no mail needs to tell it any more."""
    new = [notice.id for notice in notices if notice.read_at is None]
    if new:
        db.session.execute(update(Notice).where(Notice.id.in_(new), Notice.read_at.is_(None)).values(read_at=now))


def change_settings(
    person: Holder,
    *,
    wanted: Collection[NoticeKind],
    quiet_from: int,
    quiet_until: int,
    is_stopped: bool,
    now: datetime,
) -> None:
    """Keep how the person wants to be told."""
    settings = _kept_settings(person.id)
    settings.unwanted = [kind.value for kind in NoticeKind if kind not in wanted]
    settings.quiet_from, settings.quiet_until = quiet_from, quiet_until
    settings.stopped_at = (settings.stopped_at or now) if is_stopped else None
    audit.record("notices.changed", person, now)


def stop_all(person: Person, now: datetime) -> None:
    """No mail of notices any more; again changes nothing. Whoever holds the link of a mail may ask for it."""
    settings = _kept_settings(person.id)
    if settings.stopped_at is None:
        settings.stopped_at = now
        audit.record("notices.stopped", person, now)
