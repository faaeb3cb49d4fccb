"""The form of a person's answer to an offer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

LONGEST_REASON = 1000


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What the person says to an offer."""

    answer = RadioField(
        _l("Do you accept this offer?"),
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", _l("Yes, I accept")), SelectChoice("no", _l("No, I decline"))],
        validators=[InputRequired(_l("Choose yes or no."))],
    )
    reason = TextAreaField(
        _l("If you decline: why? (optional)"),
        widget=GovTextArea(),
        description=_l("The council reads this. You can leave it empty."),
        validators=[Length(max=LONGEST_REASON, message=_l("Write at most 1,000 letters."))],
    )
