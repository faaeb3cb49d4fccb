"""What attendance tells a learner on the dashboard."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from lms.attendance.queries import next_session_for
from lms.clock import moment_in_words
from lms.languages import sentence
from lms.learning.models import Enrolment
from lms.learning.panels import Line, Panel


def next_session(enrolment: Enrolment, now: datetime) -> Panel | None:
    """The next live session, where one is planned."""
    session = next_session_for(enrolment, now)
    if session is None:
        return None
    if session.starts_at <= now:
        told = _("%(title)s: it runs now, since %(moment)s, London time")
    else:
        told = _("%(title)s: %(moment)s, London time")
    title = Markup("<bdi>{}</bdi>").format(session.title)
    line = sentence(told, title=title, moment=moment_in_words(session.starts_at))
    return Panel(_("Your next live session"), [Line(line, url_for("attendance.mine"))])
