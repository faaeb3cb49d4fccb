"""Clocks of cases, telling people, and what happens when the last open case of a learner is closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import current_app

from lms.accounts.models import Person
from lms.cases.events import CasesClosed
from lms.cases.queries import is_open_on
from lms.clock import london_day
from lms.concerns.clocks import end_of, working_days_after
from lms.config import Settings
from lms.events import publish
from lms.extensions import db
from lms.learning import services as learning
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell, tell_all


def settings() -> Settings:
    """The settings, in which the clocks stand."""
    found: Settings = current_app.extensions["settings"]
    return found


def due_after(now: datetime, days: int) -> datetime:
    """The end of the working day that comes this many after a moment's day in London."""
    return end_of(working_days_after(london_day(now), days))


def tell_learner(person: Person, about: str, sentence: Any, path: str, now: datetime) -> None:
    """Tell a learner that there is news, without a word of it."""
    if person.erased_at is None:
        tell(person, NoticeKind.CASE, about=about, sentence=sentence, path=path, now=now)


def tell_staff(people: Iterable[Person], about: str, sentence: Any, path: str, now: datetime) -> None:
    """Tell those who may decide that something waits, without a word of what it is about."""
    tell_all(
        (Telling(one.id, one.language, NoticeKind.CASE, about, sentence, path) for one in people),
        now,
    )


def announce_closing(enrolment_id: int, now: datetime) -> None:
    """Publish CasesClosed when no case is open on the enrolment any more."""
    db.session.flush()
    # Another case, or another hold, of the same learner may be closing right now: each would see the other's.
    learning.lock_enrolment(enrolment_id)
    if not is_open_on(enrolment_id):
        publish(CasesClosed(enrolment_id, now))
