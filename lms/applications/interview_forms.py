"""The form of what people need at an interview."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovCheckboxInput, GovSubmitInput, GovTextArea
from wtforms import BooleanField, SelectMultipleField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.applications.interview_models import InterviewNeed
from lms.applications.interview_needs import LONGEST_WORDS, need_words


class NeedsForm(FlaskForm):  # type: ignore[misc]
    """What a person needs at an interview, and their consent to show it."""

    needs = SelectMultipleField(
        _l("What do you need at the interview?"),
        widget=GovCheckboxesInput(),
        description=_l("Choose everything that helps you. You do not have to say why."),
    )
    words = TextAreaField(
        _l("In your own words (optional)"),
        widget=GovTextArea(),
        description=_l("Write what the council should do. You do not have to write about your health."),
        validators=[Length(max=LONGEST_WORDS, message=_l("Write at most 1,000 letters."))],
    )
    consents = BooleanField(
        _l("I agree that this council sees this, for this application only"),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_l("Tick the box if you agree. Without it, nothing is shown."))],
    )
    save = SubmitField(_l("Share what I need"), widget=GovSubmitInput())

    def __init__(self, chosen: Iterable[str], words: str) -> None:
        super().__init__(data={"needs": list(chosen), "words": words})
        self.needs.choices = [SelectChoice(need.value, said) for need, said in need_words().items()]

    @property
    def chosen(self) -> list[InterviewNeed]:
        """What a valid form says."""
        return [InterviewNeed(value) for value in self.needs.data or []]
