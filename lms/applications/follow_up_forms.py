"""The form of a graduate's follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovSubmitInput
from wtforms import RadioField, SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from lms.applications.follow_up_models import Compared, FollowUpAnswer, Support, WentWell
from lms.applications.follow_ups import Said

Kind = TypeVar("Kind", bound=StrEnum)


def compared_words() -> dict[Compared, str]:
    """How something is now, as people read it."""
    return {
        Compared.BETTER: _("Better than I was offered"),
        Compared.SAME: _("As I was offered"),
        Compared.WORSE: _("Worse than I was offered"),
        Compared.NOT_SAID: _("I do not want to say"),
    }


def support_words() -> dict[Support, str]:
    """What would help, as people read it."""
    return {
        Support.TRAINING: _("Training"),
        Support.MENTOR: _("Somebody to ask, such as a mentor"),
        Support.ENGLISH: _("English for work"),
        Support.HOURS: _("Other hours"),
        Support.ADJUSTMENTS: _("Changes at my workplace that help me to work"),
        Support.PROGRESSION: _("A way to a better post"),
    }


def went_well_words() -> dict[WentWell, str]:
    """What went well, as people read it."""
    return {
        WentWell.WORK: _("The work itself"),
        WentWell.TEAM: _("My team"),
        WentWell.MANAGER: _("My manager"),
        WentWell.START: _("The first weeks"),
        WentWell.SKILLS: _("I can use what I know"),
    }


class GraduateForm(FlaskForm):  # type: ignore[misc]
    """How it goes, as the graduate says. Only the first question needs an answer to be counted."""

    in_post = RadioField(
        _l("Are you still in this post?"),
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        validators=[InputRequired(_l("Choose yes or no. Or leave this page: you do not have to answer."))],
    )
    hours = RadioField(_l("Your hours"), widget=GovRadioInput(), validators=[Optional()])
    pay = RadioField(_l("Your pay"), widget=GovRadioInput(), validators=[Optional()])
    went_well = SelectMultipleField(_l("What goes well?"), widget=GovCheckboxesInput())
    support = SelectMultipleField(_l("What would help you?"), widget=GovCheckboxesInput())
    save = SubmitField(_l("Send my answers"), widget=GovSubmitInput())

    def __init__(self, answer: FollowUpAnswer | None) -> None:
        data: dict[str, Any] = {}
        if answer is not None:
            data = {
                "in_post": "yes" if answer.in_post else "no",
                "hours": answer.hours.value,
                "pay": answer.pay.value,
                "went_well": answer.went_well,
                "support": answer.support,
            }
        super().__init__(data=data)
        self.hours.choices = self.pay.choices = _choices(compared_words())
        self.went_well.choices = _choices(went_well_words())
        self.support.choices = _choices(support_words())

    @property
    def said(self) -> Said:
        """What a valid form says."""
        return Said(
            in_post=self.in_post.data == "yes",
            hours=Compared(self.hours.data or Compared.NOT_SAID),
            pay=Compared(self.pay.data or Compared.NOT_SAID),
            support=[Support(value) for value in self.support.data or []],
            went_well=[WentWell(value) for value in self.went_well.data or []],
        )


def _choices(words: Mapping[Kind, str]) -> list[SelectChoice]:
    return [SelectChoice(one.value, said) for one, said in words.items()]
