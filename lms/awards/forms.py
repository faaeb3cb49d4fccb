"""The form that ends a certificate."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length


class EndForm(FlaskForm):  # type: ignore[misc]
    """Revoke, or supersede."""

    how = RadioField(
        _l("What should happen?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("reissue", _l("Issue a new one with the person’s name as it is now")),
            SelectChoice("revoke", _l("Revoke it")),
        ],
        validators=[InputRequired(_l("Choose what should happen."))],
    )
    reason = StringField(
        _l("Reason, which whoever checks the certificate will read"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Give a reason.")), Length(max=300, message=_l("Write at most 300 letters."))],
    )
    save = SubmitField(_l("End this certificate"), widget=GovSubmitInput())
