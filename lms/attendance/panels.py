"""What attendance tells a learner on the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from lms.attendance.models import LiveSession
from lms.clock import moment_in_words
from lms.languages import sentence
from lms.learning.panels import COHORT_ID, NOW, Found, Line, Panel, Teller, found

# The session of the learner's cohort that runs now or comes next.
_NEXT = (
    found(words=LiveSession.title, at=LiveSession.starts_at)
    .where(LiveSession.cohort_id == COHORT_ID)
    .where(LiveSession.ends_at > NOW, LiveSession.cancelled_at.is_(None))
    .order_by(LiveSession.starts_at, LiveSession.id)
    .limit(1)
)


def _panel(rows: Sequence[Found], now: datetime) -> Panel:
    session = rows[0]
    assert session.at is not None
    if session.at <= now:
        told = _("%(title)s: it runs now, since %(moment)s, London time")
    else:
        told = _("%(title)s: %(moment)s, London time")
    title = Markup("<bdi>{}</bdi>").format(session.words)
    line = sentence(told, title=title, moment=moment_in_words(session.at))
    return Panel(_("Your next live session"), [Line(line, url_for("attendance.mine"))])


next_session = Teller(_NEXT, _panel)
