"""Calendar files, and calendar months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar, Component

from lms.calendars import Entry, calendar_file
from lms.months import months_after

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def entry(**changes: object) -> Entry:
    return Entry(
        **{
            "uid": "abc",
            "sequence": 2,
            "changed_at": NOON,
            "starts": NOON,
            "ends": NOON + timedelta(hours=1),
            "title": "Guidance",
            "place": "Town hall, room 1",
            "link": "https://meet.example/abc",
            "words": "Posts; criteria",
            **changes,
        }  # type: ignore[arg-type]
    )


def read(app: Flask, one: Entry) -> tuple[dict[str, str], Component]:
    with app.test_request_context():
        file = calendar_file([one], "meeting")
    [event] = Calendar.from_ical(file.data).walk("VEVENT")
    return dict(file.headers), event


def test_an_entry_is_read_back_as_it_was_written_by_a_program_for_calendars(app: Flask) -> None:
    headers, event = read(app, entry())
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == 'attachment; filename="meeting.ics"'
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (NOON, NOON + timedelta(hours=1))
    assert (str(event["uid"]), event["sequence"], str(event["status"])) == ("abc@councils", 2, "CONFIRMED")
    assert str(event["location"]) == "Town hall, room 1"
    assert str(event["description"]) == "Posts; criteria\nhttps://meet.example/abc"


def test_a_cancelled_entry_and_a_whole_day_say_so(app: Flask) -> None:
    _headers, event = read(app, entry(starts=date(2027, 2, 28), ends=None, is_cancelled=True))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2027, 2, 28), date(2027, 3, 1))
    assert (str(event["status"]), str(event["summary"])) == ("CANCELLED", "Cancelled: Guidance")


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 1), -12, date(2025, 12, 1)),
        (date(2026, 1, 31), -1, date(2025, 12, 31)),
        (date(2026, 10, 17), 12, date(2027, 10, 17)),
    ],
)
def test_months_end_where_a_month_is_shorter(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then
