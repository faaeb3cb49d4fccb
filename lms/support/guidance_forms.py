"""Forms of guidance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import Field, IntegerField, RadioField, SubmitField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, ValidationError

from lms.clock import LONDON, moment_in_words
from lms.commitments import fields
from lms.support.guidance import MOST_AT_ONCE, Offer
from lms.support.guidance_models import GuidanceBooking, GuidanceTime, Turnout


class OfferForm(FlaskForm):  # type: ignore[misc]
    """Times in a row, in London's time."""

    day = fields.day(_l("Day"))
    starts_time = TimeField(
        _l("The first one starts at (London time)"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the time, such as 14:30."))],
    )
    minutes = IntegerField(
        _l("Minutes for each"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_l("Write how many minutes.")),
            NumberRange(15, 180, _l("Write a number from 15 to 180.")),
        ],
    )
    count = IntegerField(
        _l("How many, one after the other"),
        widget=GovTextInput(),
        default=1,
        validators=[InputRequired(_l("Write how many.")), NumberRange(1, MOST_AT_ONCE, _l("Write a number to 20."))],
    )
    place = fields.line(_l("Place"), description=_l("Write a place, or a link, or both."))
    link = fields.link(_l("Link for joining online"))
    save = SubmitField(_l("Offer these times"), widget=GovSubmitInput())

    def __init__(self, *, now: datetime) -> None:
        super().__init__()
        self.now = now

    def validate_starts_time(self, field: Field) -> None:
        """It is still to come, and the last one ends on the same day."""
        if not (field.data and self.day.data):
            return
        starts_at = datetime.combine(self.day.data, field.data, LONDON)
        if starts_at <= self.now:
            raise ValidationError(_("This time is over. Choose a later one."))
        length = timedelta(minutes=min((self.minutes.data or 0) * (self.count.data or 0), 2 * 24 * 60))
        if (starts_at.replace(tzinfo=None) + max(length, timedelta())).date() != self.day.data:
            raise ValidationError(_("The last one must end on the same day."))

    def validate_place(self, field: Field) -> None:
        """Councils know where to go."""
        if not fields.said(field) and not fields.said(self.link):
            raise ValidationError(_("Write a place, or a link for joining online."))

    @property
    def offer(self) -> Offer:
        """What a valid form says."""
        return Offer(
            starts_at=datetime.combine(self.day.data, self.starts_time.data, LONDON),
            minutes=self.minutes.data,
            count=self.count.data,
            place=fields.said(self.place),
            link=fields.said(self.link),
        )


class _TimeForm(FlaskForm):  # type: ignore[misc]
    """One of the free times."""

    time = RadioField(_l("Free times"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose a time."))])

    def __init__(self, times: Iterable[GuidanceTime]) -> None:
        super().__init__()
        self.time.choices = [SelectChoice(str(time.id), time_in_words(time)) for time in times]


class BookForm(_TimeForm):
    """A time, and what the meeting is about."""

    topic = fields.line(
        _l("What would you like to talk about?"),
        300,
        missing=_l("Say what you would like to talk about."),
        description=_l("Such as: our person specifications ask for too much"),
    )
    save = SubmitField(_l("Book this time"), widget=GovSubmitInput())


class MoveForm(_TimeForm):
    """Another time."""

    save = SubmitField(_l("Change to this time"), widget=GovSubmitInput())


def time_in_words(time: GuidanceTime) -> str:
    """When, how long, with whom and where."""
    where = time.place or _("online")
    return _(
        "%(moment)s, %(minutes)s minutes, with %(adviser)s, %(place)s",
        moment=moment_in_words(time.starts_at),
        minutes=time.minutes,
        adviser=time.adviser.name,
        place=where,
    )


class RecordForm(FlaskForm):  # type: ignore[misc]
    """What became of a meeting."""

    turnout = RadioField(
        _l("Did it take place?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice(Turnout.HELD.value, _l("Yes")),
            SelectChoice(Turnout.COUNCIL_MISSED.value, _l("No: nobody from the council came. Booked minutes count")),
            SelectChoice(Turnout.CALLED_OFF.value, _l("No: we could not hold it. No minutes count")),
        ],
        validators=[InputRequired(_l("Say whether it took place."))],
    )
    minutes = IntegerField(
        _l("How many minutes did it take?"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write how many minutes.")), NumberRange(1, 600, _l("Write a number to 600."))],
    )
    outcome = fields.words(_l("What came of it?"), description=_l("The council reads this."))
    save = SubmitField(_l("Record this meeting"), widget=GovSubmitInput())

    def __init__(self, booking: GuidanceBooking) -> None:
        super().__init__(data={"minutes": booking.time.minutes})

    def validate_outcome(self, field: Field) -> None:
        """Of a meeting that was held something stays."""
        if self.turnout.data == Turnout.HELD and not fields.said(field):
            raise ValidationError(_("Write what came of it."))


class CorrectForm(FlaskForm):  # type: ignore[misc]
    """A correction of the ledger."""

    minutes = IntegerField(
        _l("Minutes"),
        widget=GovTextInput(),
        description=_l("30 gives half an hour back. -30 takes half an hour."),
        validators=[
            InputRequired(_l("Write how many minutes.")),
            NumberRange(-6000, 6000, _l("Write a number from -6000 to 6000.")),
        ],
    )
    reason = fields.line(_l("Why?"), 300, missing=_l("Give a reason. The council reads it."))
    save = SubmitField(_l("Add this line"), widget=GovSubmitInput())

    def validate_minutes(self, field: Field) -> None:
        """A line changes something."""
        if field.data == 0:
            raise ValidationError(_("0 minutes change nothing."))
