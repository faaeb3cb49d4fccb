"""Forms of the profile."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from lms.requests import NumberField


class ProfileForm(FlaskForm):  # type: ignore[misc]
    """What a graduate shows beside evidence. Everything is optional."""

    area = StringField(_l("Where you can work"), widget=GovTextInput(), validators=[Length(max=120)])
    hours_from = NumberField(
        _l("Fewest hours a week"),
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(1, 60, _l("Hours a week must be from 1 to 60."))],
    )
    hours_to = NumberField(
        _l("Most hours a week"),
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(1, 60, _l("Hours a week must be from 1 to 60."))],
    )
    languages = StringField(_l("Languages you could use at work"), widget=GovTextInput(), validators=[Length(max=300)])
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def validate_hours_to(self, field: NumberField) -> None:
        """The most can't be fewer than the fewest."""
        if field.data is not None and self.hours_from.data is not None and field.data < self.hours_from.data:
            raise ValidationError(_l("The most hours must not be fewer than the fewest."))


class OwnEvidenceForm(FlaskForm):  # type: ignore[misc]
    """Own experience for a skill."""

    skill = SelectField(_l("Skill"), widget=GovSelect())
    story = TextAreaField(
        _l("What you did"),
        widget=GovTextArea(),
        validators=[
            InputRequired(_l("Write what you did.")),
            Length(min=20, max=1500, message=_l("Write from 20 to 1,500 letters.")),
        ],
    )
    add = SubmitField(_l("Add this example"), widget=GovSubmitInput())

    def __init__(self, skills: list[tuple[str, str]]) -> None:
        super().__init__()
        self.skill.choices = [SelectChoice(*skill) for skill in skills]
