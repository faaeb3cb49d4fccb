"""The form by which a claim moves on."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from lms.awards.models import Claim, ClaimState
from lms.requests import DayField

STATES = {
    ClaimState.READY: _l("Ready to be sent"),
    ClaimState.SENT: _l("Sent"),
    ClaimState.QUERIED: _l("They have a question"),
    ClaimState.ISSUED: _l("They have issued the certificate"),
    ClaimState.REJECTED: _l("They have rejected it"),
    ClaimState.WITHDRAWN: _l("Withdrawn"),
}
CORRECTED = _l("Their certificate has another number or day: they replaced it, or it was written down wrongly")


class MoveForm(FlaskForm):  # type: ignore[misc]
    """What happened with a claim."""

    state = RadioField(
        _l("What happened?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose what happened."))]
    )
    ao_number = StringField(
        _l("Number of their certificate"),
        widget=GovTextInput(),
        validators=[Length(max=60, message=_l("Write at most 60 letters."))],
    )
    ao_issued_on = DayField(_l("Issued on"), [Optional()])
    note = StringField(
        _l("What they say, or your reason"),
        widget=GovTextInput(),
        validators=[Length(max=300, message=_l("Write at most 300 letters."))],
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, claim: Claim, moves: Sequence[ClaimState]) -> None:
        super().__init__(data={"ao_number": claim.ao_number, "ao_issued_on": claim.ao_issued_on})
        self.state.choices = [
            SelectChoice(state.value, CORRECTED if state is claim.state else STATES[state]) for state in moves
        ]
