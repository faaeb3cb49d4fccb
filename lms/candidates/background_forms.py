"""Forms of qualifications and work from other countries."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from lms.candidates.background import Job, Qualification
from lms.candidates.background_models import Attained, Compared, OverseasJob, OverseasQualification
from lms.candidates.wording import attained_words, compared_words

FIRST_YEAR = 1940
TOO_LONG = _l("This is too long.")
COUNTRY_HINT = _l("Only for you. No council sees it.")
SHOWN_HINT = _l("Councils never see it in the pool. They read it only when you apply, and without the country.")


class QualificationForm(FlaskForm):  # type: ignore[misc]
    """A qualification from another country."""

    name = StringField(
        _l("Name, as it stands on the document"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the name of the qualification.")), Length(max=200, message=TOO_LONG)],
    )
    name_in_english = StringField(
        _l("Name in English"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the name in English.")), Length(max=200, message=TOO_LONG)],
    )
    attained = SelectField(_l("What it is most like"), widget=GovSelect())
    year = IntegerField(_l("Year (optional)"), widget=GovTextInput(), validators=[Optional()])
    country = StringField(
        _l("Country (optional)"),
        widget=GovTextInput(),
        description=COUNTRY_HINT,
        validators=[Length(max=80, message=TOO_LONG)],
    )
    compared = RadioField(
        _l("Did UK ENIC compare it with UK qualifications?"),
        widget=GovRadioInput(),
        description=_l("UK ENIC is the office that does this. Many councils do not ask for it."),
    )
    comparable_to = StringField(
        _l("If yes: what does the statement say? (optional)"),
        widget=GovTextInput(),
        description=_l("For example: “comparable to a British bachelor’s degree”. Do not write its number."),
        validators=[Length(max=200, message=TOO_LONG)],
    )
    is_shown = BooleanField(_l("Show this with my applications"), widget=GovCheckboxInput(), description=SHOWN_HINT)
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, kept: OverseasQualification | None, this_year: int) -> None:
        super().__init__(obj=kept)
        self.this_year = this_year
        self.attained.choices = [SelectChoice(one.value, words) for one, words in attained_words().items()]
        self.compared.choices = [SelectChoice(one.value, words) for one, words in compared_words().items()]
        if not self.is_submitted() and kept is None:
            self.compared.data = Compared.NO.value

    def validate_year(self, field: Field) -> None:
        """A year in which somebody can have finished it."""
        _check_year(field, self.this_year)

    @property
    def said(self) -> Qualification:
        """What a valid form says."""
        return Qualification(
            name=self.name.data.strip(),
            name_in_english=self.name_in_english.data.strip(),
            country=(self.country.data or "").strip(),
            attained=Attained(self.attained.data),
            year=self.year.data,
            compared=Compared(self.compared.data),
            comparable_to=(self.comparable_to.data or "").strip(),
            is_shown=self.is_shown.data,
        )


class JobForm(FlaskForm):  # type: ignore[misc]
    """Work in another country."""

    title = StringField(
        _l("What you were"),
        widget=GovTextInput(),
        description=_l("For example: “nurse”, or “secretary of a school”."),
        validators=[InputRequired(_l("Write what you were.")), Length(max=200, message=TOO_LONG)],
    )
    duties = TextAreaField(
        _l("What you did there (optional)"),
        widget=GovTextArea(),
        validators=[Length(max=1000, message=_l("Write at most 1,000 letters."))],
    )
    from_year = IntegerField(
        _l("From (year)"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the year in which you began."))],
    )
    to_year = IntegerField(_l("Until (year, optional)"), widget=GovTextInput(), validators=[Optional()])
    country = StringField(
        _l("Country (optional)"),
        widget=GovTextInput(),
        description=COUNTRY_HINT,
        validators=[Length(max=80, message=TOO_LONG)],
    )
    is_shown = BooleanField(_l("Show this with my applications"), widget=GovCheckboxInput(), description=SHOWN_HINT)
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, kept: OverseasJob | None, this_year: int) -> None:
        super().__init__(obj=kept)
        self.this_year = this_year

    def validate_from_year(self, field: Field) -> None:
        """A year that has been."""
        _check_year(field, self.this_year)

    def validate_to_year(self, field: Field) -> None:
        """A year that has been, and no earlier than the beginning."""
        _check_year(field, self.this_year)
        if field.data is not None and self.from_year.data is not None and field.data < self.from_year.data:
            raise ValidationError(_("The last year must not be before the first."))

    @property
    def said(self) -> Job:
        """What a valid form says."""
        return Job(
            title=self.title.data.strip(),
            duties=(self.duties.data or "").strip(),
            country=(self.country.data or "").strip(),
            from_year=self.from_year.data,
            to_year=self.to_year.data,
            is_shown=self.is_shown.data,
        )


def _check_year(field: Field, this_year: int) -> None:
    if field.data is not None and not FIRST_YEAR <= field.data <= this_year:
        raise ValidationError(_("Write a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=this_year))
