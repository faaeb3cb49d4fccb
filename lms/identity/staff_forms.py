"""The form of an identity check."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovSubmitInput
from wtforms import BooleanField, RadioField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from lms.identity.models import How


class CheckForm(FlaskForm):  # type: ignore[misc]
    """How an identity was checked. Staff read it."""

    how = RadioField(
        _l("How did you check who this person is?"),
        widget=GovRadioInput(),
        description=_l("Look, and give it back. Make no copy, and write no number down."),
        choices=[
            SelectChoice(How.PHOTOGRAPH.value, _l("I saw a document with a photograph")),
            SelectChoice(How.TWO_DOCUMENTS.value, _l("I saw two documents with name and address")),
            SelectChoice(How.KNOWN.value, _l("I know this person, and met them in person")),
            SelectChoice(How.VIDEO.value, _l("I saw a document with a photograph in a video call")),
        ],
        validators=[InputRequired(_l("Choose how you checked it."))],
    )
    is_same = BooleanField(
        _l("The name in the account is this person’s name"),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_l("Compare the name. If it is wrong, it is corrected first."))],
    )
    save = SubmitField(_l("Note that it is checked"), widget=GovSubmitInput())
