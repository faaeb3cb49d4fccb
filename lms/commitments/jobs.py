"""Reminders: what is due, what is late, and councils that have written nothing down for long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms.addresses import path_of
from lms.clock import london_day
from lms.commitments.facts import facts_by_council, last_written
from lms.commitments.progress import Fact, Kind
from lms.commitments.telling import who_acts_for
from lms.config import Settings
from lms.extensions import db
from lms.months import months_after
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all
from lms.pledge.models import Pledge
from lms.pledge.queries import is_active

DAYS_BEFORE = 7
AT_ONCE = 100  # councils


def remind_of_commitments(now: datetime) -> None:
    """Tell councils with an active pledge what is due within a week and what is late, each once; and once a month that
    they have written nothing down for long. Four statements for each hundred councils, and those of the notices.
    """
    settings: Settings = current_app.extensions["settings"]
    today = london_day(now)
    pledges = [
        (council_id, since)
        for council_id, since in db.session.execute(
            select(Pledge.council_id, Pledge.active_from).where(is_active(today)).order_by(Pledge.council_id)
        )
    ]
    for first in range(0, len(pledges), AT_ONCE):
        some = dict(pledges[first : first + AT_ONCE])
        people, written = who_acts_for(some), last_written(some)
        facts = facts_by_council(some)
        silent_since = months_after(today, -settings.commitment_silence_months)
        tellings: list[Telling] = []
        for council_id, since in some.items():
            told = list(_of_dates(facts.get(council_id, []), today))
            last = london_day(written[council_id]) if council_id in written else since
            if max(last, since) <= silent_since:
                told.append((f"commitments silent {council_id} {today:%Y-%m}", _silence(settings)))
            path = path_of("commitments.home", council_id=council_id)
            tellings += [
                Telling(*person, NoticeKind.SUPPORT, about, sentence, path)
                for person in people[council_id]
                for about, sentence in told
            ]
        tell_all(tellings, now)
    db.session.commit()


def _silence(settings: Settings) -> Any:
    return _l(
        "Your council has written nothing down about its commitments for %(months)s months. What did you do?",
        months=settings.commitment_silence_months,
    )


def _of_dates(facts: Sequence[Fact], today: date) -> Iterator[tuple[str, Any]]:
    for fact in facts:
        planned = fact.kind is Kind.INITIATIVE
        if not fact.waits or fact.due_on is None or fact.due_on > today + timedelta(days=DAYS_BEFORE):
            continue
        about = f"{fact.kind.value} {fact.id} {fact.due_on:%Y-%m-%d}"
        if fact.due_on < today:
            words = (
                _l("Not written down yet: %(title)s", title=fact.title)
                if planned
                else _l("Late, for your council’s commitments: %(title)s", title=fact.title)
            )
            yield f"late {about}", words
        else:
            words = (
                _l("Soon again: %(title)s", title=fact.title)
                if planned
                else _l("Due soon, for your council’s commitments: %(title)s", title=fact.title)
            )
            yield f"soon {about}", words
