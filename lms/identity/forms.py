"""The form of learner numbers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput, GovTextInput
from wtforms import BooleanField, StringField, SubmitField
from wtforms.validators import Length

TOO_LONG = _l("This is too long.")


class NumberForm(FlaskForm):  # type: ignore[misc]
    """A learner's numbers."""

    uln = StringField(
        _l("Unique Learner Number (optional)"),
        widget=GovTextInput(),
        description=_l(
            "10 digits. It can be on a letter from a school or college in England, Wales or Northern Ireland."
        ),
        validators=[Length(max=20, message=TOO_LONG)],
    )
    scn = StringField(
        _l("Scottish Candidate Number (optional)"),
        widget=GovTextInput(),
        description=_l("9 digits. It can be on a certificate from Scotland."),
        validators=[Length(max=20, message=TOO_LONG)],
    )
    declined = BooleanField(_l("I have a number, and do not want to give it"), widget=GovCheckboxInput())
    save = SubmitField(_l("Save"), widget=GovSubmitInput())
