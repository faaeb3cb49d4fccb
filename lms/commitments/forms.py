"""Forms of the commitments."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import Field, IntegerField, RadioField, SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, ValidationError

from lms.commitments import fields
from lms.commitments.models import Engagement, Found, Initiative
from lms.commitments.recording import Celebrated, Look, Met
from lms.commitments.wording import group_words


class LookForm(FlaskForm):  # type: ignore[misc]
    """A look at workforce data."""

    looked_on = fields.day(_l("When did you look?"))
    looked_at = fields.line(
        _l("What did you look at?"),
        300,
        missing=_l("Say what you looked at."),
        description=_l("Such as: the yearly workforce report. Name the report. Do not send rows about staff."),
    )
    period_from = fields.day(_l("The figures are from (optional)"), optional=True)
    period_to = fields.day(_l("The figures are until (optional)"), optional=True)
    found = RadioField(
        _l("Do the figures say anything about migration?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice(Found.DATA.value, _l("Yes, and I write below what we found")),
            SelectChoice(Found.NO_DATA_YET.value, _l("No data yet. That is an honest answer: most councils have none")),
        ],
        validators=[InputRequired(_l("Choose Yes or No data yet."))],
    )
    findings = fields.words(
        _l("What did you find?"), description=_l("Use shares or large numbers. Never write about one person.")
    )
    next_step = fields.line(
        _l("What comes next?"),
        500,
        description=_l("Without data yet: how will staff get a chance to say where they were born?"),
    )
    next_on = fields.day(_l("By when?"), optional=True)
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, *, today: date) -> None:
        super().__init__()
        self.today = today

    def validate_looked_on(self, field: Field) -> None:
        """It has happened."""
        _not_later(field, self.today)

    def validate_period_to(self, field: Field) -> None:
        """It ends after it begins."""
        if field.data and self.period_from.data and field.data < self.period_from.data:
            raise ValidationError(_("The last day must not be before the first."))

    def validate_findings(self, field: Field) -> None:
        """With data there is a finding."""
        if self.found.data == Found.DATA and not fields.said(field):
            raise ValidationError(_("Write what you found."))

    def validate_next_step(self, field: Field) -> None:
        """Without data there is a next step, and a date has one too."""
        if (self.found.data == Found.NO_DATA_YET or self.next_on.data) and not fields.said(field):
            raise ValidationError(_("Say what comes next."))

    def validate_next_on(self, field: Field) -> None:
        """A next step has a date."""
        if field.errors:
            return
        if not field.data and (self.found.data == Found.NO_DATA_YET or fields.said(self.next_step)):
            raise ValidationError(_("Say by when."))

    @property
    def look(self) -> Look:
        """What a valid form says."""
        return Look(
            looked_on=self.looked_on.data,
            period_from=self.period_from.data,
            period_to=self.period_to.data,
            looked_at=fields.said(self.looked_at),
            found=Found(self.found.data),
            findings=fields.said(self.findings),
            next_step=fields.said(self.next_step),
            next_on=self.next_on.data,
        )


class EngagementForm(FlaskForm):  # type: ignore[misc]
    """A meeting with communities."""

    title = fields.line(_l("What was it?"), missing=_l("Say what it was."), description=_l("Such as: an open evening"))
    held_on = fields.day(_l("When?"))
    groups = SelectMultipleField(_l("Whom did you meet?"), widget=GovCheckboxesInput())
    other_groups = fields.line(_l("Others (optional)"), description=_l("Groups, not names."))
    languages = fields.line(_l("In which languages? (optional)"), description=_l("Such as: English, Somali, Ukrainian"))
    attendance = IntegerField(
        _l("How many people came?"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_l("Write a number. About is good enough.")),
            NumberRange(0, 100_000, _l("Write a number from 0 to 100000.")),
        ],
    )
    heard = fields.words(_l("What did you hear?"), missing=_l("Write what you heard."), description=_l("No names."))
    will_do = fields.words(_l("What will you do about it? (optional)"))
    answer_due_on = fields.day(
        _l("By when will you tell people what came of it? (optional)"),
        optional=True,
        description=_l("We remind you. The commitment is shown once people were told."),
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, engagement: Engagement | None = None, *, today: date) -> None:
        super().__init__(obj=engagement)
        self.groups.choices = [SelectChoice(group.value, words) for group, words in group_words().items()]
        self.today = today

    def validate_held_on(self, field: Field) -> None:
        """It has happened."""
        _not_later(field, self.today)

    def validate_answer_due_on(self, field: Field) -> None:
        """People are told after they spoke."""
        if field.data and self.held_on.data and field.data < self.held_on.data:
            raise ValidationError(_("This day must not be before the meeting."))

    def validate_other_groups(self, field: Field) -> None:
        """Somebody was met."""
        if not self.groups.data and not fields.said(field):
            raise ValidationError(_("Choose whom you met, or write it here."))

    @property
    def met(self) -> Met:
        """What a valid form says."""
        return Met(
            held_on=self.held_on.data,
            title=fields.said(self.title),
            groups=list(self.groups.data),
            other_groups=fields.said(self.other_groups),
            languages=fields.said(self.languages),
            attendance=self.attendance.data,
            heard=fields.said(self.heard),
            will_do=fields.said(self.will_do),
            answer_due_on=self.answer_due_on.data,
        )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What people were told."""

    answered_on = fields.day(_l("When did you tell people?"))
    answer = fields.words(_l("What did you tell them?"), missing=_l("Write what you told them."))
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, engagement: Engagement, *, today: date) -> None:
        super().__init__(obj=engagement)
        self.today, self.held_on = today, engagement.held_on

    def validate_answered_on(self, field: Field) -> None:
        """It has happened, after the meeting."""
        _not_later(field, self.today)
        if field.data and field.data < self.held_on:
            raise ValidationError(_("This day must not be before the meeting."))


class InitiativeForm(FlaskForm):  # type: ignore[misc]
    """An initiative."""

    title = fields.line(_l("What is it called?"), missing=_l("Write a name."))
    held_on = fields.day(_l("When?"), description=_l("It can be still to come."))
    for_whom = fields.line(
        _l("For whom?"), 300, missing=_l("Say for whom."), description=_l("Such as: all staff of care homes")
    )
    what = fields.words(_l("What happens?"), missing=_l("Say what happens."))
    evidence = fields.words(
        _l("What shows it? (optional)"), description=_l("What was said or counted. Name nobody without asking them.")
    )
    link = fields.link(_l("A link to see it (optional)"))
    next_on = fields.day(_l("When does it come next? (optional)"), optional=True)
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, initiative: Initiative | None = None) -> None:
        super().__init__(obj=initiative)

    def validate_next_on(self, field: Field) -> None:
        """The next time is later."""
        if field.data and self.held_on.data and field.data <= self.held_on.data:
            raise ValidationError(_("The next time must be after this one."))

    @property
    def celebrated(self) -> Celebrated:
        """What a valid form says."""
        return Celebrated(
            title=fields.said(self.title),
            held_on=self.held_on.data,
            for_whom=fields.said(self.for_whom),
            what=fields.said(self.what),
            evidence=fields.said(self.evidence),
            link=fields.said(self.link),
            next_on=self.next_on.data,
        )


def _not_later(field: Field, today: date) -> None:
    if field.data and field.data > today:
        raise ValidationError(_("This day is still to come."))
