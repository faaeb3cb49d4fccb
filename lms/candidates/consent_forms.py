"""Forms of consents and pauses."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovCheckboxInput, GovRadioInput, GovSubmitInput
from wtforms import BooleanField, RadioField, SelectMultipleField, SubmitField
from wtforms.validators import Optional, ValidationError

from lms.candidates.consent_models import Consent
from lms.candidates.purposes import FIELD_WORDS, PurposeWords
from lms.councils.models import Council
from lms.requests import DayField


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """What a consent shows, for whom, and whether its receipt is mailed. Nothing is ticked beforehand."""

    fields = SelectMultipleField(_l("They can see, too"), widget=GovCheckboxesInput())
    whom = RadioField(_l("Who can read this?"), widget=GovRadioInput())
    mail = BooleanField(_l("Send me the receipt by e-mail"), widget=GovCheckboxInput())
    agree = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, words: PurposeWords, council: Council | None, standing: Consent | None) -> None:
        shown = [field.value for field in standing.shows] if standing else []
        super().__init__(data={"fields": shown, "whom": "one" if council else "all"})
        self.needs_a_field = words.for_one
        self.fields.choices = [(field.value, str(FIELD_WORDS[field])) for field in words.fields]
        self.whom.choices = [("all", _l("every council where I apply"))]
        if council is not None:
            self.whom.choices.append(("one", council.name))
        self.agree.label.text = str(words.agrees)

    def validate_fields(self, field: Any) -> None:
        """A consent to show more shows something."""
        if self.needs_a_field and not field.data:
            raise ValidationError(_l("Choose what councils can read. To show nothing more, take your consent back."))


class PauseForm(FlaskForm):  # type: ignore[misc]
    """Until when somebody wants to be found by nobody."""

    until = DayField(
        _l("Pause until"),
        validators=[Optional()],
        description=_l("Councils find you again from this day. Leave it empty to pause until you end it yourself."),
    )
    save = SubmitField(_l("Pause for a while"), widget=GovSubmitInput())
