"""What the learner's dashboard shows of conversations."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from lms.conversations import queries
from lms.learning.models import Enrolment
from lms.learning.panels import Line, Panel

MOST_LINES = 5


def waiting_answers(enrolment: Enrolment, now: datetime) -> Panel | None:
    """Answers that the learner has not read yet, in one statement; None where there is none."""
    unread = queries.unread_answers(enrolment.person_id, limit=MOST_LINES)
    if not unread:
        return None
    lines = tuple(
        Line(_("Read the answer: %(page)s", page=title), url_for("conversations.thread", thread_id=thread_id))
        for thread_id, title in unread
    )
    return Panel(_("Your tutor has answered"), lines)
