"""The form of a quiz's window: officers alone meet it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import Field, SelectField, SubmitField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from lms.clock import LONDON
from lms.requests import DayField
from modules.programme import Module


def _time(label: Any) -> TimeField:
    return TimeField(label, widget=GovTextInput(), validators=[Optional()])


class WindowForm(FlaskForm):  # type: ignore[misc]
    """From when until when a module's quiz may be started. Days and times are London's; an open end stays empty."""

    module = SelectField(_l("Module"), widget=GovSelect(), validators=[InputRequired(_l("Choose a module."))])
    opens_on = DayField(_l("Day on which it opens (optional)"), [])
    opens_time = _time(_l("Time at which it opens (London)"))
    closes_on = DayField(_l("Day on which it closes (optional)"), [])
    closes_time = _time(_l("Time at which it closes (London)"))
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, modules: Iterable[Module], module_code: str = "") -> None:
        super().__init__(data={"module": module_code})
        self.module.choices = [
            SelectChoice("", _l("Choose a module")),
            *(SelectChoice(module.code, module.title) for module in modules),
        ]

    def validate_opens_on(self, field: Field) -> None:
        """A day has a time, and a time a day."""
        _check_pair(field, self.opens_time)

    def validate_closes_on(self, field: Field) -> None:
        """A day has a time, and a time a day."""
        _check_pair(field, self.closes_time)

    @property
    def opens_at(self) -> datetime | None:
        """When it opens."""
        return _moment(self.opens_on.data, self.opens_time.data)

    @property
    def closes_at(self) -> datetime | None:
        """When it closes."""
        return _moment(self.closes_on.data, self.closes_time.data)


def _check_pair(day: Field, clock: Field) -> None:
    if (day.data is None) != (clock.data is None) and not day.errors and not clock.errors:
        raise ValidationError(_("Write both the day and the time, or neither."))


def _moment(day: date | None, clock: time | None) -> datetime | None:
    return datetime.combine(day, clock, LONDON) if day and clock else None
