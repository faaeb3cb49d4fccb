"""The life of a post: draft, checked, published, closing, closed, filled, withdrawn.

Nothing stores a state: it follows from what happened and what time it is. ``life_of`` says it in Python and
``is_in`` in SQL; a test holds them to each other.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_

from lms import audit
from lms.clock import london_day
from lms.errors import Conflict, Invalid
from lms.vacancies.checking import uncovered
from lms.vacancies.models import Vacancy
from lms.vacancies.services import Discriminates, check_version, hold, words_that_block

CLOSES_SOON = timedelta(days=7)


class Life(StrEnum):
    """Where a post stands."""

    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    CLOSING = "closing"
    CLOSED = "closed"
    FILLED = "filled"
    WITHDRAWN = "withdrawn"


class StillOpen(Conflict):
    """Who is about to apply counts on the closing time."""


class NotLive(Conflict):
    """Only a post that was published, and not taken back, is filled."""


class WrongDay(Invalid):
    """A post is filled between its publication and today."""


def life_of(vacancy: Vacancy, now: datetime) -> Life:
    """Where a post stands at a moment."""
    if vacancy.withdrawn_at is not None:
        return Life.WITHDRAWN
    if vacancy.published_at is None:
        return Life.DRAFT if vacancy.checked_at is None else Life.CHECKED
    if vacancy.filled_on is not None:
        return Life.FILLED
    if vacancy.closes_at <= now:
        return Life.CLOSED
    return Life.CLOSING if vacancy.closes_at <= now + CLOSES_SOON else Life.PUBLISHED


def is_in(life: Life, now: datetime) -> ColumnElement[bool]:
    """The condition under which a post stands there."""
    if life is Life.WITHDRAWN:
        return Vacancy.withdrawn_at.is_not(None)
    stands = Vacancy.withdrawn_at.is_(None)
    if life in (Life.DRAFT, Life.CHECKED):
        checked = Vacancy.checked_at.is_not(None) if life is Life.CHECKED else Vacancy.checked_at.is_(None)
        return and_(stands, Vacancy.published_at.is_(None), checked)
    live = and_(stands, Vacancy.published_at.is_not(None))
    if life is Life.FILLED:
        return and_(live, Vacancy.filled_on.is_not(None))
    unfilled = and_(live, Vacancy.filled_on.is_(None))
    soon = now + CLOSES_SOON
    match life:
        case Life.CLOSED:
            return and_(unfilled, Vacancy.closes_at <= now)
        case Life.CLOSING:
            return and_(unfilled, Vacancy.closes_at > now, Vacancy.closes_at <= soon)
        case _:
            return and_(unfilled, Vacancy.closes_at > soon)


def check_vacancy(vacancy: Vacancy, now: datetime, *, version: int | None = None) -> None:
    """Note that the checker finds nothing in these very words that blocks; of a published post this changes nothing.

    Raises ChangedMeanwhile, Discriminates.
    """
    hold(vacancy)
    if vacancy.published_at is not None or vacancy.withdrawn_at is not None:
        return
    check_version(vacancy, version)
    if standing := uncovered(vacancy):
        raise Discriminates(words_that_block(standing))
    vacancy.checked_at = now
    audit.record("vacancy.checked", vacancy, now)


def fill_vacancy(vacancy: Vacancy, on: date, now: datetime, *, all_appointed: bool = False) -> None:
    """Note the day on which a post was filled; said twice, the first stands. Who says it waits for the closing time,
    unless everyone is appointed. Raises NotLive, StillOpen, WrongDay.
    """
    hold(vacancy)
    if vacancy.published_at is None or vacancy.withdrawn_at is not None:
        raise NotLive(_("Only a published post can be filled."))
    if vacancy.filled_on is not None:
        return
    if not all_appointed and vacancy.closes_at > now:
        raise StillOpen(_("This post is still open, and people may be writing to you. Wait until it closes."))
    if not london_day(vacancy.published_at) <= on <= london_day(now):
        raise WrongDay(_("Choose a day between the day when the post was published and today."))
    vacancy.filled_on = on
    audit.record("vacancy.filled", vacancy, now, on=on.isoformat())
