"""Booking, changing and recording hours of guidance. A council never books more than it has left."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms import audit
from lms.accounts.models import Person
from lms.clock import moment_in_words
from lms.config import Settings
from lms.councils.models import Council
from lms.errors import Conflict, Invalid
from lms.extensions import db
from lms.support.guidance_models import EntryKind, GuidanceBooking, GuidanceTime, Turnout
from lms.support.guidance_queries import find_booking_at
from lms.support.ledger import balance_of, write_line
from lms.support.telling import News, tell_adviser, tell_of_booking

MOST_AT_ONCE = 20


class Overlaps(Invalid):
    """An adviser is in one meeting at a time."""


class Taken(Conflict):
    """Somebody else booked the time, or the adviser took it back."""


class BookedMeanwhile(Conflict):
    """Who takes a time back has seen who booked it."""


class TooLate(Conflict):
    """The time to book, change or cancel is over."""


class NotEnoughMinutes(Conflict):
    """Guidance is free, and has an end."""


class NotBegun(Conflict):
    """Nobody can say how a meeting went before it began."""


class RecordedAlready(Conflict):
    """What was recorded stays; a correction is a new line."""


class NothingToGiveBack(Invalid):
    """No more is given back than was used."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Times in a row: ``count`` of them, each of ``minutes``."""

    starts_at: datetime
    minutes: int
    count: int
    place: str
    link: str


def offer_times(wanted: Offer, *, adviser_id: int, now: datetime) -> list[GuidanceTime]:
    """Offer times to every council. Raises Overlaps."""
    _check_free(wanted, adviser_id)
    length = timedelta(minutes=wanted.minutes)
    times = [
        GuidanceTime(
            adviser_id=adviser_id,
            starts_at=wanted.starts_at + place * length,
            ends_at=wanted.starts_at + (place + 1) * length,
            place=wanted.place,
            link=wanted.link,
            offered_at=now,
        )
        for place in range(wanted.count)
    ]
    db.session.add_all(times)
    db.session.flush()
    audit.record("guidance.offered", times[0], now, by=adviser_id, times=len(times))
    return times


def _check_free(wanted: Offer, adviser_id: int) -> None:
    # The same form may be sent twice at once: the second one waits, and sees the times of the first.
    db.session.execute(select(Person.id).where(Person.id == adviser_id).with_for_update())
    ends_at = wanted.starts_at + timedelta(minutes=wanted.count * wanted.minutes)
    query = (
        select(GuidanceTime.starts_at)
        .where(GuidanceTime.adviser_id == adviser_id, GuidanceTime.withdrawn_at.is_(None))
        .where(GuidanceTime.starts_at < ends_at, GuidanceTime.ends_at > wanted.starts_at)
        .order_by(GuidanceTime.starts_at)
        .limit(1)
    )
    if (other := db.session.scalar(query)) is not None:
        raise Overlaps(_("You offer another time at the same time: %(moment)s.", moment=moment_in_words(other)))


def withdraw_time(time: GuidanceTime, *, by: int, now: datetime) -> None:
    """Take a time back. A council that booked it gets its minutes back, and is told. A second time changes nothing.

    Raises TooLate, BookedMeanwhile.
    """
    booking = find_booking_at(time.id)
    if booking is not None:
        _wait_for_others(booking.council)  # before the time, as those who book do: nobody waits in a circle
    db.session.refresh(time, ["withdrawn_at"], with_for_update=True)
    if time.withdrawn_at is not None:
        return
    if time.starts_at <= now:
        raise TooLate(_("This time has begun already."))
    if find_booking_at(time.id) is not booking:
        raise BookedMeanwhile(_("A council has just booked this time, or cancelled it. Look at it again."))
    time.withdrawn_at = now
    audit.record("guidance.withdrawn", time, now, by=by)
    if booking is not None:
        _give_up(booking, by, now)
        tell_of_booking(booking, News.CALLED_OFF, now)


def book(time: GuidanceTime, council: Council, topic: str, *, by: int, now: datetime) -> GuidanceBooking:
    """Book a time for a council: its minutes are reserved. Raises Taken, TooLate, NotEnoughMinutes."""
    _wait_for_others(council)
    _check_can_be_booked(time, now)
    _check_left(council.id, time.minutes)
    booking = GuidanceBooking(
        time=time,
        council=council,
        topic=topic,
        booked_by_id=by,
        booked_at=now,
        changed_at=now,
        uid=secrets.token_hex(16),
        sequence=0,
    )
    _insert(booking)
    write_line(council.id, EntryKind.RESERVED, -time.minutes, by=by, now=now, booking=booking)
    audit.record("guidance.booked", booking, now, by=by, council=council.id, minutes=time.minutes)
    _tell_the_other_side(booking, News.BOOKED, by, now)
    return booking


def move(booking: GuidanceBooking, time: GuidanceTime, *, by: int, is_adviser: bool, now: datetime) -> None:
    """Change a booking to another time. Raises Taken, TooLate, NotEnoughMinutes, RecordedAlready."""
    _hold(booking)
    _check_in_time(booking, is_adviser, now)
    _check_can_be_booked(time, now)
    _check_left(booking.council_id, time.minutes - booking.time.minutes)
    before = booking.time
    try:
        with db.session.begin_nested():
            booking.time = time
            booking.sequence += 1
            booking.changed_at = now
    except IntegrityError:
        raise _taken() from None
    write_line(booking.council_id, EntryKind.RELEASED, before.minutes, by=by, now=now, booking=booking)
    write_line(booking.council_id, EntryKind.RESERVED, -time.minutes, by=by, now=now, booking=booking)
    audit.record("guidance.moved", booking, now, by=by, council=booking.council_id, minutes=time.minutes)
    if before.adviser_id != time.adviser_id:
        tell_adviser(booking, before.adviser_id, News.CANCELLED, now)
    _tell_the_other_side(booking, News.MOVED, by, now)


def cancel(booking: GuidanceBooking, *, by: int, is_adviser: bool, now: datetime) -> None:
    """Cancel: the minutes are free again. A second time changes nothing. Raises TooLate, RecordedAlready."""
    _hold(booking)
    if booking.cancelled_at is not None:
        return
    _check_in_time(booking, is_adviser, now)
    _give_up(booking, by, now)
    _tell_the_other_side(booking, News.CANCELLED, by, now)


def record_meeting(
    booking: GuidanceBooking, turnout: Turnout, minutes: int, outcome: str, *, by: int, now: datetime
) -> None:
    """Write down what became of a meeting. Of one that was held the real minutes are used; one that the council missed
    uses what was booked; one that was called off uses none.

    Raises NotBegun, RecordedAlready, NotEnoughMinutes.
    """
    _hold(booking)
    if booking.cancelled_at is not None or booking.turnout is not None:
        raise RecordedAlready(_("This meeting was cancelled or recorded already."))
    if now < booking.time.starts_at:
        raise NotBegun(_("You can record it once it has begun."))
    booked = booking.time.minutes
    used = {Turnout.HELD: minutes, Turnout.COUNCIL_MISSED: booked, Turnout.CALLED_OFF: 0}[turnout]
    _check_left(booking.council_id, used - booked)
    write_line(booking.council_id, EntryKind.RELEASED, booked, by=by, now=now, booking=booking)
    if used:
        write_line(booking.council_id, EntryKind.USED, -used, by=by, now=now, booking=booking)
    booking.turnout, booking.outcome, booking.recorded_at = turnout, outcome, now
    audit.record("guidance.recorded", booking, now, by=by, turnout=turnout.value, minutes=used)
    tell_of_booking(booking, News.RECORDED, now)


def correct_minutes(council: Council, minutes: int, reason: str, *, by: int, now: datetime) -> None:
    """Give minutes back (above 0) or take some (below 0), with a reason, as a new line.

    Raises NotEnoughMinutes, NothingToGiveBack.
    """
    _wait_for_others(council)
    if minutes > balance_of(council.id).used:
        raise NothingToGiveBack(_("The council has not used so many minutes. Give back fewer."))
    _check_left(council.id, -minutes)
    write_line(council.id, EntryKind.CORRECTED, minutes, by=by, now=now, reason=reason)
    audit.record("guidance.corrected", council, now, by=by, minutes=minutes)


def can_change_until(booking: GuidanceBooking) -> datetime:
    """Until when the council itself changes or cancels a meeting."""
    settings: Settings = current_app.extensions["settings"]
    return booking.time.starts_at - timedelta(hours=settings.guidance_cancel_hours)


def _check_in_time(booking: GuidanceBooking, is_adviser: bool, now: datetime) -> None:
    if booking.cancelled_at is not None or booking.turnout is not None:
        raise RecordedAlready(_("This meeting was cancelled or recorded already."))
    if not is_adviser and now > can_change_until(booking):
        raise TooLate(_("It is too late to change this meeting here. Write to your adviser."))


def _check_can_be_booked(time: GuidanceTime, now: datetime) -> None:
    db.session.refresh(time, ["withdrawn_at"], with_for_update=True)
    if time.withdrawn_at is not None:
        raise _taken()
    if time.starts_at <= now:
        raise TooLate(_("This time has begun already. Choose another one."))


def _check_left(council_id: int, more: int) -> None:
    db.session.flush()
    left = balance_of(council_id).left
    if more > left:
        raise NotEnoughMinutes(
            _("This takes %(more)s minutes more, and %(left)s are left. Choose less time.", more=more, left=left)
        )


def _insert(booking: GuidanceBooking) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(booking)
    except IntegrityError:
        raise _taken() from None


def _taken() -> Taken:
    return Taken(_("This time is taken now. Choose another one."))


def _give_up(booking: GuidanceBooking, by: int, now: datetime) -> None:
    booking.cancelled_at = booking.changed_at = now
    booking.sequence += 1
    write_line(booking.council_id, EntryKind.RELEASED, booking.time.minutes, by=by, now=now, booking=booking)
    audit.record("guidance.cancelled", booking, now, by=by, council=booking.council_id)


def _tell_the_other_side(booking: GuidanceBooking, news: News, by: int, now: datetime) -> None:
    """The adviser knows what they did themself; so does the council."""
    if by != booking.time.adviser_id:
        tell_adviser(booking, booking.time.adviser_id, news, now)
    tell_of_booking(booking, news, now, except_for=by)


def _hold(booking: GuidanceBooking) -> None:
    _wait_for_others(booking.council)
    db.session.refresh(booking, ["time_id", "cancelled_at", "turnout", "sequence"], with_for_update=True)
    db.session.expire(booking, ["time"])


def _wait_for_others(council: Council) -> None:
    """Let whoever changes this council's minutes right now finish first: the sum is true until the commit."""
    db.session.refresh(council, ["id"], with_for_update=True)
