"""The forms of an exception: a council asks, a programme officer rules."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea
from wtforms import RadioField, SelectField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from lms.vacancies.models import Ground, Ruling

LONGEST = 2000


class AskForm(FlaskForm):  # type: ignore[misc]
    """Which words of a post, on what ground, and why."""

    words = SelectField(_l("The words"), widget=GovSelect())
    ground = SelectField(
        _l("The ground in law"),
        widget=GovSelect(),
        choices=[
            SelectChoice(
                Ground.OCCUPATIONAL_REQUIREMENT.value,
                _l("Occupational requirement (Equality Act 2010, Schedule 9, paragraph 1)"),
            )
        ],
    )
    reason = TextAreaField(
        _l("Why the job needs it"),
        widget=GovTextArea(),
        description=_l("Say what in the work asks for it, and why no other way would do."),
        validators=[
            DataRequired(_l("Write why the job needs it.")),
            Length(max=LONGEST, message=_l("Write at most 2,000 letters.")),
        ],
    )
    save = SubmitField(_l("Ask for the exception"), widget=GovSubmitInput())

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        self.words.choices = [SelectChoice(key, written) for key, written in words.items()]


class RulingForm(FlaskForm):  # type: ignore[misc]
    """What a programme officer says, and why."""

    ruling = RadioField(
        _l("Your decision"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice(Ruling.APPROVED.value, _l("Approve: these words may be published in this post")),
            SelectChoice(Ruling.REFUSED.value, _l("Refuse: the words must be changed")),
        ],
        validators=[InputRequired(_l("Choose what you decide."))],
    )
    reason = TextAreaField(
        _l("Why"),
        widget=GovTextArea(),
        description=_l("The council reads it."),
        validators=[
            DataRequired(_l("Write why you decide so.")),
            Length(max=LONGEST, message=_l("Write at most 2,000 letters.")),
        ],
    )
    save = SubmitField(_l("Decide"), widget=GovSubmitInput())
