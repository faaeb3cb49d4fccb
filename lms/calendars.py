"""Calendar files (iCalendar, RFC 5545) of whatever has a time or a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Response
from flask_babel import gettext as _
from icalendar import Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar shows. ``starts`` and ``ends`` are moments; a date as ``starts`` is a whole day.

    The same ``uid`` with a larger ``sequence`` replaces what a program has.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts: datetime | date
    ends: datetime | None
    title: str
    place: str = ""
    link: str = ""
    words: str = ""
    is_cancelled: bool = False


def calendar_of(entries: Iterable[Entry], source: str, name: str = "") -> bytes:
    """The file. Times are in UTC, which every program shows in its own zone. ``source`` tells entries of one kind from
    all others; ``name`` is what a program calls the calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Working in Local Government//{source}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, source))
    return bytes(calendar.to_ical())


def calendar_file(entries: Iterable[Entry], name: str) -> Response:
    """The file of a council as a download, which no cache shares."""
    file = Response(calendar_of(entries, "councils"), content_type=MEDIA_TYPE)
    file.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    file.headers["Cache-Control"] = "private, no-store"
    return file


def _event(entry: Entry, source: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{source}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts)
    event.add("dtend", entry.ends or entry.starts + timedelta(days=1))
    event.add("summary", _("Cancelled: %(title)s", title=entry.title) if entry.is_cancelled else entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.place:
        event.add("location", entry.place)
    if entry.link:
        event.add("url", entry.link)
    if words := "\n".join(filter(None, [entry.words, entry.link])):
        event.add("description", words)
    return event
