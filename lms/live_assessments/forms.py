"""Forms of live assessments, and the marking sheet, read from named fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import Field, IntegerField, SelectField, StringField, SubmitField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from assessments.rubrics import Decision
from lms.attendance.forms import check_link
from lms.clock import LONDON, utc_now
from lms.errors import Invalid
from lms.live_assessments.models import Turnout
from lms.live_assessments.services import MOST_SLOTS_AT_ONCE, Offer, Seen
from lms.requests import DayField
from modules.programme import Module

LONGEST_NOTES = 4000

MINUTES_OF_A_DAY = 24 * 60


class OfferForm(FlaskForm):  # type: ignore[misc]
    """Times in a row, in London's time."""

    module = SelectField(_l("Module"), widget=GovSelect())
    day = DayField(_l("Day"), [InputRequired(_l("Write the day."))])
    starts_time = TimeField(
        _l("The first one starts at (London time)"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the time, such as 18:30."))],
    )
    minutes = IntegerField(
        _l("Minutes for each"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_l("Write how many minutes.")),
            NumberRange(5, 180, _l("Write a number from 5 to 180.")),
        ],
    )
    count = IntegerField(
        _l("How many, one after the other"),
        widget=GovTextInput(),
        default=1,
        validators=[
            InputRequired(_l("Write how many.")),
            NumberRange(1, MOST_SLOTS_AT_ONCE, _l("Write a number from 1 to 20.")),
        ],
    )
    place = StringField(
        _l("Place"),
        widget=GovTextInput(),
        description=_l("Write a place, or a link, or both."),
        validators=[Length(max=200, message=_l("Write at most 200 letters."))],
    )
    link = StringField(
        _l("Link for joining online"),
        widget=GovTextInput(),
        validators=[Length(max=500, message=_l("Write at most 500 letters."))],
    )
    save = SubmitField(_l("Offer these times"), widget=GovSubmitInput())

    def __init__(self, modules: Iterable[Module], **rest: Any) -> None:
        super().__init__(**rest)
        self.module.choices = [SelectChoice(module.code, module.title) for module in modules]

    def validate_starts_time(self, field: Field) -> None:
        """It is still to come, and the last one ends on the same day."""
        if not (field.data and self.day.data):
            return
        starts_at = datetime.combine(self.day.data, field.data, LONDON)
        if starts_at <= utc_now():
            raise ValidationError(_("This time is over. Choose a later one."))
        minutes = (self.minutes.data or 0) * (self.count.data or 0)
        if minutes > MINUTES_OF_A_DAY:  # each number has a limit of its own, which tells
            return
        if (starts_at.replace(tzinfo=None) + timedelta(minutes=minutes)).date() != self.day.data:
            raise ValidationError(_("The last one must end on the same day."))

    def validate_link(self, field: Field) -> None:
        """A link that a browser can follow safely."""
        check_link(field)

    def validate_place(self, field: Field) -> None:
        """Learners know where to go."""
        if not (field.data or "").strip() and not (self.link.data or "").strip():
            raise ValidationError(_("Write a place, or a link for joining online."))

    @property
    def offer(self) -> Offer:
        """What a valid form says."""
        return Offer(
            module_code=self.module.data,
            starts_at=datetime.combine(self.day.data, self.starts_time.data, LONDON),
            minutes=self.minutes.data,
            count=self.count.data,
            place=(self.place.data or "").strip(),
            link=(self.link.data or "").strip(),
        )


def read_turnout(form: Mapping[str, str]) -> Turnout | None:
    """Whether the learner came; None while it isn't said. Raises Invalid."""
    sent = form.get("turnout", "")
    if sent not in ("", *Turnout):
        raise Invalid(_("Say whether the learner came."))
    return Turnout(sent) if sent else None


def read_seen(form: Mapping[str, str], codes: Iterable[str]) -> dict[str, Seen]:
    """The decision and the evidence for each criterion. Raises Invalid for what is no decision."""
    seen = {}
    for code in codes:
        sent = form.get(f"decision-{code}", "")
        if sent not in ("", *Decision):
            raise Invalid(_("Choose Pass or Refer on the page."))
        seen[code] = Seen(Decision(sent) if sent else None, _words(form, f"evidence-{code}"))
    return seen


def read_notes(form: Mapping[str, str]) -> str:
    """Notes on the whole."""
    return _words(form, "notes")


def _words(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").strip()[:LONGEST_NOTES]
