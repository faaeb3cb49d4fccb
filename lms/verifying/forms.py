"""The form of a visit."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import Field, SelectField, SelectMultipleField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from lms.accounts.models import Person
from lms.learning.models import Cohort
from lms.requests import DayField


class VisitForm(FlaskForm):  # type: ignore[misc]
    """Who follows which groups, and from when to when."""

    person = SelectField(_l("External verifier"), widget=GovSelect(), coerce=int)
    purpose = StringField(
        _l("What for, such as “Annual visit 2026”"),
        widget=GovTextInput(),
        validators=[
            DataRequired(_l("Write what the visit is for.")),
            Length(max=200, message=_l("Write at most 200 letters.")),
        ],
    )
    opens_on = DayField(_l("First day"), [InputRequired(_l("Write the day."))])
    closes_on = DayField(_l("Last day"), [InputRequired(_l("Write the day."))])
    cohorts = SelectMultipleField(
        _l("Groups"),
        widget=GovCheckboxesInput(),
        coerce=int,
        validators=[InputRequired(_l("Choose at least one group."))],
    )
    save = SubmitField(_l("Open the visit"), widget=GovSubmitInput())

    def __init__(self, people: Sequence[Person], cohorts: Sequence[Cohort]) -> None:
        super().__init__()
        self.person.choices = [SelectChoice(person.id, person.name) for person in people]
        self.cohorts.choices = [SelectChoice(cohort.id, cohort.name) for cohort in cohorts]

    def validate_closes_on(self, field: Field) -> None:
        """It ends after it begins."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_("The last day must not be before the first."))
