"""Reminders of live sessions."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select

from lms.attendance.models import LiveSession
from lms.attendance.telling import News, tell_group
from lms.clock import LONDON, london_day
from lms.extensions import db

DAY = timedelta(days=1)


def remind_of_sessions(now: datetime) -> None:
    """On the day before a session, as days go in London, tell its group. Who was told of a change on that very day is
    not told again. Some statements for each session of tomorrow.
    """
    today = london_day(now)
    midnight, first, last = (datetime.combine(today + days * DAY, time(), LONDON) for days in range(3))
    query = (
        select(LiveSession)
        .where(LiveSession.starts_at >= first, LiveSession.starts_at < last, LiveSession.cancelled_at.is_(None))
        .where(LiveSession.changed_at < midnight)
        .order_by(LiveSession.id)
    )
    for session in db.session.scalars(query).all():
        tell_group(session, News.SOON, now)
    db.session.commit()
