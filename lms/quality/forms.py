"""The forms of second looks, actions and the sampling plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import IntegerField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms.learning.vacsr import Check, CheckFinding, check_words
from lms.quality.models import AssessorStanding, Outcome, Risk
from lms.quality.rules import Rules
from lms.quality.services import ToDo
from lms.quality.wording import risk_words
from lms.requests import DayField

LONGEST = 4000
TOO_LONG = _l("Write at most 4,000 letters.")


def words_field(label: object, description: object = None) -> TextAreaField:
    """A field for some sentences."""
    return TextAreaField(
        label, widget=GovTextArea(), description=description or "", validators=[Length(max=LONGEST, message=TOO_LONG)]
    )


def _check(missing: object) -> RadioField:
    return RadioField(
        "",
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        validators=[InputRequired(missing)],
    )


def _note() -> StringField:
    return StringField(
        _l("Note (needed for No)"),
        widget=GovTextInput(),
        validators=[Length(max=500, message=_l("Write at most 500 letters."))],
    )


class SampleForm(FlaskForm):  # type: ignore[misc]
    """VACSR, and the decision: agree, give the assessor something to do, or overturn."""

    valid, valid_note = _check(_l("Valid: choose Yes or No.")), _note()
    authentic, authentic_note = _check(_l("Authentic: choose Yes or No.")), _note()
    current, current_note = _check(_l("Current: choose Yes or No.")), _note()
    sufficient, sufficient_note = _check(_l("Sufficient: choose Yes or No.")), _note()
    reliable, reliable_note = _check(_l("Reliable: choose Yes or No.")), _note()
    outcome = RadioField(
        _l("Do you agree with these decisions?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice(Outcome.AGREED.value, _l("I agree with every decision")),
            SelectChoice(Outcome.ACTION.value, _l("The decisions can stand, and the tutor has something to do")),
            SelectChoice(Outcome.OVERTURNED.value, _l("I overturn them: somebody else marks the work again")),
        ],
        validators=[InputRequired(_l("Choose whether you agree."))],
    )
    comment = words_field(
        _l("A word to the tutor"),
        _l("If you overturn: what the next tutor should look at. The learner’s pages do not show it."),
    )
    task = words_field(_l("What the tutor has to do"), _l("Only if you chose that the tutor has something to do."))
    due = DayField(_l("By when"), [Optional()])
    save = SubmitField(_l("Save my decision"), widget=GovSubmitInput())

    def __init__(self) -> None:
        super().__init__()
        for check, words in check_words().items():
            self[check.value].label.text = words

    @property
    def checks(self) -> Mapping[Check, CheckFinding]:
        """What a valid form says of each point."""
        return {
            check: CheckFinding(self[check.value].data == "yes", (self[f"{check.value}_note"].data or "").strip())
            for check in Check
        }

    @property
    def to_do(self) -> ToDo | None:
        """What the assessor has to do, where that is said with its day."""
        task = (self.task.data or "").strip()
        return ToDo(task, self.due.data) if task and self.due.data else None


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What an assessor did."""

    words = words_field(_l("What did you do?"))
    save = SubmitField(_l("Send my answer"), widget=GovSubmitInput())


class VerdictForm(FlaskForm):  # type: ignore[misc]
    """What a quality assurer makes of an answer."""

    accepted = RadioField(
        _l("Is it done?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("yes", _l("Yes. Close this action")),
            SelectChoice("no", _l("No. The tutor has more to do")),
        ],
        validators=[InputRequired(_l("Choose Yes or No."))],
    )
    words = words_field(_l("A word to the tutor"), _l("Say what is missing, or why you close it without an answer."))
    save = SubmitField(_l("Save"), widget=GovSubmitInput())


# The plan


def _share(label: object, description: object = "") -> IntegerField:
    return IntegerField(
        label,
        widget=GovTextInput(),
        description=description,
        validators=[
            InputRequired(_l("Write a number. 0 is none.")),
            NumberRange(0, 100, _l("Write a number from 0 to 100.")),
        ],
    )


def _count(label: object, description: object = "", most: int = 1000) -> IntegerField:
    return IntegerField(
        label,
        widget=GovTextInput(),
        description=description,
        validators=[
            InputRequired(_l("Write a number. 0 is none.")),
            NumberRange(0, most, _l("Write a number from 0 to %(max)d.")),
        ],
    )


class PlanForm(FlaskForm):  # type: ignore[misc]
    """The rules of the sampling plan. Fields are named as the rules are."""

    share = _share(_l("Of every 100 markings"), _l("The share that is drawn of all markings, while learners study."))
    final_share = _share(_l("Of every 100 markings that complete a learner’s last module"))
    borderline_share = _share(
        _l("Of every 100 borderline markings"), _l("Borderline: one criterion is referred, all others are passed.")
    )
    new_share = _share(_l("Of every 100 markings of a new assessor"))
    new_markings = _count(_l("New: fewer released markings than"))
    new_days = _count(_l("Or new: fewer days qualified than"), most=3650)
    risk_share = _share(_l("Of every 100 markings of an assessor whose risk is high"))
    fewest_of_assessor = _count(_l("At least so many of each assessor"))
    fewest_of_module = _count(_l("At least so many of each module"))
    fewest_of_cohort = _count(_l("At least so many of each group"))
    fewest_of_result = _count(
        _l("At least so many of each result of each assessor"), _l("So that passes and referrals are both looked at.")
    )
    fewest_of_learner = _count(_l("At least so many of each learner before their last module counts"))
    months = IntegerField(
        _l("Count these over the last so many months"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write a number.")), NumberRange(1, 60, _l("Write a number from 1 to 60."))],
    )
    meeting_months = IntegerField(
        _l("Every assessor is at a standardisation meeting once in so many months"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write a number.")), NumberRange(1, 60, _l("Write a number from 1 to 60."))],
    )
    why = StringField(
        _l("Why is the plan so?"),
        widget=GovTextInput(),
        description=_l("A verifier reads this beside the plan."),
        validators=[
            DataRequired(_l("Say why the plan is so.")),
            Length(max=500, message=_l("Write at most 500 letters.")),
        ],
    )
    save = SubmitField(_l("Set this plan"), widget=GovSubmitInput())

    @classmethod
    def of(cls, rules: Rules) -> PlanForm:
        """The form with the rules that are in force."""
        return cls(data={name: round(value) for name, value in asdict(rules).items()} | {"months": rules.months or 12})

    @property
    def rules(self) -> Rules:
        """What a valid form says."""
        return Rules(**{field.name: self[field.name].data for field in fields(Rules)})


class StandingForm(FlaskForm):  # type: ignore[misc]
    """How closely an assessor is followed, and since when they are qualified."""

    risk = RadioField(
        _l("Risk"),
        widget=GovRadioInput(),
        description=_l("With a high risk, more of their markings are looked at."),
        validators=[InputRequired(_l("Choose one."))],
    )
    qualified_on = DayField(_l("Qualified as an assessor since (optional)"), [Optional()])
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, standing: AssessorStanding | None) -> None:
        data = {
            "risk": (standing.risk if standing else Risk.USUAL).value,
            "qualified_on": standing.qualified_on if standing else None,
        }
        super().__init__(data=data)
        self.risk.choices = [SelectChoice(risk.value, words) for risk, words in risk_words().items()]
