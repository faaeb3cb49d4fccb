"""Live sessions as a calendar file (iCalendar, RFC 5545), and the signed links that calendar programs follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from lms import calendars
from lms.attendance.models import CalendarLink
from lms.attendance.queries import get_subscriber
from lms.calendars import Entry
from lms.errors import NotFound
from lms.learning.models import Enrolment


class Dated(Protocol):
    """What an entry of a calendar needs: a live session, or whatever else has a date."""

    @property
    def uid(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def changed_at(self) -> datetime: ...
    @property
    def cancelled_at(self) -> datetime | None: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def title(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def notes(self) -> str: ...


def calendar_of(sessions: Iterable[Dated], name: str) -> bytes:
    """The file; a cancelled session is struck out."""
    return calendars.calendar_of(map(_entry, sessions), "live-sessions", name)


def _entry(session: Dated) -> Entry:
    return Entry(
        uid=session.uid,
        sequence=session.sequence,
        changed_at=session.changed_at,
        starts=session.starts_at,
        ends=session.ends_at,
        title=session.title,
        place=session.place,
        link=session.link,
        words=session.notes,
        is_cancelled=session.cancelled_at is not None,
    )


def token_of(link: CalendarLink) -> str:
    """The secret part of a calendar link."""
    return str(_signer().dumps([link.enrolment_id, link.serial]))


def subscriber_of(token: str) -> Enrolment:
    """Whose calendar a link shows. Raises NotFound."""
    try:
        enrolment_id, serial = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None
    return get_subscriber(enrolment_id, serial)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="lms.attendance.calendar")
