"""Forms of cases that staff fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.cases.forms import TOO_LONG, choices
from lms.requests import DayField


class VerdictForm(FlaskForm):  # type: ignore[misc]
    """What somebody decides at a stage of an appeal."""

    verdict = RadioField(
        _l("Your decision"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("upheld", _l("Upheld: the learner is right")),
            SelectChoice("upheld in part", _l("Upheld in part")),
            SelectChoice("not upheld", _l("Not upheld: the decision stays")),
        ],
        validators=[InputRequired(_l("Choose a decision."))],
    )
    panel = SelectMultipleField(
        _l("Who decides with you"),
        widget=GovCheckboxesInput(),
        description=_l("Only people who took no part before are listed."),
    )
    reasons = TextAreaField(
        _l("Reasons, which the learner reads"),
        widget=GovTextArea(),
        validators=[DataRequired(_l("Say why. The learner reads it.")), TOO_LONG],
    )
    save = SubmitField(_l("Save the decision"), widget=GovSubmitInput())

    def __init__(self, panel: Sequence[tuple[int, str]] | None) -> None:
        super().__init__()
        if panel:
            self.panel.choices = [SelectChoice(str(number), name) for number, name in panel]
        else:
            del self.panel


class ReportForm(FlaskForm):  # type: ignore[misc]
    """What somebody saw in a piece of work."""

    category = RadioField(
        _l("What is it about?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose what it is about."))]
    )
    words = TextAreaField(
        _l("What did you see, and where?"),
        widget=GovTextArea(),
        description=_l(
            "The learner reads this. Write what you saw, not what you think of it. A score of likeness shows nothing."
        ),
        validators=[DataRequired(_l("Say what you saw, and where. The learner reads it.")), TOO_LONG],
    )
    save = SubmitField(_l("Report it, and tell the learner"), widget=GovSubmitInput())

    def __init__(self, categories: Mapping[Any, str]) -> None:
        super().__init__()
        self.category.choices = choices(categories)


class CaseForm(FlaskForm):  # type: ignore[misc]
    """What an investigation found."""

    outcome = RadioField(
        _l("Your decision"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("no case", _l("No case: nothing is wrong")),
            SelectChoice("warning", _l("A warning; the result stays")),
            SelectChoice("annulled", _l("The result is annulled; the work is done anew")),
            SelectChoice("passed on", _l("Not decided yet: the awarding organisation is told first")),
        ],
        validators=[InputRequired(_l("Choose a decision."))],
    )
    findings = TextAreaField(
        _l("What you found"),
        widget=GovTextArea(),
        description=_l("Quality assurers and officers read it, and nobody else."),
        validators=[DataRequired(_l("Write what you found, for who looks at this later.")), TOO_LONG],
    )
    grounds = TextAreaField(
        _l("What shows it, beside any score of likeness"),
        widget=GovTextArea(),
        description=_l("A score of a tool is evidence to look at, and never a verdict. Leave it empty for “no case”."),
        validators=[TOO_LONG],
    )
    reasons = TextAreaField(_l("Reasons, which the learner reads"), widget=GovTextArea(), validators=[TOO_LONG])
    save = SubmitField(_l("Save the decision"), widget=GovSubmitInput())


class ConsiderationForm(FlaskForm):  # type: ignore[misc]
    """What an officer agrees to. No choice changes what a criterion asks."""

    is_agreed = RadioField(
        _l("Your decision"),
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", _l("Agreed")), SelectChoice("no", _l("Not agreed"))],
        validators=[InputRequired(_l("Choose a decision."))],
    )
    effect = RadioField(
        _l("If agreed: what changes?"),
        widget=GovRadioInput(),
        description=_l("What the criteria ask stays as it is."),
        choices=[
            SelectChoice("later date", _l("A later last day")),
            SelectChoice("one more try", _l("One more try at the quiz, and one more version of the task")),
            SelectChoice("other evidence", _l("Other evidence takes the place of this work")),
        ],
        validators=[Optional()],
    )
    later_on = DayField(_l("New last day, for a later day; with one more try if the time is over"), [Optional()])
    arrangement = StringField(
        _l("Which evidence, or what is arranged"),
        widget=GovTextInput(),
        description=_l("Tutors read this. Never write why."),
        validators=[Length(max=300, message=_l("Write at most 300 letters."))],
    )
    saw_evidence = BooleanField(
        _l("I have seen evidence of what happened, and kept no copy"), widget=GovCheckboxInput()
    )
    answer = TextAreaField(
        _l("Answer to the learner"),
        widget=GovTextArea(),
        validators=[DataRequired(_l("Write one or two sentences to the learner.")), TOO_LONG],
    )
    save = SubmitField(_l("Save the decision"), widget=GovSubmitInput())


class ReversalForm(FlaskForm):  # type: ignore[misc]
    """Why something that was agreed is agreed no longer."""

    answer = TextAreaField(
        _l("Why, which the learner reads"),
        widget=GovTextArea(),
        validators=[DataRequired(_l("Say why. The learner reads it.")), TOO_LONG],
    )
    save = SubmitField(_l("Take the decision back"), widget=GovSubmitInput())
