"""How somebody wants to be told, as a form."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovCheckboxInput, GovSelect, GovSubmitInput
from wtforms import BooleanField, SelectField, SelectMultipleField, SubmitField

from lms.notices.models import NoticeKind, NoticeSettings
from lms.notices.wording import hour_words, kind_words


class SettingsForm(FlaskForm):  # type: ignore[misc]
    """Which mails, when, and whether any."""

    wanted = SelectMultipleField(_l("Send me an e-mail when"), widget=GovCheckboxesInput())
    quiet_from = SelectField(_l("No e-mails after"), widget=GovSelect(), coerce=int)
    quiet_until = SelectField(
        _l("No e-mails before"),
        widget=GovSelect(),
        coerce=int,
        description=_l("These are times in London. Choose the same time twice if e-mails may come at any hour."),
    )
    is_stopped = BooleanField(_l("Stop all these e-mails"), widget=GovCheckboxInput())
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, settings: NoticeSettings, *, not_for_them: Collection[NoticeKind]) -> None:
        data: dict[str, Any] = {
            "wanted": [kind.value for kind in NoticeKind if kind not in settings.unwanted],
            "quiet_from": settings.quiet_from,
            "quiet_until": settings.quiet_until,
            "is_stopped": settings.stopped_at is not None,
        }
        super().__init__(data=data)
        self.wanted.choices = [(kind.value, words) for kind, words in kind_words().items() if kind not in not_for_them]
        hours = [(hour, hour_words(hour)) for hour in range(24)]
        self.quiet_from.choices = self.quiet_until.choices = hours
