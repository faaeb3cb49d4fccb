"""Forms of adjustments."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import Field, IntegerField, RadioField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from lms.adjustments.models import AGREED, AT_ONCE, Adjustment, Format, Need, State, Supply
from lms.adjustments.services import Agreement, Wish
from lms.adjustments.wording import format_words, need_words
from lms.requests import DayField

LONGEST = 2000
TOO_LONG = _l("Write at most 2,000 letters.")
OTHER = "other"
OFFERED_PERCENT = (25, 50, 100)


class AskForm(FlaskForm):  # type: ignore[misc]
    """What a learner needs."""

    needs = SelectMultipleField(
        _l("What do you need?"),
        widget=GovCheckboxesInput(),
        description=_l("Choose everything that helps you."),
        validators=[InputRequired(_l("Choose at least one thing that you need."))],
    )
    percent = RadioField(
        _l("If you need extra time: how much?"),
        widget=GovRadioInput(),
        description=_l("If you do not know, leave this empty. An officer helps you."),
        choices=[
            SelectChoice("25", _l("A quarter more (25%)")),
            SelectChoice("50", _l("Half as much again (50%)")),
            SelectChoice("100", _l("Twice the time (100% more)")),
            SelectChoice(OTHER, _l("Another amount. I explain it below.")),
        ],
        validators=[Optional()],
    )
    formats = SelectMultipleField(_l("If you need another format: which?"), widget=GovCheckboxesInput())
    words = TextAreaField(
        _l("Tell us more about what you need (optional)"),
        widget=GovTextArea(),
        description=_l("For example: “I need audio for every lesson.” Only an officer reads this."),
        validators=[Length(max=LONGEST, message=TOO_LONG)],
    )
    reason = TextAreaField(
        _l("Why do you need it? (optional)"),
        widget=GovTextArea(),
        description=_l(
            "You do not have to say. Only the officer who decides can read it. We never pass it on. "
            "You can delete it at any time."
        ),
        validators=[Length(max=LONGEST, message=TOO_LONG)],
    )
    save = SubmitField(_l("Send"), widget=GovSubmitInput())

    def __init__(self) -> None:
        super().__init__()
        words, at_once = need_words(), _("You have it at once.")
        self.needs.choices = [
            SelectChoice(need.value, f"{words[need]} – {at_once}" if need in AT_ONCE else words[need]) for need in Need
        ]
        self.formats.choices = [SelectChoice(form.value, name) for form, name in format_words().items()]

    def validate_formats(self, field: Field) -> None:
        """Who needs another format says which one."""
        if Need.OTHER_FORMAT.value in (self.needs.data or ()) and not field.data:
            raise ValidationError(_("Choose which format you need."))

    def validate_words(self, field: Field) -> None:
        """Who needs something else says what."""
        if Need.SOMETHING_ELSE.value in (self.needs.data or ()) and not (field.data or "").strip():
            raise ValidationError(_("Tell us what you need."))

    @property
    def wishes(self) -> list[Wish]:
        """What a valid form asks for."""
        return [wish for need in self.needs.data for wish in self._wishes_for(Need(need))]

    def _wishes_for(self, need: Need) -> Iterator[Wish]:
        if need is Need.OTHER_FORMAT:
            yield from (Wish(need, Format(form)) for form in self.formats.data)
        elif need is Need.EXTRA_TIME:
            known = self.percent.data not in (None, "", OTHER)
            yield Wish(need, percent=int(self.percent.data) if known else None)
        else:
            yield Wish(need)


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """What an officer decides of one need. Fields that the need does not have are left out."""

    outcome = RadioField(
        _l("What do you decide?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice(State.AGREED.value, _l("Agree")),
            SelectChoice(State.AGREED_IN_PART.value, _l("Agree in part")),
            SelectChoice(State.NOT_AGREED.value, _l("Do not agree")),
        ],
        validators=[InputRequired(_l("Choose what you decide."))],
    )
    percent = IntegerField(
        _l("More time for timed work, in percent"),
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(1, 300, _l("Write a number from 1 to 300."))],
    )
    extra_days = IntegerField(
        _l("More days for each due date"),
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(1, 365, _l("Write a number from 1 to 365."))],
    )
    break_minutes = IntegerField(
        _l("Minutes of break for each hour of timed work"),
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(1, 60, _l("Write a number from 1 to 60."))],
    )
    arrangement = StringField(
        _l("What is arranged"),
        widget=GovTextInput(),
        description=_l("Tutors read this sentence. Say what we do, never why."),
        validators=[Length(max=300, message=_l("Write at most 300 letters."))],
    )
    valid_from = DayField(_l("From (optional)"), [Optional()], description=_l("Empty: from today."))
    valid_until = DayField(_l("Until (optional)"), [Optional()], description=_l("Empty: until it is ended."))
    answer = TextAreaField(
        _l("To the learner"),
        widget=GovTextArea(),
        description=_l("When you do not agree to all: say why in one or two plain sentences."),
        validators=[Length(max=LONGEST, message=TOO_LONG)],
    )
    save = SubmitField(_l("Save the decision"), widget=GovSubmitInput())

    def __init__(self, adjustment: Adjustment) -> None:
        super().__init__(data={"percent": adjustment.percent_asked})
        of_need = {
            "percent": Need.EXTRA_TIME,
            "extra_days": Need.EXTRA_TIME,
            "break_minutes": Need.TIMED_BREAKS,
            "arrangement": Need.SOMETHING_ELSE,
        }
        for name, need in of_need.items():
            if need is not adjustment.need:
                delattr(self, name)

    def validate_valid_until(self, field: Field) -> None:
        """It does not end before it begins."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_("The last day must not be before the first."))

    @property
    def agreement(self) -> Agreement:
        """What a valid form says."""

        def said(name: str) -> object:
            return self[name].data if name in self else None

        outcome = State(self.outcome.data)
        return Agreement(
            outcome=outcome,
            answer=(self.answer.data or "").strip(),
            percent=said("percent") if outcome in AGREED else None,  # type: ignore[arg-type]
            extra_days=said("extra_days"),  # type: ignore[arg-type]
            break_minutes=said("break_minutes"),  # type: ignore[arg-type]
            arrangement=str(said("arrangement") or "").strip(),
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
        )


class SupplyForm(FlaskForm):  # type: ignore[misc]
    """How far another format is."""

    supply = RadioField(
        _l("How far is it?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice(Supply.TO_DO.value, _l("Not started")),
            SelectChoice(Supply.BEING_MADE.value, _l("Being made")),
            SelectChoice(Supply.READY.value, _l("Ready for the learner")),
        ],
        validators=[InputRequired(_l("Choose how far it is."))],
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())
