"""Forms of learning. Days are London days: a group opens as its day begins, and what is due is due as it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import Field, IntegerField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from lms.clock import LONDON, london_day
from lms.learning.models import Cohort
from lms.learning.services import CohortDetails
from lms.requests import DayField
from modules.programme import Module

LAST_MINUTE = time(23, 59)


def _day(label: Any, missing: Any) -> Field:
    return DayField(label, [InputRequired(missing)])


class CohortForm(FlaskForm):  # type: ignore[misc]
    """A group: when it can be joined, when it studies, and when each module is due."""

    name = StringField(
        _l("Name"), widget=GovTextInput(), validators=[InputRequired(_l("Write a name.")), Length(max=120)]
    )
    opens_on = _day(_l("First day to join"), _l("Write the first day to join."))
    closes_on = _day(_l("Last day to join"), _l("Write the last day to join."))
    starts_on = _day(_l("Study starts"), _l("Write the day on which study starts."))
    ends_on = _day(_l("Study ends"), _l("Write the day on which study ends."))
    places = IntegerField(
        _l("Places"),
        widget=GovTextInput(),
        description=_l("Leave this empty when there is no limit."),
        validators=[Optional(), NumberRange(1, 100_000, _l("Write a number from 1 to 100,000."))],
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def validate_closes_on(self, field: Field) -> None:
        """Joining ends after it begins."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_("The last day to join must not be before the first."))

    def validate_ends_on(self, field: Field) -> None:
        """Study ends after it starts."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("Study must not end before it starts."))

    @property
    def details(self) -> CohortDetails:
        """What a valid form says."""
        return CohortDetails(
            name=self.name.data.strip(),
            opens_at=datetime.combine(self.opens_on.data, time(), LONDON),
            closes_at=_end_of(self.closes_on.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            places=self.places.data,
            due={
                field.name.removeprefix("due_"): _end_of(field.data)
                for field in self
                if isinstance(field, DayField) and field.name.startswith("due_") and field.data
            },
        )


def cohort_form(modules: Sequence[Module], cohort: Cohort | None = None) -> CohortForm:
    """The form with a due date for each module, filled with what the cohort has."""
    fields = {
        f"due_{module.code}": DayField(_l("%(module)s is due", module=module.title), [Optional()]) for module in modules
    }
    form_class = type("CohortFormWithDueDates", (CohortForm,), fields)
    form: CohortForm = form_class(data=_data_of(cohort) if cohort else None)
    return form


def _data_of(cohort: Cohort) -> Mapping[str, Any]:
    return {
        "name": cohort.name,
        "opens_on": london_day(cohort.opens_at),
        "closes_on": london_day(cohort.closes_at),
        "starts_on": cohort.starts_on,
        "ends_on": cohort.ends_on,
        "places": cohort.places,
        **{f"due_{due.module_code}": london_day(due.due_at) for due in cohort.due},
    }


def _end_of(day: date) -> datetime:
    return datetime.combine(day, LAST_MINUTE, LONDON)
