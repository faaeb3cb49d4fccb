"""What quizzes tell a learner on the dashboard: those with a clock or a window."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from lms.clock import moment_in_words
from lms.languages import english, sentence
from lms.learning.models import Enrolment
from lms.learning.panels import Line, Panel
from lms.learning.queries import edition_of
from lms.quizzes.time_queries import facts_of
from lms.quizzes.times import Bar, Times, times_of


def quiz_times(enrolment: Enrolment, now: datetime) -> Panel | None:
    """Until when an attempt runs, and when quizzes open and close, where that is so. One statement."""
    facts = facts_of([enrolment.id])
    lines = []
    for module in edition_of(enrolment).programme.modules:
        known = facts.get((enrolment.id, module.code))
        told = _told(times_of(known, now), now) if known else None
        if told is not None:
            words, moment = told
            line = sentence(words, module=english(module.title), moment=moment_in_words(moment))
            lines.append(Line(line, url_for("quizzes.quiz", module_slug=module.slug)))
    return Panel(_("Your quizzes and their times"), lines) if lines else None


def _told(times: Times, now: datetime) -> tuple[str, datetime] | None:
    run = times.run
    if run is not None and run.ends_at is not None and not run.is_over(now):
        return _("%(module)s: your time ends on %(moment)s"), run.ends_at
    if times.bar in (Bar.ACHIEVED, Bar.NO_TRIES, Bar.CLOSED):
        return None
    if times.opens_at is not None and times.opens_at > now:
        return _("%(module)s: the quiz opens on %(moment)s"), times.opens_at
    if times.closes_at is not None:
        return _("%(module)s: you can start the quiz until %(moment)s"), times.closes_at
    return None
