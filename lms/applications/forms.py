"""Forms of applications. Rows by application or criterion are read from named fields, so that forms query nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.applications.models import Met, Stage
from lms.applications.services import Score
from lms.errors import Invalid

LONGEST_REASON = 1000


class StageForm(FlaskForm):  # type: ignore[misc]
    """A step further, and a reason where it ends the application."""

    stage = RadioField(
        _l("What happens next?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose what happens next."))]
    )
    reason = TextAreaField(
        _l("Reason or message, which the person will read"),
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_REASON, message=_l("Write at most 1,000 letters."))],
    )
    save = SubmitField(_l("Save and tell the person"), widget=GovSubmitInput())

    def __init__(self, stages: Iterable[tuple[Stage, str]]) -> None:
        super().__init__()
        self.stage.choices = [SelectChoice(stage.value, words) for stage, words in stages]


def read_scores(form: Mapping[str, str], criterion_ids: Iterable[int]) -> dict[int, Score]:
    """The decisions that were sent for these criteria. Raises Invalid for what is no decision."""
    scores: dict[int, Score] = {}
    for criterion_id in criterion_ids:
        sent = form.get(f"met-{criterion_id}")
        if not sent:
            continue
        try:
            met = Met(sent)
        except ValueError:
            raise Invalid(_("Choose one of the answers on the page for each criterion.")) from None
        scores[criterion_id] = Score(met, form.get(f"reason-{criterion_id}", "").strip()[:LONGEST_REASON])
    return scores


def read_choices(form: Mapping[str, str], application_ids: Iterable[int]) -> tuple[set[int], dict[int, str]]:
    """Which applications were ticked for the shortlist, and the reasons given for the others."""
    chosen: set[int] = set()
    reasons: dict[int, str] = {}
    for application_id in application_ids:
        if form.get(f"shortlist-{application_id}"):
            chosen.add(application_id)
        reasons[application_id] = form.get(f"reason-{application_id}", "")[:LONGEST_REASON]
    return chosen, reasons
