"""Fields that forms of councils have in common."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from lms.requests import DayField

LONGEST = 4000


def line(label: object, longest: int = 200, *, missing: object = None, description: object = "") -> StringField:
    """A line of words; ``missing`` is what is said where it has to be filled in and is not."""
    return StringField(
        label,
        widget=GovTextInput(),
        description=description,
        validators=[
            *([DataRequired(missing)] if missing else []),
            Length(max=longest, message=_l("Write at most %(most)s letters.", most=longest)),
        ],
    )


def words(label: object, *, missing: object = None, description: object = "") -> TextAreaField:
    """Some sentences."""
    return TextAreaField(
        label,
        widget=GovTextArea(),
        description=description,
        validators=[
            *([DataRequired(missing)] if missing else []),
            Length(max=LONGEST, message=_l("Write at most 4,000 letters.")),
        ],
    )


def day(label: object, *, optional: bool = False, description: object = "") -> DayField:
    """A day."""
    asked = [] if optional else [InputRequired(_l("Write the day."))]
    return DayField(label, asked, description=description)


def link(label: object, description: object = "") -> StringField:
    """A link that can be followed safely, or nothing."""
    return StringField(
        label,
        widget=GovTextInput(),
        description=description,
        validators=[Length(max=500, message=_l("Write at most 500 letters.")), check_link],
    )


def check_link(_form: object, field: Field) -> None:
    """Whether a link that was typed can be followed safely. Raises ValidationError."""
    text = (field.data or "").strip()
    if not text:
        return
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.hostname or any(letter.isspace() for letter in text):
        raise ValidationError(_("Write the whole link, such as https://www.example.org/page."))


def said(field: Field) -> str:
    """What was typed, without space around it and with one kind of line end."""
    return "\n".join((field.data or "").strip().splitlines())
