"""Forms of the profile: what somebody looks for, and own examples."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import Field, RadioField, SelectField, SelectMultipleField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from lms.candidates.models import HowWell, OwnEvidence, Profile, Starts, Works
from lms.candidates.permission import Permission
from lms.candidates.services import Example, Language, Wishes
from lms.candidates.wording import (
    family_words,
    how_well_words,
    permission_words,
    starts_words,
    works_words,
)
from lms.requests import NumberField
from lms.vacancies.models import Family

LANGUAGES = 3  # rows of the form; whoever has more saves, and gets more
MOST_LANGUAGES = 12
MOST_AREAS = 10
FEWEST_LETTERS = 20
NOTHING = ""


class WishesForm(FlaskForm):  # type: ignore[misc]
    """What a graduate looks for. Everything is optional."""

    area = TextAreaField(
        _l("Where you can work"),
        widget=GovTextArea(),
        description=_l("One place in each line: a town, a county, a part of the UK."),
        validators=[Length(max=400, message=_l("Write at most 400 letters."))],
    )
    families = SelectMultipleField(_l("Kinds of work that you want"), widget=GovCheckboxesInput())
    hours_from = NumberField(
        _l("Fewest hours a week"),
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(1, 60, _l("Hours a week must be from 1 to 60."))],
    )
    hours_to = NumberField(
        _l("Most hours a week"),
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(1, 60, _l("Hours a week must be from 1 to 60."))],
    )
    starts = RadioField(_l("When you could start"), widget=GovRadioInput(), validators=[Optional()])
    works = RadioField(_l("Where you would work"), widget=GovRadioInput(), validators=[Optional()])
    job_is_below = RadioField(
        _l("Is your job now below what you are qualified for?"),
        widget=GovRadioInput(),
        description=_l("Only counted, to show councils what they miss. No council sees your answer."),
        validators=[Optional()],
    )
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, profile: Profile | None) -> None:
        super().__init__(obj=profile)
        self.families.choices = [SelectChoice(family.value, words) for family, words in family_words().items()]
        self.starts.choices = _with_nothing(starts_words())
        self.works.choices = _with_nothing(works_words())
        self.job_is_below.choices = [
            SelectChoice("yes", _("Yes")),
            SelectChoice("no", _("No")),
            SelectChoice(NOTHING, _("I do not say")),
        ]
        if not self.is_submitted():
            below = profile.job_is_below if profile else None
            self.job_is_below.data = NOTHING if below is None else "yes" if below else "no"
            self.starts.data = self.starts.data or NOTHING
            self.works.data = self.works.data or NOTHING

    def validate_area(self, field: Field) -> None:
        """So many places that one can read them."""
        if len(_lines(field.data)) > MOST_AREAS:
            raise ValidationError(_("Name at most %(number)s places.", number=MOST_AREAS))

    def validate_hours_to(self, field: NumberField) -> None:
        """The most can't be fewer than the fewest."""
        if field.data is not None and self.hours_from.data is not None and field.data < self.hours_from.data:
            raise ValidationError(_("The most hours must not be fewer than the fewest."))

    def wishes(self, languages: list[Language]) -> Wishes:
        """What a valid form says."""
        return Wishes(
            areas=_lines(self.area.data),
            families=[Family(one) for one in self.families.data or ()],
            hours_from=_hours(self.hours_from.data),
            hours_to=_hours(self.hours_to.data),
            starts=Starts(self.starts.data) if self.starts.data else None,
            works=Works(self.works.data) if self.works.data else None,
            job_is_below={"yes": True, "no": False}.get(self.job_is_below.data or ""),
            languages=languages,
        )


def read_languages(sent: dict[str, str]) -> list[Language]:
    """The rows of languages: a name, and how well each of three things goes. Rows without a name are left out."""
    return list(_languages(sent))[:MOST_LANGUAGES]


def _languages(sent: dict[str, str]) -> Iterator[Language]:
    for row in range(MOST_LANGUAGES):
        name = sent.get(f"language-{row}", "").strip()[:300]
        if name:
            yield Language(name, *(_how_well(sent.get(f"{what}-{row}")) for what in ("speaks", "reads", "writes")))


def _how_well(said: str | None) -> HowWell | None:
    return HowWell(said) if said in list(HowWell) else None


class ExampleForm(FlaskForm):  # type: ignore[misc]
    """Own experience for a skill, in four parts. As a draft it may be as short as somebody likes."""

    skill = SelectField(_l("Skill"), widget=GovSelect())
    situation = TextAreaField(
        _l("The situation"),
        widget=GovTextArea(),
        description=_l("Where was it, and what was going on? For example: “I worked at the desk of a busy clinic.”"),
        validators=[Length(max=1500, message=_l("Write at most 1,500 letters in each part."))],
    )
    task = TextAreaField(
        _l("Your task"),
        widget=GovTextArea(),
        description=_l("What did you have to do? For example: “Forty people came each day with questions.”"),
        validators=[Length(max=1500, message=_l("Write at most 1,500 letters in each part."))],
    )
    action = TextAreaField(
        _l("What you did yourself"),
        widget=GovTextArea(),
        description=_l("Say “I”, not “we”. For example: “I wrote a list of the ten most common questions.”"),
        validators=[Length(max=1500, message=_l("Write at most 1,500 letters in each part."))],
    )
    result = TextAreaField(
        _l("What came of it"),
        widget=GovTextArea(),
        description=_l("What was better afterwards? For example: “People waited half as long.”"),
        validators=[Length(max=1500, message=_l("Write at most 1,500 letters in each part."))],
    )
    add = SubmitField(_l("Save this example"), widget=GovSubmitInput())
    keep_as_draft = SubmitField(_l("Keep it as a draft"), widget=GovSubmitInput())

    def __init__(self, skills: list[tuple[str, str]], evidence: OwnEvidence | None = None) -> None:
        super().__init__(obj=evidence)
        self.skill.choices = [SelectChoice(*skill) for skill in skills]

    def validate_action(self, field: Field) -> None:
        """An example that others read says what its owner did."""
        if not self.keep_as_draft.data and len((field.data or "").strip()) < FEWEST_LETTERS:
            raise ValidationError(_("Write what you did, in 20 letters or more. Or keep it as a draft."))

    @property
    def example(self) -> Example:
        """What a valid form says."""
        parts = {name: (self[name].data or "").strip() for name in ("situation", "task", "action", "result")}
        return Example(skill=self.skill.data, is_draft=bool(self.keep_as_draft.data), **parts)


class PermissionForm(FlaskForm):  # type: ignore[misc]
    """Three plain states, or nothing."""

    permission = RadioField(_l("Which is true for you?"), widget=GovRadioInput(), validators=[Optional()])
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, said: Permission | None) -> None:
        super().__init__(data={"permission": said.value if said else NOTHING})
        self.permission.choices = _with_nothing(permission_words())

    @property
    def said(self) -> Permission | None:
        """What a valid form says."""
        return Permission(self.permission.data) if self.permission.data else None


def how_well_choices() -> list[tuple[str, str]]:
    """How well a language is used, for the rows of languages."""
    return [(NOTHING, _("Not said")), *((one.value, words) for one, words in how_well_words().items())]


def _with_nothing(words: dict[Works, str] | dict[Starts, str] | dict[Permission, str]) -> list[SelectChoice]:
    return [*(SelectChoice(one.value, said) for one, said in words.items()), SelectChoice(NOTHING, _("I do not say"))]


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _hours(value: object) -> float | None:
    return None if value is None else float(str(value))
