"""The form with which a council asks to join."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import EmailField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, Length

from lms.councils.models import Council

LONGEST = 2000


class EnquiryForm(FlaskForm):  # type: ignore[misc]
    """Who asks, for which council, and what they want to know."""

    council = SelectField(_l("Your council"), widget=GovSelect(), validators=[DataRequired(_l("Choose your council."))])
    name = StringField(
        _l("Your name"), widget=GovTextInput(), validators=[DataRequired(_l("Write your name.")), Length(max=200)]
    )
    post = StringField(
        _l("Your post in the council"),
        widget=GovTextInput(),
        validators=[DataRequired(_l("Write your post.")), Length(max=200)],
    )
    email = EmailField(
        _l("Your e-mail address at work"),
        widget=GovTextInput(),
        validators=[
            DataRequired(_l("Write your e-mail address.")),
            Length(max=254, message=_l("This address is too long.")),
            Email(_l("Write an e-mail address like name@example.org.")),
        ],
    )
    words = TextAreaField(
        _l("What would you like to know?"),
        widget=GovTextArea(),
        validators=[
            DataRequired(_l("Write what you would like to know.")),
            Length(max=LONGEST, message=_l("Write at most 2,000 letters.")),
        ],
    )
    save = SubmitField(_l("Send"), widget=GovSubmitInput())

    def __init__(self, councils: Iterable[Council]) -> None:
        super().__init__()
        nobody = SelectChoice("", _l("Choose a council"))
        self.council.choices = [nobody, *(SelectChoice(str(one.id), one.name) for one in councils)]
