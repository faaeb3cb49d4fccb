"""Forms of own data."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
)
from wtforms import PasswordField, RadioField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.accounts.widgets import PasswordInput

LONGEST_WORDS = 2_000


class EraseForm(FlaskForm):  # type: ignore[misc]
    """The password once more, from whoever sits at the device."""

    password = PasswordField(
        _l("Your password"), widget=PasswordInput(), validators=[InputRequired(_l("Write your password."))]
    )
    save = SubmitField(_l("Erase my account"), widget=GovSubmitInput())


class CorrectionForm(FlaskForm):  # type: ignore[misc]
    """What is wrong, and how it should be."""

    about = RadioField(
        _l("What is wrong?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose what is wrong."))]
    )
    words = TextAreaField(
        _l("Tell us what is wrong, and what is right"),
        widget=GovTextArea(),
        validators=[
            InputRequired(_l("Write what is wrong.")),
            Length(max=LONGEST_WORDS, message=_l("Use at most 2,000 letters.")),
        ],
    )
    save = SubmitField(_l("Send"), widget=GovSubmitInput())

    def __init__(self, about: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.about.choices = [SelectChoice(code, words) for code, words in about]


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What was done, and the words for the person."""

    outcome = RadioField(
        _l("What did you do?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose what you did."))]
    )
    answer = TextAreaField(
        _l("Your answer to the person"),
        widget=GovTextArea(),
        validators=[
            InputRequired(_l("Write an answer.")),
            Length(max=LONGEST_WORDS, message=_l("Use at most 2,000 letters.")),
        ],
    )
    save = SubmitField(_l("Send the answer"), widget=GovSubmitInput())

    def __init__(self, outcomes: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.outcome.choices = [SelectChoice(code, words) for code, words in outcomes]


class LetterForm(FlaskForm):  # type: ignore[misc]
    """Which letter asked for an erasure."""

    note = TextAreaField(
        _l("Which letter or message asked for it, and how do you know who wrote it?"),
        widget=GovTextArea(),
        validators=[
            InputRequired(_l("Say which letter or message asked for it.")),
            Length(max=LONGEST_WORDS, message=_l("Use at most 2,000 letters.")),
        ],
    )
    save = SubmitField(_l("Plan to erase this account"), widget=GovSubmitInput())
