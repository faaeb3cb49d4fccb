"""What the learner's dashboard shows of conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from lms.conversations.models import Thread
from lms.conversations.queries import UNREAD
from lms.learning.panels import PERSON_ID, Found, Line, Panel, Teller, found

MOST_LINES = 5


# Questions with an answer that the learner has not seen.
_UNREAD = (
    found(number=Thread.id, words=Thread.page_title, at=Thread.answered_at)
    .where(Thread.learner_id == PERSON_ID, UNREAD)
    .order_by(Thread.answered_at.desc(), Thread.id)
    .limit(MOST_LINES)
)


def _panel(rows: Sequence[Found], now: datetime) -> Panel:
    latest_first = sorted(rows, key=lambda row: (row.at or now, -(row.number or 0)), reverse=True)
    lines = tuple(
        Line(_("Read the answer: %(page)s", page=row.words), url_for("conversations.thread", thread_id=row.number))
        for row in latest_first
    )
    return Panel(_("Your tutor has answered"), lines)


waiting_answers = Teller(_UNREAD, _panel)
