"""Forms of cases that learners fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea
from wtforms import RadioField, SelectField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from lms.requests import DayField

LONGEST = 5000
TOO_LONG = Length(max=LONGEST, message=_l("Write at most 5,000 letters."))


def choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """The values of an enumeration with their words."""
    return [SelectChoice(value.value, sentence) for value, sentence in words.items()]


class AppealForm(FlaskForm):  # type: ignore[misc]
    """Why a learner does not agree."""

    words = TextAreaField(
        _l("What is wrong with the decision?"),
        widget=GovTextArea(),
        description=_l("Use your own words. Say which criterion it is about. You can write in any language."),
        validators=[DataRequired(_l("Say in your own words what is wrong with the decision.")), TOO_LONG],
    )
    save = SubmitField(_l("Send my appeal"), widget=GovSubmitInput())


class FurtherForm(FlaskForm):  # type: ignore[misc]
    """Take an appeal to the next stage; after the last of ours, say to whom."""

    outside = RadioField(
        _l("To whom have you written?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose one."))]
    )
    words = TextAreaField(_l("Why do you not agree?"), widget=GovTextArea(), validators=[TOO_LONG])
    save = SubmitField(_l("Take it further"), widget=GovSubmitInput())

    def __init__(self, outside: Mapping[Any, str] | None) -> None:
        super().__init__()
        if outside is None:
            del self.outside
            self.words.validators = [DataRequired(_l("Say in your own words why you do not agree.")), TOO_LONG]
        else:
            self.outside.choices = choices(outside)


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What a learner says about an allegation."""

    answer = TextAreaField(
        _l("Your answer"),
        widget=GovTextArea(),
        description=_l("Say how you did this work. You can write in any language."),
        validators=[DataRequired(_l("Write your answer first.")), TOO_LONG],
    )
    save = SubmitField(_l("Send my answer"), widget=GovSubmitInput())


class EnglishSelect(GovSelect):  # type: ignore[misc]
    """A list whose options are in English, all but the first."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """What the macro is told."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        for item in params["items"][1:]:
            item["attributes"] = {"lang": "en", "dir": "ltr"}
        return params


class AskForm(FlaskForm):  # type: ignore[misc]
    """What happened to a learner."""

    module = SelectField(_l("Module"), widget=EnglishSelect(), validators=[InputRequired(_l("Choose a module."))])
    happened_on = DayField(_l("When did it happen?"), [InputRequired(_l("Write the day on which it happened."))])
    words = TextAreaField(
        _l("What happened?"),
        widget=GovTextArea(),
        description=_l("Write only what you want to say. An officer reads it, and nobody else."),
        validators=[DataRequired(_l("Say what happened, in a few words.")), TOO_LONG],
    )
    save = SubmitField(_l("Send"), widget=GovSubmitInput())

    def __init__(self, modules: Mapping[str, str]) -> None:
        super().__init__()
        self.module.choices = [
            SelectChoice("", _l("Choose a module")),
            *(SelectChoice(code, title) for code, title in modules.items()),
        ]
