"""Forms of live sessions, attendance and the study log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import Field, IntegerField, SelectField, StringField, SubmitField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from lms.attendance.logging_time import MOST_MINUTES_A_DAY
from lms.attendance.models import LiveSession, Presence, StudyEntry
from lms.attendance.services import Seen, SessionDetails
from lms.clock import LONDON, london_day
from lms.requests import DayField
from modules.programme import Module

LONGEST_NOTES = 2000


def _time(label: object) -> TimeField:
    return TimeField(label, widget=GovTextInput(), validators=[InputRequired(_l("Write the time, such as 18:30."))])


def check_link(field: Field) -> None:
    """Whether a link that was typed can be followed safely. Raises ValidationError."""
    text = (field.data or "").strip()
    if not text:
        return
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.hostname or any(letter.isspace() for letter in text):
        raise ValidationError(_("Write the whole link, such as https://meet.example.org/abc."))


class SessionForm(FlaskForm):  # type: ignore[misc]
    """A live session. Its day and times are London's."""

    title = StringField(
        _l("Title"),
        widget=GovTextInput(),
        validators=[DataRequired(_l("Write a title.")), Length(max=120, message=_l("Write at most 120 letters."))],
    )
    module = SelectField(_l("Module (optional)"), widget=GovSelect(), validators=[Optional()])
    day = DayField(_l("Day"), [InputRequired(_l("Write the day."))])
    starts_time = _time(_l("Starts at (London time)"))
    ends_time = _time(_l("Ends at (London time)"))
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
    notes = TextAreaField(
        _l("Notes for learners (optional)"),
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_NOTES, message=_l("Write at most 2,000 letters."))],
    )
    save = SubmitField(_l("Save the session"), widget=GovSubmitInput())

    def __init__(self, modules: Iterable[Module], session: LiveSession | None = None) -> None:
        super().__init__(data=_data_of(session) if session else None)
        self.module.choices = [
            SelectChoice("", _l("No module")),
            *(SelectChoice(module.code, module.title) for module in modules),
        ]

    def validate_ends_time(self, field: Field) -> None:
        """It ends later on the same day."""
        if field.data and self.starts_time.data and field.data <= self.starts_time.data:
            raise ValidationError(_("The session must end after it starts, on the same day."))

    def validate_link(self, field: Field) -> None:
        """A link that a browser can follow safely."""
        check_link(field)

    def validate_place(self, field: Field) -> None:
        """Learners know where to go."""
        if not (field.data or "").strip() and not (self.link.data or "").strip():
            raise ValidationError(_("Write a place, or a link for joining online."))

    @property
    def details(self) -> SessionDetails:
        """What a valid form says."""
        return SessionDetails(
            title=self.title.data.strip(),
            module_code=self.module.data or None,
            starts_at=datetime.combine(self.day.data, self.starts_time.data, LONDON),
            ends_at=datetime.combine(self.day.data, self.ends_time.data, LONDON),
            place=(self.place.data or "").strip(),
            link=(self.link.data or "").strip(),
            notes=(self.notes.data or "").strip(),
        )


def _data_of(session: LiveSession) -> Mapping[str, object]:
    return {
        "title": session.title,
        "module": session.module_code or "",
        "day": london_day(session.starts_at),
        "starts_time": session.starts_at.astimezone(LONDON).time(),
        "ends_time": session.ends_at.astimezone(LONDON).time(),
        "place": session.place,
        "link": session.link,
        "notes": session.notes,
    }


def read_register(form: Mapping[str, str], enrolment_ids: Iterable[int]) -> dict[int, Seen]:
    """What a register says of each learner; those of whom it says nothing are left out."""
    seen = {}
    for enrolment_id in enrolment_ids:
        text = form.get(f"presence-{enrolment_id}", "")
        if text in list(Presence):
            seen[enrolment_id] = Seen(Presence(text), _minutes(form.get(f"minutes-{enrolment_id}", "")))
    return seen


def _minutes(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None


class StudyForm(FlaskForm):  # type: ignore[misc]
    """A line of one's own log."""

    studied_on = DayField(_l("Day"), [InputRequired(_l("Write the day."))])
    minutes = IntegerField(
        _l("Minutes"),
        widget=GovTextInput(),
        description=_l("An hour and a half is 90 minutes."),
        validators=[
            InputRequired(_l("Write how many minutes.")),
            NumberRange(1, MOST_MINUTES_A_DAY, _l("Write a number from 1 to 960.")),
        ],
    )
    about = StringField(
        _l("What did you study?"),
        widget=GovTextInput(),
        validators=[
            DataRequired(_l("Write what you studied.")),
            Length(max=200, message=_l("Write at most 200 letters.")),
        ],
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    @classmethod
    def of(cls, entry: StudyEntry) -> StudyForm:
        """The form with what a line says."""
        return cls(data={"studied_on": entry.studied_on, "minutes": entry.minutes, "about": entry.about})
