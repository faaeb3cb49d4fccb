"""Forms of offers, checks and the day of the start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from lms.applications.offer_models import Check, Offer
from lms.requests import DayField

LONGEST_CONDITIONS = 2000
LONGEST_REASON = 1000


class OfferForm(FlaskForm):  # type: ignore[misc]
    """An offer, or what changes in one."""

    conditions = TextAreaField(
        _l("Conditions, which the person will read (optional)"),
        widget=GovTextArea(),
        description=_l("For example: “if our checks are complete”. Pay and hours are those of the post."),
        validators=[Length(max=LONGEST_CONDITIONS, message=_l("Write at most 2,000 letters."))],
    )
    answer_by = DayField(_l("The person can answer until"), [InputRequired(_l("Write the day."))])

    def __init__(self, offer: Offer | None) -> None:
        data: dict[str, Any] = {"conditions": offer.conditions, "answer_by": offer.answer_by} if offer else {}
        super().__init__(data=data)


class CheckForm(FlaskForm):  # type: ignore[misc]
    """That a check is done, when, and by whom."""

    kind = RadioField(
        _l("Which check is done?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose the check."))]
    )
    done_on = DayField(_l("Done on"), [InputRequired(_l("Write the day."))])
    done_by = StringField(
        _l("Who did it (a name or a team)"),
        widget=GovTextInput(),
        description=_l("No document and no number: what you saw stays in your own system."),
        validators=[
            DataRequired(_l("Write who did it.")),
            Length(max=120, message=_l("Write at most 120 letters.")),
        ],
    )

    def __init__(self, checks: Mapping[Check, str]) -> None:
        super().__init__()
        self.kind.choices = [SelectChoice(check.value, words) for check, words in checks.items()]


class StartForm(FlaskForm):  # type: ignore[misc]
    """The day of the start."""

    starts_on = DayField(_l("First day in the post"), [InputRequired(_l("Write the day."))])


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What the person says to an offer."""

    answer = RadioField(
        _l("Do you accept this offer?"),
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", _l("Yes, I accept")), SelectChoice("no", _l("No, I decline"))],
        validators=[InputRequired(_l("Choose yes or no."))],
    )
    reason = TextAreaField(
        _l("If you decline: why? (optional)"),
        widget=GovTextArea(),
        description=_l("The council reads this. You can leave it empty."),
        validators=[Length(max=LONGEST_REASON, message=_l("Write at most 1,000 letters."))],
    )
