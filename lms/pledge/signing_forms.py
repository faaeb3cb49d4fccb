"""Forms of signing, checking and deciding. They are for councils and the programme team, in English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from lms.pledge.states import Move
from lms.pledge.wording import CHECKS

DAY = "Write the day, such as 2026-11-24."
LONGEST_REASON = 2000


class SignForm(FlaskForm):  # type: ignore[misc]
    """Who signs, in which post, and on whose authority."""

    version = HiddenField()
    name = StringField(
        "Your full name", widget=GovTextInput(), validators=[DataRequired("Write your name."), Length(max=200)]
    )
    post = StringField(
        "Your post", widget=GovTextInput(), validators=[DataRequired("Write your post."), Length(max=200)]
    )
    authority = StringField(
        "Who gave you the authority to sign",
        widget=GovTextInput(),
        validators=[DataRequired("Say who gave you the authority."), Length(max=300)],
    )
    agreed = BooleanField(
        "I have read the pledge, and I sign it for my council",
        widget=GovCheckboxInput(),
        validators=[InputRequired("Tick the box, if you sign.")],
    )
    save = SubmitField("Sign the pledge", widget=GovSubmitInput())


class EvidenceForm(FlaskForm):  # type: ignore[misc]
    """How the council keeps its promises."""

    words = TextAreaField(
        "How your council keeps the four promises",
        widget=GovTextArea(),
        validators=[DataRequired("Write what your council did."), Length(max=10_000)],
    )
    save = SubmitField("Send this evidence", widget=GovSubmitInput())


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    """Why the council takes its pledge back."""

    reason = StringField("Reason", widget=GovTextInput(), validators=[DataRequired("Give a reason."), Length(max=300)])
    save = SubmitField("Withdraw the pledge now", widget=GovSubmitInput())


class CountersignForm(FlaskForm):  # type: ignore[misc]
    """Whether the authority was found, and how; then the pledge begins, or the reason why not."""

    answer = RadioField(
        "May this person sign for the council?",
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", "Yes. I countersign"), SelectChoice("no", "No. I do not countersign")],
        validators=[InputRequired("Say whether they may sign.")],
    )
    check_made = SelectField(
        "How you checked it",
        widget=GovSelect(),
        choices=[SelectChoice("", "Choose one"), *(SelectChoice(one.value, words) for one, words in CHECKS.items())],
    )
    check_note = StringField("What you looked at (optional)", widget=GovTextInput(), validators=[Length(max=300)])
    checked_on = DateField("Checked on", widget=GovTextInput(), validators=[Optional()])
    active_from = DateField("Active from", widget=GovTextInput(), validators=[Optional()])
    reason = StringField("Why you do not countersign", widget=GovTextInput(), validators=[Length(max=300)])
    save = SubmitField("Save", widget=GovSubmitInput())

    def __init__(self, *, today: date) -> None:
        super().__init__()
        self.today = today

    @property
    def is_yes(self) -> bool:
        """Whether it is to be countersigned."""
        return bool(self.answer.data == "yes")

    def validate(self, extra_validators: Mapping[str, object] | None = None) -> bool:
        """A yes says how it was checked and from when the pledge counts; a no says why."""
        is_fine = bool(super().validate(extra_validators))
        for field, told in self._missing():
            field.errors = [*field.errors, told]
            is_fine = False
        return is_fine

    def _missing(self) -> Iterator[tuple[Field, str]]:
        if self.answer.data == "no" and not (self.reason.data or "").strip():
            yield self.reason, "Give a reason."
        if not self.is_yes:
            return
        if not self.check_made.data:
            yield self.check_made, "Say how you checked it."
        for field in (self.checked_on, self.active_from):
            if field.data is None and not field.errors:
                yield field, DAY
        if self.checked_on.data and self.checked_on.data > self.today:
            yield self.checked_on, "The day of the check can’t be in the future."


class MoveForm(FlaskForm):  # type: ignore[misc]
    """What an officer decides about a pledge, and why."""

    move = RadioField(
        "What do you decide?", widget=GovRadioInput(), validators=[InputRequired("Choose what you decide.")]
    )
    last_day = DateField("Last active day", widget=GovTextInput(), validators=[Optional()])
    reason = TextAreaField(
        "Reason", widget=GovTextArea(), validators=[DataRequired("Give a reason."), Length(max=LONGEST_REASON)]
    )
    note = TextAreaField(
        "Note for the programme team (optional)", widget=GovTextArea(), validators=[Length(max=LONGEST_REASON)]
    )
    save = SubmitField("Save this decision", widget=GovSubmitInput())

    def __init__(self, possible: Mapping[Move, str], *, today: date) -> None:
        super().__init__()
        self.move.choices = [SelectChoice(one.value, words) for one, words in possible.items()]
        self.today = today

    def validate_last_day(self, field: DateField) -> None:
        """A pledge is not left to lapse in the past."""
        if field.data is not None and field.data < self.today:
            raise ValidationError("The last day can’t be in the past.")

    def validate_move(self, field: RadioField) -> None:
        """A pledge that lapses has a last day."""
        if field.data == Move.LEFT_TO_LAPSE and self.last_day.data is None:
            raise ValidationError("Write the last active day below.")
