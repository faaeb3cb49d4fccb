"""The form with which a person accepts a typed answer."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.quizzes.accepting import LONGEST_REASON
from lms.quizzes.typed_answers import Writer

ALL = "all"


class AcceptForm(FlaskForm):  # type: ignore[misc]
    """Accept it, for everybody or for one learner, and why."""

    whose = RadioField(
        "Whose answer do you accept?",
        widget=GovRadioInput(),
        validators=[InputRequired("Choose whose answer you accept.")],
    )
    reason = TextAreaField(
        "Why is it right?",
        description="The learner reads this beside their result.",
        widget=GovTextArea(),
        validators=[
            InputRequired("Write why this answer is right."),
            Length(max=LONGEST_REASON, message=f"Write at most {LONGEST_REASON} letters."),
        ],
    )
    save = SubmitField("Accept this answer", widget=GovSubmitInput())

    def __init__(self, writers: Iterable[Writer]) -> None:
        super().__init__()
        self.whose.choices = [
            SelectChoice(ALL, "Everybody’s who wrote this in this edition, now and later"),
            *(
                SelectChoice(str(one.attempt_id), f"Only this one: {one.name}, try {one.number}")
                for one in writers
                if one.reason is None
            ),
        ]
