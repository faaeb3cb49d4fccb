"""Telling both sides of a meeting what is new."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.models import Person
from lms.addresses import path_of
from lms.clock import moment_in_words
from lms.commitments.telling import who_acts_for
from lms.extensions import db
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell, tell_all
from lms.support.guidance_models import GuidanceBooking


class News(StrEnum):
    """What is new about a meeting."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CALLED_OFF = "called off"
    RECORDED = "recorded"
    SOON = "soon"


def tell_of_booking(booking: GuidanceBooking, news: News, now: datetime, *, except_for: int | None = None) -> None:
    """Tell who acts for the council, except whoever did it."""
    about, sentence, page = _about(booking, news), _sentence(booking, news), _council_page(booking)
    people = who_acts_for([booking.council_id])[booking.council_id]
    told = [Telling(*person, NoticeKind.SUPPORT, about, sentence, page) for person in people if person[0] != except_for]
    tell_all(told, now)


def tell_adviser(booking: GuidanceBooking, adviser_id: int, news: News, now: datetime) -> None:
    """Tell the adviser of a meeting."""
    adviser = db.session.get_one(Person, adviser_id)
    if adviser.closed_at is None:
        tell(
            adviser,
            NoticeKind.SUPPORT,
            about=f"{_about(booking, news)} adviser",
            sentence=_sentence(booking, news),
            path=path_of("guidance_staff.record", guidance_id=booking.id),
            now=now,
        )


def _about(booking: GuidanceBooking, news: News) -> str:
    return f"guidance {booking.id} {news.value} {booking.sequence}"


def _council_page(booking: GuidanceBooking) -> str:
    return path_of("guidance.home", council_id=booking.council_id)


def _sentence(booking: GuidanceBooking, news: News) -> Any:
    told = {"council": booking.council.name, "moment": moment_in_words(booking.time.starts_at)}
    sentences = {
        News.BOOKED: _l("Guidance for %(council)s is booked: %(moment)s", **told),
        News.MOVED: _l("Guidance for %(council)s has a new time: %(moment)s", **told),
        News.CANCELLED: _l("Guidance for %(council)s is cancelled: %(moment)s", **told),
        News.CALLED_OFF: _l("Guidance for %(council)s can’t be held: %(moment)s. Book another time.", **told),
        News.RECORDED: _l("What came of the guidance for %(council)s is written down: %(moment)s", **told),
        News.SOON: _l("Guidance for %(council)s is tomorrow: %(moment)s", **told),
    }
    return sentences[news]
