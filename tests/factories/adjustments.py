"""What learners need, asked and agreed."""

from __future__ import annotations

from datetime import date, timedelta

from lms.accounts.models import Person
from lms.adjustments.models import Adjustment, Format, Need, State
from lms.adjustments.services import Agreement, Wish, ask, decide
from lms.clock import utc_now
from lms.extensions import db


def make_asked(
    person: Person,
    need: Need = Need.EXTRA_TIME,
    *,
    form: Format = Format.NONE,
    percent: int | None = None,
    words: str = "",
    reason: str = "",
) -> Adjustment:
    """A need that a learner asked for an hour ago."""
    asked = ask(person, [Wish(need, form, percent)], words, reason, utc_now() - timedelta(hours=1))
    db.session.flush()
    return asked.needs[0]


def make_agreed(
    person: Person,
    officer: Person,
    need: Need = Need.EXTRA_TIME,
    *,
    form: Format = Format.NONE,
    percent: int | None = 25,
    extra_days: int | None = 7,
    break_minutes: int | None = 10,
    valid_from: date | None = None,
    valid_until: date | None = None,
    reason: str = "",
) -> Adjustment:
    """A need that is agreed, from today unless it is said otherwise."""
    adjustment = make_asked(person, need, form=form, reason=reason)
    agreement = Agreement(
        State.AGREED,
        percent=percent,
        extra_days=extra_days,
        break_minutes=break_minutes,
        arrangement="A quiet room for live sessions",
        valid_from=valid_from,
        valid_until=valid_until,
    )
    decide(adjustment, agreement, by=officer.id, now=utc_now())
    db.session.flush()
    return adjustment
