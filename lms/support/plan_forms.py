"""Forms of plans and follow-ups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import Field, RadioField, SelectField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError

from lms.commitments import fields


class MilestoneForm(FlaskForm):  # type: ignore[misc]
    """Something to reach."""

    title = fields.line(_l("What will be reached?"), 300, missing=_l("Say what will be reached."))
    owner = fields.line(
        _l("Who looks after it?"),
        missing=_l("Say who looks after it."),
        description=_l("A post, or Adviser. A name is not needed."),
    )
    due_on = fields.day(_l("By when?"))
    save = SubmitField(_l("Add this milestone"), widget=GovSubmitInput())


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A note of an adviser."""

    words = fields.words(_l("Note"), missing=_l("Write the note."))
    for_whom = RadioField(
        _l("Who reads it?"),
        widget=GovRadioInput(),
        choices=[SelectChoice("staff", _l("The programme team only")), SelectChoice("council", _l("The council too"))],
        validators=[InputRequired(_l("Choose who reads it."))],
    )
    save = SubmitField(_l("Keep this note"), widget=GovSubmitInput())


class CloseForm(FlaskForm):  # type: ignore[misc]
    """The summary with which a plan closes."""

    summary = fields.words(
        _l("Summary"),
        missing=_l("Write the summary."),
        description=_l("What changed, what goes on, and who looks after it. The council reads it."),
    )
    save = SubmitField(_l("Close this plan"), widget=GovSubmitInput())


class FollowUpForm(FlaskForm):  # type: ignore[misc]
    """What a council says of how it keeps people."""

    keeps = fields.words(
        _l("How does the council keep people?"),
        missing=_l("Write what the council says."),
        description=_l("A mentor, training, a talk about the next step. Never write about one person."),
    )
    next_step = fields.line(_l("What will the council do next? (optional)"), 500)
    save = SubmitField(_l("Write it down"), widget=GovSubmitInput())


class AppointedForm(FlaskForm):  # type: ignore[misc]
    """An appointment that the platform does not know of."""

    council = SelectField(_l("Council"), widget=GovSelect(), validators=[DataRequired(_l("Choose the council."))])
    appointed_on = fields.day(_l("On which day was somebody appointed?"))
    save = SubmitField(_l("Plan the follow-ups"), widget=GovSubmitInput())

    def __init__(self, councils: Iterable[tuple[int, str]], *, today: date) -> None:
        super().__init__()
        nobody = SelectChoice("", _l("Choose a council"))
        self.council.choices = [nobody, *(SelectChoice(str(number), name) for number, name in councils)]
        self.today = today

    def validate_appointed_on(self, field: Field) -> None:
        """It has happened, and not long ago."""
        if field.data and field.data > self.today:
            raise ValidationError(_("This day is still to come."))
        if field.data and (self.today - field.data).days > 366:
            raise ValidationError(_("This is more than a year ago: there is nothing left to ask."))
