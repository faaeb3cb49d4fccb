"""Live sessions as a calendar file (iCalendar, RFC 5545), and the signed links that calendar programs follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event
from itsdangerous import BadSignature, URLSafeSerializer

from lms.attendance.models import CalendarLink
from lms.attendance.queries import get_subscriber
from lms.errors import NotFound
from lms.learning.models import Enrolment

MEDIA_TYPE = "text/calendar; charset=utf-8"


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
    """The file. Times are in UTC, which every program shows in its own zone; the same ``uid`` with a larger sequence
    replaces what a program has; a cancelled session is struck out.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Working in Local Government//Live sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for session in sessions:
        calendar.add_component(_event(session))
    return bytes(calendar.to_ical())


def _event(session: Dated) -> Event:
    is_cancelled = session.cancelled_at is not None
    event = Event()
    event.add("uid", f"{session.uid}@live-sessions")
    event.add("sequence", session.sequence)
    event.add("dtstamp", session.changed_at)
    event.add("last-modified", session.changed_at)
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    event.add("summary", _("Cancelled: %(title)s", title=session.title) if is_cancelled else session.title)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    if session.place:
        event.add("location", session.place)
    if session.link:
        event.add("url", session.link)
    if words := "\n".join(filter(None, [session.notes, session.link])):
        event.add("description", words)
    return event


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
