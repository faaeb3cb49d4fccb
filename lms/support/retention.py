"""How councils keep the people whom they appointed: asked 3, 6 and 12 months after an appointment.

It is about the council, not about the person: a follow-up knows the day of an appointment, and nobody's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite

from lms import audit
from lms.clock import london_day
from lms.errors import Conflict
from lms.extensions import db
from lms.months import months_after
from lms.support.plan_models import RetentionFollowUp

ASKED_AFTER_MONTHS = (3, 6, 12)


class AnsweredAlready(Conflict):
    """A follow-up is answered once."""


def plan_follow_ups(appointments: Iterable[tuple[int, date]]) -> None:
    """Plan what is asked after appointments: pairs of a council and a day. What is planned already stays."""
    rows = [
        {
            "council_id": council_id,
            "appointed_on": day,
            "months": months,
            "due_on": months_after(day, months),
            "keeps": "",
            "next_step": "",
        }
        for council_id, day in sorted(set(appointments))
        for months in ASKED_AFTER_MONTHS
    ]
    if rows:
        db.session.execute(_insert().values(rows).on_conflict_do_nothing())


def answer_follow_up(follow_up: RetentionFollowUp, keeps: str, next_step: str, *, by: int, now: datetime) -> None:
    """Write down what the council says. Raises AnsweredAlready."""
    db.session.refresh(follow_up, ["answered_on"], with_for_update=True)
    if follow_up.answered_on is not None:
        raise AnsweredAlready(_("Somebody has written this down already."))
    follow_up.answered_on, follow_up.keeps, follow_up.next_step = london_day(now), keeps, next_step
    audit.record("retention.answered", follow_up, now, by=by, council=follow_up.council_id)


def _insert() -> Any:
    """The INSERT of the database in use, which knows ON CONFLICT."""
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(RetentionFollowUp)
