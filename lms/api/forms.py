"""The form that makes a token."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import SelectField, SelectMultipleField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from lms.access import Scope

SCOPE_WORDS = {
    Scope.READ_POSTS: "Read our posts",
    Scope.WRITE_POSTS: "Write, publish and withdraw our posts",
    Scope.READ_APPLICATIONS: "Read how far applications for our posts are, and names once a shortlist is locked",
}
LASTS_DAYS = {"30": "30 days", "90": "90 days", "180": "180 days", "365": "One year"}


class TokenForm(FlaskForm):  # type: ignore[misc]
    """A name by which people know it, what it may do, and for how long."""

    name = StringField(
        "Name",
        widget=GovTextInput(),
        validators=[DataRequired("Write which system uses it, such as “Website”."), Length(max=80)],
    )
    scopes = SelectMultipleField(
        "What it may do", widget=GovCheckboxesInput(), validators=[InputRequired("Choose at least one.")]
    )
    days = SelectField(
        "How long it works", widget=GovSelect(), choices=[SelectChoice(*one) for one in LASTS_DAYS.items()]
    )
    save = SubmitField("Make the token", widget=GovSubmitInput())

    def __init__(self, scopes: Iterable[Scope]) -> None:
        super().__init__()
        self.days.choices = [SelectChoice(*days) for days in LASTS_DAYS.items()]
        self.scopes.choices = [SelectChoice(scope.value, SCOPE_WORDS[scope]) for scope in scopes]
