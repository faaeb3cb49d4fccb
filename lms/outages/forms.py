"""The form of an outage: staff alone meet it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField, TimeField
from wtforms.validators import InputRequired, Length

from lms.clock import LONDON
from lms.requests import DayField


def _time(label: Any) -> TimeField:
    return TimeField(label, widget=GovTextInput(), validators=[InputRequired(_l("Write the time, such as 14:30."))])


class OutageForm(FlaskForm):  # type: ignore[misc]
    """From when to when, in London's time, and what happened."""

    began_on = DayField(_l("Day on which it began"), [InputRequired(_l("Write the day on which it began."))])
    began_time = _time(_l("Time at which it began (London)"))
    ended_on = DayField(_l("Day on which it ended"), [InputRequired(_l("Write the day on which it ended."))])
    ended_time = _time(_l("Time at which it ended (London)"))
    note = StringField(
        _l("What happened"),
        widget=GovTextInput(),
        description=_l("For staff only, such as “The database was restarted”."),
        validators=[
            InputRequired(_l("Write what happened.")),
            Length(max=300, message=_l("Write at most 300 letters.")),
        ],
    )
    save = SubmitField(_l("Record this outage"), widget=GovSubmitInput())

    @property
    def began_at(self) -> datetime:
        """When it began."""
        return datetime.combine(self.began_on.data, self.began_time.data, LONDON)

    @property
    def ended_at(self) -> datetime:
        """When it ended."""
        return datetime.combine(self.ended_on.data, self.ended_time.data, LONDON)
