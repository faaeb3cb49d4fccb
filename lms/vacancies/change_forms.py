"""The forms in which a published post changes, and is filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.requests import DayField
from lms.vacancies.forms import VacancyForm
from lms.vacancies.services import Post

STAYS = (
    "title", "family", "dbs_level", "languages_valued", "positions", "start_wish", "sponsorship",
    "is_politically_restricted",
)  # fmt: skip


class ChangeForm(VacancyForm):
    """What may change in a published post, and why. Spine points are of the table that the post was published with."""

    reason = TextAreaField(
        _l("Why you change it"),
        widget=GovTextArea(),
        description=_l("Everyone who reads the post can read this."),
        validators=[DataRequired(_l("Write why you change the post. Everyone who applied reads it.")), Length(max=500)],
    )
    save = SubmitField(_l("Change the post, and tell everyone who applied"), widget=GovSubmitInput())

    def __init__(self, post: Post, *, today: date, **rest: Any) -> None:
        super().__init__(today=post.pay_table_from or today, **rest)
        self.post = post
        for name in STAYS:
            del self[name]

    def to_post(self) -> Post:
        """The post with what was written."""
        return replace(self.post, **self.terms())


class FilledForm(FlaskForm):  # type: ignore[misc]
    """The day on which a post was filled."""

    filled_on = DayField(_l("Day when the post was filled"), [InputRequired(_l("Write the day, such as 24 11 2026."))])
    save = SubmitField(_l("Say that the post is filled"), widget=GovSubmitInput())
