"""The form of a post, and the lines of its person specification."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import (
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
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from lms.clock import LONDON
from lms.errors import Invalid
from lms.requests import NumberField
from lms.vacancies.models import Contract, DbsLevel, Family, Vacancy
from lms.vacancies.services import Line, Post
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


class VacancyForm(FlaskForm):  # type: ignore[misc]
    """Everything about a post but its criteria."""

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
        _l("Grade"), widget=GovTextInput(), validators=[DataRequired(_l("Write the grade.")), Length(max=40)]
    )
    pay_from = PoundsField(
        _l("Pay from, pounds for a full-time year"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write an amount, such as 25989.")), NumberRange(1, 500_000)],
    )
    pay_to = PoundsField(
        _l("Pay to, pounds for a full-time year"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write an amount, such as 26824.")), NumberRange(1, 500_000)],
    )
    hours_per_week = NumberField(
        _l("Hours a week"),
        places=None,
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the hours, such as 37 or 18.5.")), NumberRange(1, 60)],
    )
    place = StringField(
        _l("Place of work"),
        widget=GovTextInput(),
        validators=[DataRequired(_l("Write where the work is.")), Length(max=160)],
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

    def validate_pay_to(self, field: DecimalField) -> None:
        """The range is in order."""
        if field.data is not None and self.pay_from.data is not None and field.data < self.pay_from.data:
            raise ValidationError(_l("“Pay to” must not be less than “Pay from”."))

    def to_post(self) -> Post:
        """What was written, as the service takes it."""
        assert self.hours_per_week.data is not None, "the form is valid"
        return Post(
            title=self.title.data.strip(),
            summary=self.summary.data.strip(),
            family=Family(self.family.data),
            grade=self.grade.data.strip(),
            pay_from_pence=_pence(self.pay_from.data),
            pay_to_pence=_pence(self.pay_to.data),
            hours_per_week=float(self.hours_per_week.data),
            place=self.place.data.strip(),
            contract=Contract(self.contract.data),
            contract_months=None if self.contract.data == Contract.PERMANENT.value else self.contract_months.data,
            dbs_level=DbsLevel(self.dbs_level.data),
            languages_valued=(self.languages_valued.data or "").strip(),
            how_to_apply=self.how_to_apply.data.strip(),
            closes_at=datetime.combine(self.closes_on.data, self.closes_time.data, tzinfo=LONDON),
        )

    def fill(self, vacancy: Vacancy) -> None:
        """Show what a post says now."""
        for name in ("title", "summary", "grade", "place", "languages_valued", "how_to_apply", "contract_months"):
            self[name].data = getattr(vacancy, name)
        for name in ("family", "contract", "dbs_level"):
            self[name].data = getattr(vacancy, name).value
        self.pay_from.data = Decimal(vacancy.pay_from_pence) / 100
        self.pay_to.data = Decimal(vacancy.pay_to_pence) / 100
        self.hours_per_week.data = Decimal(f"{vacancy.hours_per_week:g}")
        closes = vacancy.closes_at.astimezone(LONDON)
        self.closes_on.data, self.closes_time.data = closes.date(), closes.time()


def lines_of(vacancy: Vacancy) -> list[Line]:
    """The lines of a post's person specification."""
    return [Line(held.essential, held.wording, held.skill, held.level) for held in vacancy.criteria]


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
