"""Forms of concerns and complaints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, DateField, EmailField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, ValidationError

LONGEST = 5000
TOO_LONG = _l("Write at most 5,000 letters.")
EMAIL = [
    Optional(),
    Length(max=254, message=_l("This address is too long.")),
    Email(_l("Write an e-mail address like name@example.org.")),
]


def _choices(words: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(value.value, sentence) for value, sentence in words.items()]


class ConcernForm(FlaskForm):  # type: ignore[misc]
    """What makes somebody worry. Nothing in it may be sent where it is not safe, unless they say so."""

    whom = RadioField(
        _l("Who is it about?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose who it is about."))]
    )
    danger = RadioField(
        _l("Is somebody in danger now?"),
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose whether somebody is in danger now."))],
    )
    words = TextAreaField(
        _l("What happened?"),
        widget=GovTextArea(),
        validators=[DataRequired(_l("Write what happened, in a few words.")), Length(max=LONGEST, message=TOO_LONG)],
    )
    contact = TextAreaField(
        _l("How can we reach you safely? (optional)"),
        widget=GovTextArea(),
        validators=[Length(max=1000, message=_l("Write at most 1,000 letters."))],
    )
    may_mail = RadioField(_l("Is it safe to send you an e-mail?"), widget=GovRadioInput(), default="no")
    email = EmailField(_l("The e-mail address that is safe"), widget=GovTextInput(), validators=EMAIL)
    on_account = RadioField(_l("May we show this when you are signed in?"), widget=GovRadioInput(), default="no")
    save = SubmitField(_l("Send to the safeguarding leads"), widget=GovSubmitInput())

    def __init__(self, whom: Mapping[Any, str], danger: Mapping[Any, str], *, is_visitor: bool) -> None:
        super().__init__()
        self.whom.choices, self.danger.choices = _choices(whom), _choices(danger)
        self.may_mail.choices = [SelectChoice("no", _("No")), SelectChoice("yes", _("Yes"))]
        self.on_account.choices = [
            SelectChoice("no", _("No, show nothing. I keep the reference number.")),
            SelectChoice("yes", _("Yes, nobody else uses my account.")),
        ]
        if is_visitor:
            del self.on_account

    def validate_may_mail(self, field: RadioField) -> None:
        """Without an address there is nothing to send to."""
        if field.data == "yes" and not (self.email.data or "").strip():
            raise ValidationError(_("Write the e-mail address that is safe, or choose No."))


class CheckForm(FlaskForm):  # type: ignore[misc]
    """A reference number."""

    reference = StringField(
        _l("Reference number"),
        widget=GovTextInput(),
        validators=[DataRequired(_l("Write the reference number.")), Length(max=40)],
    )
    save = SubmitField(_l("Check"), widget=GovSubmitInput())


class ComplaintForm(FlaskForm):  # type: ignore[misc]
    """What somebody is not content with."""

    kind = RadioField(
        _l("What is it about?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose what it is about."))]
    )
    words = TextAreaField(
        _l("What went wrong?"),
        widget=GovTextArea(),
        validators=[DataRequired(_l("Write what went wrong.")), Length(max=LONGEST, message=TOO_LONG)],
    )
    wish = TextAreaField(
        _l("What should we do about it? (optional)"),
        widget=GovTextArea(),
        validators=[Length(max=1000, message=_l("Write at most 1,000 letters."))],
    )
    is_about_officer = BooleanField(
        _l("It is about somebody in the programme team. Send it to an administrator only."), widget=GovCheckboxInput()
    )
    name = StringField(_l("Your name (optional)"), widget=GovTextInput(), validators=[Length(max=200)])
    email = EmailField(_l("Your e-mail address (optional)"), widget=GovTextInput(), validators=EMAIL)
    save = SubmitField(_l("Send this complaint"), widget=GovSubmitInput())

    def __init__(self, kinds: Mapping[Any, str], *, is_visitor: bool) -> None:
        super().__init__()
        self.kind.choices = _choices(kinds)
        if not is_visitor:
            del self.name
            del self.email


class StepForm(FlaskForm):  # type: ignore[misc]
    """What staff did, how far it is now, and what the person reads."""

    state = RadioField(
        _l("How far is it now?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose how far it is now."))]
    )
    note = TextAreaField(_l("Note for staff"), widget=GovTextArea(), validators=[Length(max=LONGEST, message=TOO_LONG)])
    message = TextAreaField(
        _l("Message to the person"), widget=GovTextArea(), validators=[Length(max=LONGEST, message=TOO_LONG)]
    )
    answer_by = DateField(
        _l("New day for the answer (only if it takes longer)"), widget=GovTextInput(), validators=[Optional()]
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, states: Mapping[Any, str], *, has_day: bool) -> None:
        super().__init__()
        self.state.choices = _choices(states)
        if not has_day:
            del self.answer_by
