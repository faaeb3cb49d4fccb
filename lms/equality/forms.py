"""The form of the questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from lms.equality.questionnaire import PREFER_NOT_TO_SAY, Question


class AnswersForm(FlaskForm):  # type: ignore[misc]
    """Each question may be left empty."""

    save = SubmitField(_l("Save my answers"), widget=GovSubmitInput())

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by question; what was left empty is not there, whatever was answered before."""
        return {field.name: field.data for field in self if isinstance(field, RadioField) and field.raw_data}


def answers_form(questions: Sequence[Question], given: Mapping[str, str]) -> AnswersForm:
    """The form of these questions, with what was given before."""

    class Form(AnswersForm):
        """The questions of one nation."""

    for question in questions:
        choices = [SelectChoice(option.code, option.words) for option in question.options]
        field = RadioField(
            question.words,
            widget=GovRadioInput(),
            description=question.hint,
            choices=[*choices, SelectChoice(PREFER_NOT_TO_SAY, _l("I prefer not to say"))],
            validators=[Optional()],
        )
        setattr(Form, question.code, field)
    return Form(data=given)
