"""Hours of guidance: booked, changed, cancelled, recorded; and a ledger whose sum is never overspent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import LONDON, utc_now
from lms.councils.models import Council
from lms.errors import DomainError
from lms.extensions import db
from lms.notices.models import Notice
from lms.support import guidance
from lms.support.guidance_models import EntryKind, GuidanceBooking, GuidanceEntry, GuidanceTime, Turnout
from lms.support.jobs import remind_of_guidance
from lms.support.ledger import balance_of
from tests.factories.accounts import make_person
from tests.factories.commitments import day_parts
from tests.factories.councils import make_council
from tests.factories.support import make_booking, make_time
from tests.simultaneous import at_once

HOUR = timedelta(hours=1)


def page(council: Council) -> str:
    return f"/council/{council.id}/guidance"


def balance(council: Council) -> tuple[int, int, int]:
    db.session.expire_all()
    found = balance_of(council.id)
    return found.used, found.reserved, found.left


def told(person: Person) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice.sentence).where(Notice.person_id == person.id).order_by(Notice.id)))


def test_an_adviser_offers_times_that_do_not_overlap(officer: FlaskClient, council: Council) -> None:
    day = (utc_now() + timedelta(days=5)).astimezone(LONDON).date()
    form = {
        **day_parts("day", day),
        "starts_time": "10:00",
        "minutes": "60",
        "count": "3",
        "place": "",
        "link": "https://meet.example/abc",
    }
    assert officer.post("/staff/guidance/new", data=form).location == "/staff/guidance"
    times = db.session.scalars(select(GuidanceTime).order_by(GuidanceTime.starts_at)).all()
    assert [time.starts_at.astimezone(LONDON).hour for time in times] == [10, 11, 12]
    again = officer.post("/staff/guidance/new", data={**form, "starts_time": "12:30", "count": "1"})
    assert again.status_code == 422
    assert "You offer another time at the same time" in again.text
    for changes in ({"link": ""}, {"count": "20"}, {"day": ["1", "1", "2020"]}, {"minutes": "5"}):
        assert officer.post("/staff/guidance/new", data={**form, **changes}).status_code == 422


def test_any_council_books_changes_and_cancels_and_the_minutes_follow(
    council: Council, recruiter: Person, browser: FlaskClient, adviser: Person
) -> None:
    first, second = make_time(adviser), make_time(adviser, starts_at=utc_now() + timedelta(days=4), minutes=90)
    shown = browser.get(page(council)).text
    assert "360 minutes of free guidance" in shown
    assert browser.post(page(council), data={"time": str(first.id)}).status_code == 422, "a topic is needed"
    assert browser.post(page(council), data={"time": str(first.id), "topic": "Posts"}).location == page(council)
    assert balance(council) == (0, 60, 300)
    [booking] = db.session.scalars(select(GuidanceBooking))
    assert told(adviser)[0].startswith("Guidance for Millbrook Council is booked")
    assert told(recruiter) == [], "whoever did it knows it"
    here = f"{page(council)}/{booking.id}"
    entry = browser.get(f"{here}/calendar.ics").text
    assert "SEQUENCE:0" in entry
    assert "SUMMARY:Guidance for Millbrook Council" in entry
    assert browser.post(f"{here}/move", data={"time": str(second.id)}).location == page(council)
    assert balance(council) == (0, 90, 270)
    assert "SEQUENCE:1" in browser.get(f"{here}/calendar.ics").text
    assert browser.post(f"{here}/cancel").location == page(council)
    assert balance(council) == (0, 0, 360)
    assert "STATUS:CANCELLED" in browser.get(f"{here}/calendar.ics").text
    assert len(told(adviser)) == 3
    kinds = db.session.scalars(select(GuidanceEntry.kind).order_by(GuidanceEntry.id)).all()
    assert kinds == [EntryKind.RESERVED, EntryKind.RELEASED, EntryKind.RESERVED, EntryKind.RELEASED]


def test_nothing_is_booked_beyond_what_is_left(
    council: Council, recruiter: Person, browser: FlaskClient, adviser: Person
) -> None:
    for days in (3, 4):
        make_booking(council, adviser, recruiter, starts_at=utc_now() + timedelta(days=days), minutes=160)
    long, fits = (
        make_time(adviser, starts_at=utc_now() + timedelta(days=days), minutes=m) for days, m in ((5, 41), (6, 40))
    )
    refused = browser.post(page(council), data={"time": str(long.id), "topic": "More"}, follow_redirects=True).text
    assert "This takes 41 minutes more, and 40 are left." in refused
    assert balance(council)[1:] == (320, 40)
    browser.post(page(council), data={"time": str(fits.id), "topic": "More"})
    assert balance(council)[1:] == (360, 0)


def test_two_bookings_at_once_never_overspend(app: Flask, council: Council, recruiter: Person, adviser: Person) -> None:
    make_booking(council, adviser, recruiter, minutes=280)
    times = [make_time(adviser, starts_at=utc_now() + timedelta(days=days)).id for days in (5, 6)]
    number, by = council.id, recruiter.id

    def book(time_id: int) -> str:
        with app.app_context(), app.test_request_context("/", method="POST"):
            try:
                time, whose = db.session.get_one(GuidanceTime, time_id), db.session.get_one(Council, number)
                guidance.book(time, whose, "Posts", by=by, now=utc_now())
                db.session.commit()
            except DomainError as fault:
                return type(fault).__name__
            return "booked"

    assert sorted(at_once(book, times)) == ["NotEnoughMinutes", "booked"]
    assert balance(council) == (0, 340, 20)


def test_one_time_goes_to_one_of_two_councils_that_book_it_at_once(
    app: Flask, council: Council, recruiter: Person, adviser: Person
) -> None:
    time_id, by = make_time(adviser).id, recruiter.id
    councils = [council.id, make_council().id]

    def book(council_id: int) -> str:
        with app.app_context(), app.test_request_context("/", method="POST"):
            try:
                time, whose = db.session.get_one(GuidanceTime, time_id), db.session.get_one(Council, council_id)
                guidance.book(time, whose, "Posts", by=by, now=utc_now())
                db.session.commit()
            except DomainError as fault:
                return type(fault).__name__
            return "booked"

    assert sorted(at_once(book, councils)) == ["Taken", "booked"]
    assert sum(balance_of(one).reserved for one in councils) == 60


def test_the_council_changes_a_meeting_until_a_day_before_and_an_adviser_until_it_is_recorded(
    council: Council, recruiter: Person, browser: FlaskClient, officer: FlaskClient, adviser: Person
) -> None:
    booking = make_booking(council, adviser, recruiter, starts_at=utc_now() + 23 * HOUR)
    other = make_time(adviser)
    here = f"{page(council)}/{booking.id}"
    assert "too late to change" in browser.get(page(council)).text
    assert browser.post(f"{here}/cancel").status_code == 409
    late = browser.post(f"{here}/move", data={"time": str(other.id)}, follow_redirects=True)
    assert "It is too late to change this meeting here." in late.text
    assert officer.post(f"{here}/cancel").location == page(council)
    assert balance(council) == (0, 0, 360)
    assert any("is cancelled" in sentence for sentence in told(recruiter))
    assert officer.post(f"{here}/cancel").location == page(council), "again changes nothing"
    assert balance(council) == (0, 0, 360)


@pytest.mark.parametrize(
    ("turnout", "minutes", "used"),
    [(Turnout.HELD, 75, 75), (Turnout.HELD, 45, 45), (Turnout.COUNCIL_MISSED, 1, 60), (Turnout.CALLED_OFF, 1, 0)],
)
def test_what_became_of_a_meeting_is_recorded_once_and_uses_minutes(
    council: Council, recruiter: Person, browser: FlaskClient, officer: FlaskClient, adviser: Person,
    turnout: Turnout, minutes: int, used: int,
) -> None:  # fmt: skip
    booking = make_booking(council, adviser, recruiter, starts_at=utc_now() - 2 * HOUR)
    here = f"/staff/guidance/{booking.id}"
    assert "To be recorded" in officer.get("/staff/guidance").text
    form = {"turnout": turnout.value, "minutes": str(minutes), "outcome": "Two lines less."}
    assert officer.post(here, data=form).location == "/staff/guidance"
    assert balance(council) == (used, 0, 360 - used)
    assert officer.post(here, data=form).status_code == 409
    assert "Two lines less." in browser.get(page(council)).text
    assert len(told(recruiter)) == 1


def test_a_meeting_is_not_recorded_before_it_begins_nor_longer_than_what_is_left(
    council: Council, recruiter: Person, officer: FlaskClient, adviser: Person
) -> None:
    to_come = make_booking(council, adviser, recruiter)
    over = make_booking(council, adviser, recruiter, starts_at=utc_now() - 5 * HOUR, minutes=280)
    form = {"turnout": "held", "minutes": "60", "outcome": "Something."}
    assert officer.post(f"/staff/guidance/{to_come.id}", data=form).status_code == 409
    assert officer.post(f"/staff/guidance/{over.id}", data={**form, "outcome": ""}).status_code == 422
    longer = officer.post(f"/staff/guidance/{over.id}", data={**form, "minutes": "301"})
    assert longer.status_code == 422
    assert "20 are left" in longer.text
    assert officer.post(f"/staff/guidance/{over.id}", data={**form, "minutes": "300"}).status_code == 302
    assert balance(council) == (300, 60, 0)


def test_a_correction_is_a_new_line_with_a_reason(
    council: Council, recruiter: Person, browser: FlaskClient, officer: FlaskClient, adviser: Person
) -> None:
    booking = make_booking(council, adviser, recruiter, starts_at=utc_now() - 2 * HOUR)
    guidance.record_meeting(booking, Turnout.COUNCIL_MISSED, 1, "", by=adviser.id, now=utc_now())
    here = f"/staff/guidance/councils/{council.id}/correct"
    for minutes, reason in (("0", "x"), ("30", ""), ("61", "Too much"), ("-301", "Too much"), ("x", "x")):
        assert officer.post(here, data={"minutes": minutes, "reason": reason}).status_code == 422
    assert officer.post(here, data={"minutes": "60", "reason": "Their train stood still."}).location == page(council)
    assert balance(council) == (0, 0, 360)
    assert "Their train stood still." in browser.get(page(council)).text
    assert len(db.session.scalars(select(GuidanceEntry)).all()) == 4


def test_a_time_that_is_taken_back_gives_the_minutes_back_and_the_council_is_told(
    council: Council, recruiter: Person, officer: FlaskClient, adviser: Person
) -> None:
    booking = make_booking(council, adviser, recruiter)
    here = f"/staff/guidance/times/{booking.time_id}/withdraw"
    assert "Millbrook Council" in officer.get(here).text
    assert officer.post(here).location == "/staff/guidance"
    assert officer.post(here).location == "/staff/guidance"
    assert balance(council) == (0, 0, 360)
    [sentence] = told(recruiter)
    assert "can’t be held" in sentence


def test_both_sides_are_reminded_on_the_day_before_and_once(
    council: Council, recruiter: Person, adviser: Person, now: datetime
) -> None:
    tomorrow = datetime.combine((now + timedelta(days=1)).astimezone(LONDON), datetime.min.time(), LONDON)
    make_booking(council, adviser, recruiter, starts_at=tomorrow + 10 * HOUR)
    make_booking(council, adviser, recruiter, starts_at=tomorrow + 40 * HOUR)
    db.session.commit()
    remind_of_guidance(now)
    remind_of_guidance(now)
    assert [one for one in told(recruiter) if "tomorrow" in one] == [one for one in told(adviser) if "tomorrow" in one]
    assert len([one for one in told(recruiter) if "tomorrow" in one]) == 1


def test_an_officer_books_for_a_council_without_members(officer: FlaskClient, adviser: Person) -> None:
    council, time = make_council(name="Quiet Council"), make_time(adviser)
    assert "Quiet Council" in officer.get("/staff/guidance/councils?q=quiet").text
    assert officer.post(page(council), data={"time": str(time.id), "topic": "Begin"}).location == page(council)
    assert balance(council) == (0, 60, 300)


def test_pages_of_guidance_are_for_the_council_and_the_team_and_take_few_statements(
    council: Council, recruiter: Person, browser: FlaskClient, officer: FlaskClient, stranger: FlaskClient,
    adviser: Person, sign_in: Callable[[Person], FlaskClient], count_statements: Callable[[], Any],
) -> None:  # fmt: skip
    booking = make_booking(council, adviser, recruiter)
    make_booking(council, adviser, recruiter, starts_at=utc_now() - 2 * HOUR)
    make_time(adviser, starts_at=utc_now() + timedelta(days=9))
    panel = sign_in(make_person(roles=[Role.PANEL_MEMBER], council=council))
    here = f"{page(council)}/{booking.id}"
    for address in (page(council), f"{here}/move", f"{here}/calendar.ics"):
        for reader in (browser, officer):
            with count_statements() as statements:
                assert reader.get(address).status_code == 200
            assert len(statements) <= 6, address
        assert stranger.get(address).status_code == 404
        assert panel.get(address).status_code == 403
    assert stranger.post(f"{here}/cancel").status_code == 404
    for address in (
        "/staff/guidance",
        "/staff/guidance/new",
        f"/staff/guidance/{booking.id}",
        f"/staff/guidance/times/{booking.time_id}/withdraw",
        "/staff/guidance/councils",
        f"/staff/guidance/councils/{council.id}/correct",
    ):
        with count_statements() as statements:
            assert officer.get(address).status_code == 200, address
        assert len(statements) <= 6, address
        assert browser.get(address).status_code == 403
