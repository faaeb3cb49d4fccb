"""Forms of pledges."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import DateField, SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from lms.pledge.pledge_text import versions
from lms.pledge.wording import CHECKS


class PledgeForm(FlaskForm):  # type: ignore[misc]
    """What was signed, by whom, from when and until when."""

    council = SelectField(_l("Council"), widget=GovSelect(), validators=[DataRequired(_l("Choose the council."))])
    signatory_name = StringField(
        _l("Signed by"), widget=GovTextInput(), validators=[DataRequired(_l("Who signed?")), Length(max=200)]
    )
    signatory_post = StringField(
        _l("Their post"),
        widget=GovTextInput(),
        validators=[DataRequired(_l("In which post did they sign?")), Length(max=200)],
    )
    signed_on = DateField(
        _l("Signed on"), widget=GovTextInput(), validators=[InputRequired(_l("Write the day, such as 2026-11-24."))]
    )
    active_from = DateField(
        _l("Active from"), widget=GovTextInput(), validators=[InputRequired(_l("Write the day, such as 2026-11-24."))]
    )
    active_until = DateField(_l("Last active day (optional)"), widget=GovTextInput(), validators=[Optional()])
    text_version = SelectField(_l("Version of the text"), widget=GovSelect())
    authority = StringField(
        _l("Who gave them the authority to sign"),
        widget=GovTextInput(),
        validators=[DataRequired(_l("Who gave them the authority?")), Length(max=300)],
    )
    check_made = SelectField(
        _l("How you checked that"),
        widget=GovSelect(),
        choices=[SelectChoice("", _l("Choose one")), *(SelectChoice(one.value, CHECKS[one]) for one in CHECKS)],
        validators=[DataRequired(_l("Say how you checked it."))],
    )
    check_note = StringField(_l("What you looked at (optional)"), widget=GovTextInput(), validators=[Length(max=300)])
    checked_on = DateField(
        _l("Checked on"), widget=GovTextInput(), validators=[InputRequired(_l("Write the day, such as 2026-11-24."))]
    )
    save = SubmitField(_l("Record this pledge"), widget=GovSubmitInput())

    def __init__(self, councils: list[tuple[int, str]], *, today: date) -> None:
        super().__init__()
        # None at first: otherwise the council at the top would be pledged by a slip.
        nobody = SelectChoice("", _l("Choose a council"))
        self.council.choices = [nobody, *(SelectChoice(str(number), name) for number, name in councils)]
        self.text_version.choices = [SelectChoice(version, version) for version in versions()]
        self.today = today

    def validate_signed_on(self, field: DateField) -> None:
        """Nobody signs in the future."""
        if field.data and field.data > self.today:
            raise ValidationError(_l("The day of signing can’t be in the future."))

    def validate_checked_on(self, field: DateField) -> None:
        """Nobody checks in the future."""
        if field.data and field.data > self.today:
            raise ValidationError(_l("The day of the check can’t be in the future."))

    def validate_active_until(self, field: DateField) -> None:
        """The end comes after the start."""
        if field.data and self.active_from.data and field.data < self.active_from.data:
            raise ValidationError(_l("The last day must not be before the first."))


class EndPledgeForm(FlaskForm):  # type: ignore[misc]
    """Why a pledge ends."""

    reason = StringField(
        _l("Reason"), widget=GovTextInput(), validators=[DataRequired(_l("Give a reason.")), Length(max=300)]
    )
    save = SubmitField(_l("End this pledge now"), widget=GovSubmitInput())
