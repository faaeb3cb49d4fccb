"""The heartbeat: the process of the jobs says each minute that it runs, and a gap is proposed as an outage."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from lms.extensions import db
from lms.outages.models import Heartbeat, Outage
from lms.outages.queries import counting

LONGEST_PAUSE = timedelta(minutes=3)
THE_ROW = 1


def beat(now: datetime) -> None:
    """Say that the jobs run. Where nothing was said for more than three minutes, propose that as an outage to staff:
    only people know whether pages were down, too.
    """
    last = db.session.get(Heartbeat, THE_ROW, with_for_update=True)
    if last is None:
        db.session.add(Heartbeat(id=THE_ROW, at=now))
        return
    if now - last.at > LONGEST_PAUSE and not _is_known(last.at, now):
        db.session.add(Outage(began_at=last.at, ended_at=now, note=""))
    last.at = max(last.at, now)


def _is_known(began_at: datetime, ended_at: datetime) -> bool:
    query = select(Outage.id).where(counting(), Outage.began_at < ended_at, Outage.ended_at > began_at).limit(1)
    return db.session.scalar(query) is not None
