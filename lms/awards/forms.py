"""The form by which the team decides on a certificate."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length


class Deed(StrEnum):
    """What the team can do with a certificate."""

    REISSUE = "reissue"
    KEEP = "keep"
    REVOKE = "revoke"
    ISSUE_AGAIN = "issue again"


WORDS = {
    Deed.REISSUE: _l("Issue a new one with the person’s name as it is now"),
    Deed.KEEP: _l("Keep it: it stands although a result has changed"),
    Deed.REVOKE: _l("Revoke it"),
    Deed.ISSUE_AGAIN: _l("Issue a new one, from the results as they are now"),
}


class DecideForm(FlaskForm):  # type: ignore[misc]
    """What should happen with a certificate, and why.

    It offers what can be done, and takes every deed: what was done meanwhile is for the service to say.
    """

    how = RadioField(
        _l("What should happen?"),
        widget=GovRadioInput(),
        validate_choice=False,
        validators=[
            InputRequired(_l("Choose what should happen.")),
            AnyOf(list(Deed), message=_l("Choose what should happen.")),
        ],
    )
    reason = StringField(
        widget=GovTextInput(),
        validators=[InputRequired(_l("Give a reason.")), Length(max=300, message=_l("Write at most 300 letters."))],
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, deeds: Collection[Deed]) -> None:
        super().__init__()
        self.how.choices = [SelectChoice(deed.value, WORDS[deed]) for deed in Deed if deed in deeds]
        self.reason.label.text = _reason_label(deeds)


def _reason_label(deeds: Collection[Deed]) -> object:
    if Deed.ISSUE_AGAIN in deeds:
        return _l("Reason, for the team")
    if Deed.KEEP in deeds:
        return _l("Reason. If you revoke it, whoever checks the certificate reads this")
    return _l("Reason, which whoever checks the certificate will read")
