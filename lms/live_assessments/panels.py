"""What live assessments tell a learner on the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from lms.clock import moment_in_words
from lms.editions import get_edition
from lms.languages import english, sentence
from lms.learning.panels import ENROLMENT_ID, NOW, Found, Line, Panel, Teller, found
from lms.live_assessments.models import LiveBooking, LiveSlot

# The live assessment that is booked and runs now or comes next.
_NEXT = (
    found(words=LiveBooking.module_code, code=LiveBooking.edition, at=LiveSlot.starts_at)
    .join(LiveSlot, LiveSlot.id == LiveBooking.slot_id)
    .where(LiveBooking.enrolment_id == ENROLMENT_ID, LiveBooking.cancelled_at.is_(None))
    .where(LiveBooking.finished_at.is_(None), LiveSlot.ends_at > NOW)
    .order_by(LiveSlot.starts_at, LiveBooking.id)
    .limit(1)
)


def _panel(rows: Sequence[Found], now: datetime) -> Panel:
    booking = rows[0]
    assert booking.at is not None
    module = get_edition(booking.code or "").get_module(booking.words or "")
    line = sentence(
        _("%(module)s: %(moment)s, London time"), module=english(module.title), moment=moment_in_words(booking.at)
    )
    return Panel(_("Your live assessment"), [Line(line, url_for("live_assessments.mine", module_slug=module.slug))])


next_live_assessment = Teller(_NEXT, _panel)
