"""Saving a search, confirming it, keeping it, and stopping it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.accounts.queries import count_tries
from lms.accounts.services import TooManyTries, note_try
from lms.addresses import public_address
from lms.alerts.models import AlertedPost, AlertReader, Rhythm, SavedSearch
from lms.alerts.queries import written
from lms.clock import london_day
from lms.errors import DomainError, Invalid
from lms.extensions import db
from lms.outbox.services import queue
from lms.vacancies.search import Search
from lms.vacancies.search_words import title_of

MOST_SEARCHES = 10
MOST_WAITING = 40  # unconfirmed: others may have asked for them
CONFIRM_WITHIN = timedelta(days=7)
MAILS_BY_ADDRESS, ASKED_BY_NETWORK = 3, 20  # an hour


class TooManySearches(Invalid):
    """Nobody reads the news of so many searches."""


class LinkUnusable(DomainError):
    """The link is wrong or too old, or the alert was stopped."""

    status = 410


def save_for_person(person_id: int, language: str, search: Search, rhythm: Rhythm, now: datetime) -> SavedSearch:
    """Save a search of somebody who is signed in; the same again only changes how often. Raises TooManySearches."""
    reader = _held_reader({"person_id": person_id, "email": None, "language": language}, now)
    saved = _save(reader, search, rhythm, now)
    saved.rhythm = rhythm
    saved.confirmed_at = saved.confirmed_at or now
    _keep(reader, now)
    return saved


def ask_by_address(email: str, language: str, search: Search, rhythm: Rhythm, *, network: str, now: datetime) -> None:
    """Save a search of a visitor, who confirms it by a link in a mail: the address may be somebody else's. Whether it
    is known here shows in nothing. Raises TooManyTries.
    """
    address, since = email.strip().lower(), now - timedelta(hours=1)
    if count_tries("alert from", network, since=since) >= ASKED_BY_NETWORK:
        raise TooManyTries(_("You have asked for many alerts. Wait for an hour, then try again."))
    note_try("alert from", network, now)
    if count_tries("alert", address, since=since) >= MAILS_BY_ADDRESS:
        return
    note_try("alert", address, now)
    reader = _held_reader({"person_id": None, "email": address, "language": language}, now)
    try:
        saved = _save(reader, search, rhythm, now)
    except TooManySearches:
        return
    db.session.flush()
    queue(
        recipient=address,
        subject=_("Confirm your job alert"),
        body=_(
            "Somebody, probably you, asked us to mail new posts to this address.\n\nSearch: %(search)s\n\n"
            "Open this page within seven days to confirm it:\n\n%(link)s\n\n"
            "You did not ask for this? Then do nothing.\n",
            search=title_of(search),
            link=public_address("alerts.confirm", token=confirmation_of(saved)),
        ),
        now=now,
    )


def confirmation_of(saved: SavedSearch) -> str:
    """What the link carries that confirms a search."""
    return str(_signer().dumps([saved.id, saved.reader.secret]))


def read_confirmation(token: str) -> SavedSearch:
    """The search that a mailed link confirms. Raises LinkUnusable."""
    try:
        number, secret = _signer().loads(token, max_age=int(CONFIRM_WITHIN.total_seconds()))
    except (BadSignature, ValueError, TypeError):
        raise LinkUnusable from None
    saved = db.session.get(SavedSearch, number) if isinstance(number, int) else None
    if saved is None or saved.reader.secret != secret:
        raise LinkUnusable
    return saved


def confirm(saved: SavedSearch, now: datetime) -> None:
    """The address belongs to whoever asked. Again changes nothing."""
    if saved.confirmed_at is None:
        saved.confirmed_at = saved.looked_at = now
        _keep(saved.reader, now)


def change_rhythm(saved: SavedSearch, rhythm: Rhythm, now: datetime) -> None:
    """Be told more often, or less."""
    saved.rhythm = rhythm
    saved.due_on = min(saved.due_on, london_day(now) + pause_of(rhythm))
    _keep(saved.reader, now)


def keep(reader: AlertReader, now: datetime) -> None:
    """Go on with the alerts for another time."""
    _keep(reader, now)


def stop(saved: SavedSearch, now: datetime) -> None:
    """End one search. With the last of them nothing of its reader stays."""
    reader = saved.reader
    if len(reader.searches) == 1:
        stop_all(reader)
    else:
        reader.searches.remove(saved)
        _keep(reader, now)


def stop_all(reader: AlertReader) -> None:
    """End all alerts; nothing of the reader stays."""
    db.session.execute(delete(AlertedPost).where(AlertedPost.reader_id == reader.id))
    db.session.delete(reader)


def pause_of(rhythm: Rhythm) -> timedelta:
    """How long after a look the next one comes."""
    return timedelta(days=1 if rhythm is Rhythm.DAILY else 7)


def _save(reader: AlertReader, search: Search, rhythm: Rhythm, now: datetime) -> SavedSearch:
    asks = written(search)
    for saved in reader.searches:
        if saved.asks == asks:
            return saved
    confirmed = sum(saved.confirmed_at is not None for saved in reader.searches)
    if confirmed >= MOST_SEARCHES or len(reader.searches) >= MOST_SEARCHES + MOST_WAITING:
        raise TooManySearches(_("You have ten alerts. Stop one, then save this one."))
    saved = SavedSearch(
        asks=asks, rhythm=rhythm, created_at=now, looked_at=now, due_on=london_day(now) + timedelta(days=1)
    )
    reader.searches.append(saved)
    return saved


def _held_reader(who: dict[str, str | int | None], now: datetime) -> AlertReader:
    """The reader, made where there is none, and held: two tabs that ask at once find the same one."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {**who, "secret": secrets.token_urlsafe(32), "kept_at": now}
    db.session.execute(insert(AlertReader).values(row).on_conflict_do_nothing())
    column = AlertReader.email if who["person_id"] is None else AlertReader.person_id
    query = (
        select(AlertReader)
        .where(column == (who["email"] or who["person_id"]))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def _keep(reader: AlertReader, now: datetime) -> None:
    reader.kept_at, reader.warned_at = now, None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="lms.alerts.confirm")
