"""The form of a post, and the lines of its person specification."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from lms.clock import LONDON, london_day, utc_now
from lms.errors import Invalid
from lms.requests import NumberField
from lms.vacancies.models import Contract, DbsLevel, Family, Sponsorship, Vacancy, Welsh, Workplace
from lms.vacancies.pay import table_on
from lms.vacancies.services import Line, Post
from lms.vacancies.services import lines_of as lines_of
from modules.programme import Skill

SPARE_LINES = 3
MOST_LINES = 20


def _choices(kind: type[StrEnum]) -> list[SelectChoice]:
    return [SelectChoice(member.value, member.value.capitalize()) for member in kind]


class PoundsField(DecimalField):  # type: ignore[misc]
    """An amount as people write it, such as £25,989."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it without pound signs, spaces, and commas between thousands. Raises ValueError."""
        plain = [re.sub(r"[£\s]|,(?=\d{3}\b)", "", written) for written in valuelist]
        # Decimal() would take "NaN" too, which can't be compared with another amount.
        if not all(re.fullmatch(r"(\d+(\.\d*)?)?", written) for written in plain):
            raise ValueError(_("Write an amount, such as 25989."))
        super().process_formdata(plain)


def needed_for_fixed_term(form: VacancyForm, field: IntegerField) -> None:
    """A contract that ends says when. It stands before Optional(), which ends all checks of an empty field."""
    if form.contract.data == Contract.FIXED_TERM.value:
        InputRequired(_l("Write how many months a fixed-term contract lasts."))(form, field)


def needed_with_welsh(form: VacancyForm, field: DateField) -> None:
    """A category follows from an assessment, so it has a day."""
    if form.welsh is not None and form.welsh.data:
        InputRequired(_l("Write the day of the assessment, such as 2026-11-24."))(form, field)


def both_or_neither(form: VacancyForm, field: IntegerField) -> None:
    """One point alone says no range; a post with one only has it twice."""
    other = form.scp_to if field is form.scp_from else form.scp_from
    if other.data is not None:
        InputRequired(_l("Write both spine points. If there is one only, write it twice."))(form, field)


def needed_without_points(needed: Callable[[VacancyForm, Any], None]) -> Callable[[VacancyForm, Any], None]:
    """What spine points fill may be left empty with them. It stands before Optional(), too."""

    def check(form: VacancyForm, field: Any) -> None:
        if form.scp_from.data is None and form.scp_to.data is None:
            needed(form, field)

    return check


class VacancyForm(FlaskForm):  # type: ignore[misc]
    """Everything about a post but its criteria. Spine points, where they are given, fill pay and grade."""

    title = StringField(
        _l("Job title"), widget=GovTextInput(), validators=[DataRequired(_l("Write a job title.")), Length(max=160)]
    )
    summary = TextAreaField(
        _l("What the person will do"),
        widget=GovTextArea(),
        validators=[DataRequired(_l("Write what the person will do.")), Length(max=4000)],
    )
    family = SelectField(_l("Job family"), widget=GovSelect(), choices=_choices(Family))
    grade = StringField(
        _l("Grade"),
        widget=GovTextInput(),
        validators=[needed_without_points(DataRequired(_l("Write the grade."))), Length(max=40)],
    )
    scp_from = IntegerField(
        _l("NJC spine point from (optional)"), widget=GovTextInput(), validators=[both_or_neither, Optional()]
    )
    scp_to = IntegerField(
        _l("NJC spine point to (optional)"), widget=GovTextInput(), validators=[both_or_neither, Optional()]
    )
    pay_from = PoundsField(
        _l("Pay from, pounds for a full-time year"),
        widget=GovTextInput(),
        validators=[
            needed_without_points(InputRequired(_l("Write an amount, such as 25989."))),
            Optional(),
            NumberRange(1, 500_000),
        ],
    )
    pay_to = PoundsField(
        _l("Pay to, pounds for a full-time year"),
        widget=GovTextInput(),
        validators=[
            needed_without_points(InputRequired(_l("Write an amount, such as 26824."))),
            Optional(),
            NumberRange(1, 500_000),
        ],
    )
    hours_per_week = NumberField(
        _l("Hours a week"),
        places=None,
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the hours, such as 37 or 18.5.")), NumberRange(1, 60)],
    )
    hours_pattern = StringField(
        _l("When the hours are (optional)"), widget=GovTextInput(), validators=[Length(max=200)]
    )
    is_flexible = BooleanField(_l("The hours can be flexible"), widget=GovCheckboxInput())
    place = StringField(
        _l("Place of work"),
        widget=GovTextInput(),
        validators=[DataRequired(_l("Write where the work is.")), Length(max=160)],
    )
    workplace = SelectField(
        _l("Where the work is done"), widget=GovSelect(), choices=_choices(Workplace), default=Workplace.AT_PLACE.value
    )
    positions = IntegerField(
        _l("How many people you look for"), widget=GovTextInput(), validators=[Optional(), NumberRange(1, 999)]
    )
    start_wish = StringField(
        _l("When the work should start (optional)"), widget=GovTextInput(), validators=[Length(max=120)]
    )
    contract = SelectField(_l("Contract"), widget=GovSelect(), choices=_choices(Contract))
    contract_months = IntegerField(
        _l("Months, if it is not permanent"),
        widget=GovTextInput(),
        validators=[needed_for_fixed_term, Optional(), NumberRange(1, 120)],
    )
    dbs_level = SelectField(
        _l("Criminal-record check (DBS) that the duties need"),
        widget=GovSelect(),
        choices=_choices(DbsLevel),
    )
    sponsorship = SelectField(
        _l("Can you sponsor a worker’s visa for this post?"),
        widget=GovSelect(),
        choices=[
            SelectChoice(Sponsorship.NOT_SAID.value, _l("We do not say")),
            SelectChoice(Sponsorship.YES.value, _l("Yes, it is possible")),
            SelectChoice(Sponsorship.NO.value, _l("No")),
        ],
        default=Sponsorship.NOT_SAID.value,
    )
    is_politically_restricted = BooleanField(_l("The post is politically restricted"), widget=GovCheckboxInput())
    welsh = SelectField(
        _l("Welsh language skills"),
        widget=GovSelect(),
        choices=[SelectChoice("", _l("Not assessed yet")), *_choices(Welsh)],
        default="",
    )
    welsh_assessed_on = DateField(
        _l("Day when you assessed the need for Welsh"),
        widget=GovTextInput(),
        validators=[needed_with_welsh, Optional()],
    )
    languages_valued = StringField(
        _l("Languages that help in this job (optional)"), widget=GovTextInput(), validators=[Length(max=200)]
    )
    how_to_apply = TextAreaField(
        _l("How anyone can apply"),
        widget=GovTextArea(),
        validators=[DataRequired(_l("Write how anyone can apply.")), Length(max=2000)],
    )
    closes_on = DateField(
        _l("Closing day"), widget=GovTextInput(), validators=[InputRequired(_l("Write the day, such as 2026-12-24."))]
    )
    closes_time = TimeField(
        _l("Closing time (London)"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the time, such as 17:00."))],
    )
    save = SubmitField(_l("Save the draft"), widget=GovSubmitInput())

    def __init__(self, *args: Any, today: date | None = None, is_in_wales: bool = False, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.today = today or london_day(utc_now())
        self.table = table_on(self.today)
        if not is_in_wales:
            del self.welsh, self.welsh_assessed_on

    def validate_scp_from(self, field: IntegerField) -> None:
        """A point of the table that stands today."""
        if field.data is not None and field.data not in self.table.points_on(self.today):
            raise ValidationError(self._no_such_point())

    def validate_scp_to(self, field: IntegerField) -> None:
        """A point, too, and the range is in order."""
        if field.data is None:
            return
        if field.data not in self.table.points_on(self.today):
            raise ValidationError(self._no_such_point())
        if self.scp_from.data is not None and field.data < self.scp_from.data:
            raise ValidationError(_l("“To” must not be less than “from”."))

    def validate_pay_to(self, field: DecimalField) -> None:
        """The range is in order; points fill it anew."""
        low, high = self.pay_from.data, field.data
        if self.scp_from.data is None and low is not None and high is not None and high < low:
            raise ValidationError(_l("“Pay to” must not be less than “Pay from”."))

    def validate_welsh_assessed_on(self, field: DateField) -> None:
        """Nobody has assessed it in the future."""
        if field.data is not None and field.data > self.today:
            raise ValidationError(_l("Write a day that is not in the future."))

    def to_post(self) -> Post:
        """What was written, as the service takes it."""
        welsh = self.welsh.data if self.welsh is not None else ""
        return Post(
            title=self.title.data.strip(),
            family=Family(self.family.data),
            dbs_level=DbsLevel(self.dbs_level.data),
            languages_valued=(self.languages_valued.data or "").strip(),
            positions=self.positions.data or 1,
            start_wish=(self.start_wish.data or "").strip(),
            sponsorship=Sponsorship(self.sponsorship.data),
            is_politically_restricted=self.is_politically_restricted.data,
            welsh=Welsh(welsh) if welsh else None,
            welsh_assessed_on=self.welsh_assessed_on.data if welsh else None,
            **self.terms(),
        )

    def terms(self) -> dict[str, Any]:
        """What may change in a published post, too: the work, where, when, for how long and for what pay."""
        assert self.hours_per_week.data is not None, "the form is valid"
        return {
            **self._pay(),
            "summary": self.summary.data.strip(),
            "hours_per_week": float(self.hours_per_week.data),
            "hours_pattern": (self.hours_pattern.data or "").strip(),
            "is_flexible": self.is_flexible.data,
            "place": self.place.data.strip(),
            "workplace": Workplace(self.workplace.data),
            "contract": Contract(self.contract.data),
            "contract_months": None if self.contract.data == Contract.PERMANENT.value else self.contract_months.data,
            "how_to_apply": self.how_to_apply.data.strip(),
            "closes_at": datetime.combine(self.closes_on.data, self.closes_time.data, tzinfo=LONDON),
        }

    def _pay(self) -> dict[str, Any]:
        low, high, grade = self.scp_from.data, self.scp_to.data, (self.grade.data or "").strip()
        filled = low is not None
        return {
            "grade": grade or grade_of(low, high),
            "pay_from_pence": self.table.points[low] if filled else _pence(self.pay_from.data),
            "pay_to_pence": self.table.points[high] if filled else _pence(self.pay_to.data),
            "scp_from": low,
            "scp_to": high,
            "pay_table_from": self.table.from_day if filled else None,
        }

    def _no_such_point(self) -> str:
        standing = self.table.points_on(self.today)
        return _("Write a spine point from %(low)s to %(high)s.", low=min(standing), high=max(standing))

    def fill(self, post: Vacancy | Post) -> None:
        """Show what a post says."""
        for name in (*_AS_THEY_ARE, *_CHOSEN):
            if name in self:
                held = getattr(post, name)
                self[name].data = held.value if isinstance(held, StrEnum) else held
        self.pay_from.data = Decimal(post.pay_from_pence) / 100
        self.pay_to.data = Decimal(post.pay_to_pence) / 100
        self.hours_per_week.data = Decimal(f"{post.hours_per_week:g}")
        closes = post.closes_at.astimezone(LONDON)
        self.closes_on.data, self.closes_time.data = closes.date(), closes.time()


_AS_THEY_ARE = (
    "title", "summary", "grade", "place", "languages_valued", "how_to_apply", "contract_months", "scp_from", "scp_to",
    "hours_pattern", "is_flexible", "positions", "start_wish", "is_politically_restricted", "welsh_assessed_on",
)  # fmt: skip
_CHOSEN = ("family", "contract", "dbs_level", "workplace", "sponsorship", "welsh")


def grade_of(low: int, high: int) -> str:
    """A grade by its spine points."""
    return f"SCP {low}" if low == high else f"SCP {low} to {high}"


def read_lines(form: Mapping[str, str], skills: Mapping[str, Skill]) -> list[Line]:
    """The lines that were sent; one without words says its skill, and one without both is left out.

    Raises Invalid for what no page offers.
    """
    lines = []
    for number in range(MOST_LINES):
        wording = form.get(f"wording-{number}", "").strip()
        skill = form.get(f"skill-{number}", "") or None
        if not wording and skill is None:
            continue
        level = form.get(f"level-{number}", "")
        if skill is not None and (skill not in skills or level not in ("1", "2", "3")):
            raise Invalid(_("Choose a skill and a level from the lists, or leave the skill empty."))
        if len(wording) > 300:
            raise Invalid(_("A criterion can have at most 300 letters."))
        lines.append(
            Line(
                essential=form.get(f"essential-{number}") != "no",
                wording=wording or skills[str(skill)].label,
                skill=skill,
                level=int(level) if skill else None,
            )
        )
    return lines


def _pence(pounds: Decimal) -> int:
    return int((pounds * 100).to_integral_value())
