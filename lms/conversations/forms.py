"""Forms of threads and of reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import EmailField, HiddenField, RadioField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

LONGEST_REPORT = 2000


class MessageForm(FlaskForm):  # type: ignore[misc]
    """One message of a thread. Its length is checked where it is kept; ``token`` makes sending twice count once."""

    text = TextAreaField(_l("Your message"), widget=GovTextArea())
    token = HiddenField()
    save = SubmitField(_l("Send"), widget=GovSubmitInput())


class ReportForm(FlaskForm):  # type: ignore[misc]
    """What is wrong on a page."""

    fault = RadioField(
        _l("What is wrong?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose what is wrong."))]
    )
    words = TextAreaField(
        _l("Tell us more"),
        widget=GovTextArea(),
        validators=[
            DataRequired(_l("Write what is wrong, in a few words.")),
            Length(max=LONGEST_REPORT, message=_l("Write at most 2,000 letters.")),
        ],
    )
    email = EmailField(
        _l("Your e-mail address (optional)"),
        widget=GovTextInput(),
        validators=[
            Optional(),
            Length(max=254, message=_l("This address is too long.")),
            Email(_l("Write an e-mail address like name@example.org.")),
        ],
    )
    save = SubmitField(_l("Send this report"), widget=GovSubmitInput())

    def __init__(self, faults: Mapping[Any, str], *, is_visitor: bool) -> None:
        super().__init__()
        self.fault.choices = [SelectChoice(fault.value, words) for fault, words in faults.items()]
        if not is_visitor:  # whoever is signed in reads the answer on their own page
            del self.email


class ReportAnswerForm(FlaskForm):  # type: ignore[misc]
    """How far a report is, and what is told to whoever sent it."""

    state = RadioField(
        _l("How far is it?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose how far it is."))]
    )
    answer = TextAreaField(
        _l("Answer, which the person will read (optional)"),
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_REPORT, message=_l("Write at most 2,000 letters."))],
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, states: Mapping[Any, str]) -> None:
        super().__init__()
        self.state.choices = [SelectChoice(state.value, words) for state, words in states.items()]
