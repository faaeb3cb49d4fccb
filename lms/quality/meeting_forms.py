"""The forms of standardisation meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from assessments.rubrics import Decision
from lms.clock import LONDON, london_day
from lms.database import LARGEST_ID
from lms.quality.forms import words_field
from lms.quality.meeting_models import Meeting, MeetingItem, OwnJudgement
from lms.quality.standardising import MeetingDetails
from lms.requests import DayField

LONGEST_WORK = 20_000
People = Sequence[tuple[int, str]]


def _decision(label: object) -> RadioField:
    return RadioField(
        label,
        widget=GovRadioInput(),
        choices=[SelectChoice(Decision.PASS.value, _l("Pass")), SelectChoice(Decision.REFER.value, _l("Refer"))],
        validators=[InputRequired(_l("Choose Pass or Refer."))],
    )


class MeetingForm(FlaskForm):  # type: ignore[misc]
    """A meeting. Its day and time are London's."""

    title = StringField(
        _l("Title"),
        widget=GovTextInput(),
        validators=[DataRequired(_l("Write a title.")), Length(max=120, message=_l("Write at most 120 letters."))],
    )
    day = DayField(_l("Day"), [InputRequired(_l("Write the day."))])
    time = TimeField(
        _l("Starts at (London time)"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the time, such as 18:30."))],
    )
    place = StringField(
        _l("Place, or link for joining online"),
        widget=GovTextInput(),
        validators=[Length(max=200, message=_l("Write at most 200 letters."))],
    )
    attendees = SelectMultipleField(
        _l("Who is asked to come?"),
        widget=GovCheckboxesInput(),
        coerce=int,
        validators=[InputRequired(_l("Choose who is asked to come."))],
    )
    save = SubmitField(_l("Save the meeting"), widget=GovSubmitInput())

    def __init__(self, people: People, meeting: Meeting | None = None) -> None:
        data = None
        if meeting is not None:
            known = {number for number, _name in people}
            people = [*people, *((a.person_id, a.person.name) for a in meeting.attendees if a.person_id not in known)]
            data = {
                "title": meeting.title,
                "day": london_day(meeting.held_at),
                "time": meeting.held_at.astimezone(LONDON).time(),
                "place": meeting.place,
                "attendees": [attendee.person_id for attendee in meeting.attendees],
            }
        super().__init__(data=data)
        self.attendees.choices = [SelectChoice(number, name) for number, name in people]

    @property
    def details(self) -> MeetingDetails:
        """What a valid form says."""
        return MeetingDetails(
            title=self.title.data.strip(),
            held_at=datetime.combine(self.day.data, self.time.data, LONDON),
            place=(self.place.data or "").strip(),
            attendee_ids=frozenset(self.attendees.data),
        )


class ItemForm(FlaskForm):  # type: ignore[misc]
    """Work that the meeting discusses."""

    title = StringField(
        _l("What is it?"),
        widget=GovTextInput(),
        description=_l("Without the learner’s name, such as: a letter that is almost a pass."),
        validators=[DataRequired(_l("Say what it is.")), Length(max=200, message=_l("Write at most 200 letters."))],
    )
    marking = IntegerField(
        _l("Number of a marking (optional)"),
        widget=GovTextInput(),
        description=_l("You find it on the trail of the learner’s module. The work is shown without the name."),
        validators=[Optional(), NumberRange(1, LARGEST_ID, _l("There is no marking with this number."))],
    )
    work = TextAreaField(
        _l("Or the work itself, without names"),
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_WORK, message=_l("Write at most 20,000 letters."))],
    )
    save = SubmitField(_l("Add this work"), widget=GovSubmitInput())


class JudgementForm(FlaskForm):  # type: ignore[misc]
    """What an attendee decides alone."""

    decision = _decision(_l("What do you decide?"))
    why = words_field(_l("Why?"))
    save = SubmitField(_l("Save my own decision"), widget=GovSubmitInput())

    @classmethod
    def of(cls, mine: OwnJudgement | None) -> JudgementForm:
        """The form with what was decided before."""
        return cls(data={"decision": mine.decision.value, "why": mine.why} if mine else None)


class AgreementForm(FlaskForm):  # type: ignore[misc]
    """What the meeting decides together."""

    decision = _decision(_l("What did the meeting decide?"))
    differences = words_field(_l("Where did people differ, and why?"))
    save = SubmitField(_l("Save what was agreed"), widget=GovSubmitInput())

    @classmethod
    def of(cls, item: MeetingItem) -> AgreementForm:
        """The form with what was agreed before."""
        return cls(data={"decision": item.agreed.value, "differences": item.differences} if item.agreed else None)


class ActionForm(FlaskForm):  # type: ignore[misc]
    """What somebody will do."""

    task = StringField(
        _l("What will be done?"),
        widget=GovTextInput(),
        validators=[
            DataRequired(_l("Say what will be done.")),
            Length(max=500, message=_l("Write at most 500 letters.")),
        ],
    )
    owner = SelectField(_l("By whom?"), widget=GovSelect(), coerce=int)
    due_on = DayField(_l("By when?"), [InputRequired(_l("Write the day."))])
    save = SubmitField(_l("Add this action"), widget=GovSubmitInput())

    def __init__(self, people: People) -> None:
        super().__init__()
        self.owner.choices = [SelectChoice(number, name) for number, name in people]


class MinutesForm(FlaskForm):  # type: ignore[misc]
    """The minutes, and who was there."""

    present = SelectMultipleField(_l("Who was there?"), widget=GovCheckboxesInput(), coerce=int)
    minutes = TextAreaField(
        _l("Minutes"),
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_WORK, message=_l("Write at most 20,000 letters."))],
    )
    closes = BooleanField(
        _l("Close the minutes. Nothing in them changes any more."), widget=GovCheckboxInput(), false_values=("", "no")
    )
    save = SubmitField(_l("Save the minutes"), widget=GovSubmitInput())

    def __init__(self, meeting: Meeting) -> None:
        present = [attendee.person_id for attendee in meeting.attendees if attendee.was_there]
        super().__init__(data={"present": present, "minutes": meeting.minutes})
        self.present.choices = [SelectChoice(one.person_id, one.person.name) for one in meeting.attendees]
