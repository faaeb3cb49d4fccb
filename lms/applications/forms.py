"""Forms of applications."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.applications.models import Stage

LONGEST_REASON = 1000


class StageForm(FlaskForm):  # type: ignore[misc]
    """A step further, and a reason where it ends the application."""

    stage = RadioField(
        _l("What happens next?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose what happens next."))]
    )
    reason = TextAreaField(
        _l("Reason or message, which the person will read"),
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_REASON, message=_l("Write at most 1,000 letters."))],
    )
    save = SubmitField(_l("Save and tell the person"), widget=GovSubmitInput())

    def __init__(self, stages: Iterable[tuple[Stage, str]]) -> None:
        super().__init__()
        self.stage.choices = [SelectChoice(stage.value, words) for stage, words in stages]
