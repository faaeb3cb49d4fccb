"""What live assessments tell a learner on the dashboard."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from lms.clock import moment_in_words
from lms.editions import get_edition
from lms.languages import english, sentence
from lms.learning.models import Enrolment
from lms.learning.panels import Line, Panel
from lms.live_assessments.queries import next_booking_of


def next_live_assessment(enrolment: Enrolment, now: datetime) -> Panel | None:
    """The live assessment that is booked, where one is."""
    booking = next_booking_of(enrolment.id, now)
    if booking is None:
        return None
    module = get_edition(booking.edition).get_module(booking.module_code)
    line = sentence(
        _("%(module)s: %(moment)s, London time"),
        module=english(module.title),
        moment=moment_in_words(booking.slot.starts_at),
    )
    return Panel(_("Your live assessment"), [Line(line, url_for("live_assessments.mine", module_slug=module.slug))])
