"""Forms with which the programme team follows an enquiry, in English."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import DateField, EmailField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, Length, Optional

from lms.accounts.models import Person
from lms.pledge.enquiry_models import PledgeEnquiry


class FollowUpForm(FlaskForm):  # type: ignore[misc]
    """What was done, and what comes next."""

    words = TextAreaField("What was done (optional)", widget=GovTextArea(), validators=[Length(max=2000)])
    handler = SelectField("Who answers", widget=GovSelect())
    next_step = StringField(
        "Next step", widget=GovTextInput(), validators=[DataRequired("Write the next step."), Length(max=200)]
    )
    next_step_on = DateField("Until when (optional)", widget=GovTextInput(), validators=[Optional()])
    save = SubmitField("Save", widget=GovSubmitInput())

    def __init__(self, enquiry: PledgeEnquiry, officers: Iterable[Person]) -> None:
        handler = str(enquiry.handler_id or "")
        super().__init__(
            data={"handler": handler, "next_step": enquiry.next_step, "next_step_on": enquiry.next_step_on}
        )
        nobody = SelectChoice("", "Nobody yet")
        self.handler.choices = [nobody, *(SelectChoice(str(one.id), one.name) for one in officers)]


class InviteSignatoryForm(FlaskForm):  # type: ignore[misc]
    """Who may sign for the council."""

    email = EmailField(
        "E-mail address of who may sign",
        widget=GovTextInput(),
        validators=[
            DataRequired("Write the address."),
            Length(max=254),
            Email("Write an e-mail address like name@example.org."),
        ],
    )
    save = SubmitField("Invite them to sign", widget=GovSubmitInput())


class RefuseForm(FlaskForm):  # type: ignore[misc]
    """Why an enquiry leads nowhere."""

    reason = TextAreaField(
        "Reason, which is mailed to them",
        widget=GovTextArea(),
        validators=[DataRequired("Give a reason."), Length(max=2000)],
    )
    save = SubmitField("Refuse, and forget who asked", widget=GovSubmitInput())
