"""The form of a public statement."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length

LONGEST = 4000


class StatementForm(FlaskForm):  # type: ignore[misc]
    """What the council wants to say in public."""

    text = TextAreaField(
        _l("Statement"),
        widget=GovTextArea(),
        validators=[
            DataRequired(_l("Write the statement.")),
            Length(max=LONGEST, message=_l("Write at most 4,000 letters.")),
        ],
    )
    save = SubmitField(_l("Save as a new draft"), widget=GovSubmitInput())
