"""Forms of what councils do after the lock: times for interviews, offers, checks, first days, and follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import Field, IntegerField, RadioField, StringField, SubmitField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from lms.applications.interview_models import InterviewSlot
from lms.applications.interviews import MOST_SLOTS_AT_ONCE, Details
from lms.applications.offer_models import Check, Offer
from lms.attendance.forms import check_link
from lms.clock import LONDON, london_day, utc_now
from lms.requests import DayField

LONGEST_CONDITIONS = 2000
MINUTES_A_DAY = 24 * 60


class SlotForm(FlaskForm):  # type: ignore[misc]
    """A time for interviews, in London's time."""

    day = DayField(_l("Day"), [InputRequired(_l("Write the day."))])
    starts_time = TimeField(
        _l("Starts at (London time)"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the time, such as 18:30."))],
    )
    minutes = IntegerField(
        _l("Minutes for each"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_l("Write how many minutes.")),
            NumberRange(5, 480, _l("Write a number from 5 to 480.")),
        ],
    )
    places = IntegerField(
        _l("How many people at the same time"),
        widget=GovTextInput(),
        default=1,
        validators=[InputRequired(_l("Write how many.")), NumberRange(1, 50, _l("Write a number from 1 to 50."))],
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
    interviewers = StringField(
        _l("Who will be there (names and roles)"),
        widget=GovTextInput(),
        validators=[Length(max=300, message=_l("Write at most 300 letters."))],
    )
    to_prepare = TextAreaField(
        _l("What to prepare or bring (optional)"),
        widget=GovTextArea(),
        description=_l("Questions sent before the interview help everybody to show what they can do."),
        validators=[Length(max=2000, message=_l("Write at most 2,000 letters."))],
    )
    change_hours = IntegerField(
        _l("People can choose or change until so many hours before"),
        widget=GovTextInput(),
        default=24,
        validators=[InputRequired(_l("Write how many.")), NumberRange(0, 336, _l("Write a number from 0 to 336."))],
    )

    def validate_starts_time(self, field: Field) -> None:
        """It is still to come, and the last one ends on the same day."""
        if not (field.data and self.day.data):
            return
        starts_at = datetime.combine(self.day.data, field.data, LONDON)
        if starts_at <= utc_now():
            raise ValidationError(_("This time is over. Choose a later one."))
        minutes = (self.minutes.data or 0) * self.how_many
        if not 0 <= minutes <= MINUTES_A_DAY:  # another field says what is wrong with it
            return
        if (starts_at.replace(tzinfo=None) + timedelta(minutes=minutes)).date() != self.day.data:
            raise ValidationError(_("The last one must end on the same day."))

    def validate_link(self, field: Field) -> None:
        """A link that a browser can follow safely."""
        check_link(field)

    def validate_place(self, field: Field) -> None:
        """People know where to go."""
        if not (field.data or "").strip() and not (self.link.data or "").strip():
            raise ValidationError(_("Write a place, or a link for joining online."))

    @property
    def how_many(self) -> int:
        """How many times in a row."""
        return 1

    @property
    def details(self) -> Details:
        """What a valid form says."""
        return Details(
            starts_at=datetime.combine(self.day.data, self.starts_time.data, LONDON),
            minutes=self.minutes.data,
            place=(self.place.data or "").strip(),
            link=(self.link.data or "").strip(),
            places=self.places.data,
            interviewers=(self.interviewers.data or "").strip(),
            to_prepare=(self.to_prepare.data or "").strip(),
            change_hours=self.change_hours.data,
        )


class OfferSlotsForm(SlotForm):
    """Times in a row."""

    count = IntegerField(
        _l("How many, one after the other"),
        widget=GovTextInput(),
        default=1,
        validators=[
            InputRequired(_l("Write how many.")),
            NumberRange(1, MOST_SLOTS_AT_ONCE, _l("Write a number from 1 to 20.")),
        ],
    )
    save = SubmitField(_l("Offer these times"), widget=GovSubmitInput())

    @property
    def how_many(self) -> int:
        """How many times in a row."""
        return self.count.data or 0


class ChangeSlotForm(SlotForm):
    """One time, as it stands."""

    save = SubmitField(_l("Save and tell who chose it"), widget=GovSubmitInput())

    def __init__(self, slot: InterviewSlot) -> None:
        super().__init__(
            data={
                "day": london_day(slot.starts_at),
                "starts_time": slot.starts_at.astimezone(LONDON).time(),
                "minutes": slot.minutes,
                "places": slot.places,
                "place": slot.place,
                "link": slot.link,
                "interviewers": slot.interviewers,
                "to_prepare": slot.to_prepare,
                "change_hours": slot.change_hours,
            }
        )


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


class StillInPostForm(FlaskForm):  # type: ignore[misc]
    """The one question to a council."""

    in_post = RadioField(
        _l("Is this person still in the post?"),
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        validators=[InputRequired(_l("Choose yes or no."))],
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, said: bool | None) -> None:
        super().__init__(data={} if said is None else {"in_post": "yes" if said else "no"})
