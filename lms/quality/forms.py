"""The form of a second look."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.quality.models import Outcome


class SampleForm(FlaskForm):  # type: ignore[misc]
    """Agree, or ask for action."""

    outcome = RadioField(
        _l("Do you agree with these decisions?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice(Outcome.AGREED.value, _l("I agree with every decision")),
            SelectChoice(Outcome.ACTION.value, _l("The tutor should look again")),
        ],
        validators=[InputRequired(_l("Choose whether you agree."))],
    )
    comment = TextAreaField(
        _l("What the tutor should look at again, or a word to them"),
        widget=GovTextArea(),
        validators=[Length(max=4000, message=_l("Write at most 4,000 letters."))],
    )
    save = SubmitField(_l("Save my decision"), widget=GovSubmitInput())
