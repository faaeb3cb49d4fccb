"""Telling readers of new posts: a few readers in a transaction and some hundred in a run, so that the database is never
full of this. What one run leaves, the next one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import and_, delete, exists, insert, select

from lms.addresses import public_address
from lms.alerts.models import AlertedPost, AlertReader, SavedSearch
from lms.alerts.queries import new_posts, posts_by_id, readers_due, readers_to_end, readers_to_warn, search_of
from lms.alerts.services import CONFIRM_WITHIN, pause_of, stop_all
from lms.alerts.wording import MOST_SHOWN, body_of, ending_soon, subject_of
from lms.clock import LONDON, first_moment_of, london_day
from lms.config import Settings
from lms.extensions import db
from lms.outbox.services import queue
from lms.vacancies.search import Search

AT_ONCE = 20
MOST_A_RUN = 200
FROM_HOUR, UNTIL_HOUR = 7, 20  # of London: nobody is woken
DAYS_A_MONTH = 30.44
TOLD_KEPT_FOR = timedelta(days=60)  # longer than any search looks back


def send_alerts(now: datetime, most: int = MOST_A_RUN) -> None:
    """Queue the mails that are due. The mail, the mark on its posts and the next day to look are of one transaction:
    nobody hears twice of a post, whoever else runs this and wherever it breaks off.
    """
    if not FROM_HOUR <= now.astimezone(LONDON).hour < UNTIL_HOUR:
        return
    done = 0
    while done < most and (readers := readers_due(london_day(now), min(AT_ONCE, most - done))):
        for reader in readers:
            _tell(reader, now)
        db.session.commit()
        done += len(readers)


def look_after_alerts(now: datetime) -> None:
    """Warn readers whose alerts end soon, end those whose time is over, and take out what nobody confirmed."""
    settings: Settings = current_app.extensions["settings"]
    warning = timedelta(days=settings.alert_warn_days)
    silent_since = now - timedelta(days=settings.alert_months * DAYS_A_MONTH) + warning
    for reader in readers_to_warn(silent_since, MOST_A_RUN):
        if not _was_here_since(silent_since, reader):
            _warn(reader, now, london_day(now + warning))
    for reader in readers_to_end(now - warning, MOST_A_RUN):
        if not _was_here_since(silent_since, reader):
            stop_all(reader)
    _forget(now)
    db.session.commit()


def _was_here_since(moment: datetime, reader: AlertReader) -> bool:
    """Whether somebody with an account has signed in since then: that keeps their alerts, too."""
    if reader.person is None or reader.person.last_seen_on is None:
        return False
    seen_at = first_moment_of(reader.person.last_seen_on)
    if seen_at < moment:
        return False
    reader.kept_at, reader.warned_at = seen_at, None
    return True


def _tell(reader: AlertReader, now: datetime) -> None:
    today = london_day(now)
    due = [saved for saved in reader.searches if saved.confirmed_at is not None and saved.due_on <= today]
    parts: list[tuple[Search, list[int]]] = []
    told: set[int] = set()
    for saved in due:
        fresh = [number for number in new_posts(reader, saved, now) if number not in told]
        if fresh:
            parts.append((search_of(saved), fresh))
            told.update(fresh)
        saved.looked_at, saved.due_on = now, today + pause_of(saved.rhythm)
    if told and _may_be_mailed(reader):
        db.session.execute(
            insert(AlertedPost),
            [{"reader_id": reader.id, "vacancy_id": number, "told_at": now} for number in sorted(told)],
        )
        _mail(reader, parts, len(told), now)


def _mail(reader: AlertReader, parts: Sequence[tuple[Search, Sequence[int]]], total: int, now: datetime) -> None:
    posts = posts_by_id([number for _search, fresh in parts for number in fresh[:MOST_SHOWN]])
    with force_locale(reader.reads):
        shown = [(search, [posts[number] for number in fresh[:MOST_SHOWN]], len(fresh)) for search, fresh in parts]
        _queue(reader, subject_of(total), body_of(shown, reader.secret), now)


def _warn(reader: AlertReader, now: datetime, ends_on: date) -> None:
    reader.warned_at = now
    if _may_be_mailed(reader):
        with force_locale(reader.reads):
            _queue(reader, *ending_soon(ends_on, reader.secret), now)


def _queue(reader: AlertReader, subject: str, body: str, now: datetime) -> None:
    stop_address = public_address("alerts.stop", token=reader.secret)
    queue(recipient=reader.address, subject=subject, body=body, now=now, stop_address=stop_address)


def _may_be_mailed(reader: AlertReader) -> bool:
    return reader.person is None or reader.person.closed_at is None


def _forget(now: datetime) -> None:
    """Take out what nobody confirmed in time, readers without a search, and marks on posts that no search looks at."""
    unconfirmed = and_(SavedSearch.confirmed_at.is_(None), SavedSearch.created_at < now - CONFIRM_WITHIN)
    without = ~exists().where(SavedSearch.reader_id == AlertReader.id)
    for statement in (
        delete(SavedSearch).where(unconfirmed),
        delete(AlertedPost).where(AlertedPost.told_at < now - TOLD_KEPT_FOR),
        delete(AlertedPost).where(AlertedPost.reader_id.in_(select(AlertReader.id).where(without))),
        delete(AlertReader).where(without),
    ):
        db.session.execute(statement, execution_options={"synchronize_session": False})
