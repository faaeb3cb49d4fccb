"""The form that saves a search."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import EmailField, RadioField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from lms.accounts.forms import EMAIL_CHECKS
from lms.alerts.wording import rhythm_words


class AlertForm(FlaskForm):  # type: ignore[misc]
    """How often; and for a visitor, where to."""

    rhythm = RadioField(_l("How often?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose how often."))])
    email = EmailField(_l("E-mail address"), widget=GovTextInput(), validators=EMAIL_CHECKS)
    save = SubmitField(_l("Save this alert"), widget=GovSubmitInput())

    def __init__(self, *, is_signed_in: bool) -> None:
        super().__init__()
        self.rhythm.choices = [SelectChoice(rhythm.value, words) for rhythm, words in rhythm_words().items()]
        if is_signed_in:
            del self.email
