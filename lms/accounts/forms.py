"""Forms of accounts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import EmailField, PasswordField, SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, ValidationError

from certificates.fonts import FontLibrary, unprintable
from lms.accounts.passwords import find_fault
from lms.accounts.widgets import LanguageSelect, PasswordInput
from lms.config import Settings

LONGEST_NAME = 200
EMAIL_CHECKS = [
    InputRequired(_l("Write your e-mail address.")),
    Length(max=254, message=_l("This address is too long.")),
    Email(_l("Write an e-mail address like name@example.org.")),
]


def clean_name(name: str) -> str:
    """A name with single spaces and composed letters."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


class NameField(StringField):  # type: ignore[misc]
    """A name in any script. Letters that no font can print are told, since the name will stand on a certificate."""

    def __init__(self, label: str, **kwargs: object) -> None:
        super().__init__(
            label,
            widget=GovTextInput(),
            validators=[
                InputRequired(_l("Write your name.")),
                Length(max=LONGEST_NAME, message=_l("Use at most 200 letters.")),
            ],
            **kwargs,
        )

    def post_validate(self, form: FlaskForm, validation_stopped: bool) -> None:
        """Refuse what is no letter of a name."""
        name = self.data or ""
        if validation_stopped:
            return
        if len(clean_name(name)) > LONGEST_NAME:  # some letters become two when they are composed
            raise ValidationError(_("Use at most 200 letters."))
        if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") for letter in name):
            raise ValidationError(_("This name has a sign in it that can’t be printed. Type it again."))
        if not any(unicodedata.category(letter)[0] == "L" for letter in name):
            raise ValidationError(_("Write your name in letters."))
        settings: Settings = current_app.extensions["settings"]
        if missing := unprintable(name, FontLibrary(settings.fonts)):
            raise ValidationError(
                _("We can’t print these letters on a certificate yet: %(letters)s. Write to us.", letters=missing)
            )


class RegisterForm(FlaskForm):  # type: ignore[misc]
    """A new account. Nobody is asked where they come from."""

    name = NameField(_l("Your full name"))
    email = EmailField(_l("E-mail address"), widget=GovTextInput(), validators=EMAIL_CHECKS)
    password = PasswordField(
        _l("Password"), widget=PasswordInput(), validators=[InputRequired(_l("Choose a password."))]
    )
    language = SelectField(_l("Language of the pages"), widget=LanguageSelect())
    save = SubmitField(_l("Make my account"), widget=GovSubmitInput())

    def __init__(self, languages: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.language.choices = [SelectChoice(code, name) for code, name in languages]

    def validate_password(self, field: PasswordField) -> None:
        """Long enough, not common, and not about the person."""
        if fault := find_fault(field.data, self.name.data or "", self.email.data or ""):
            raise ValidationError(fault)


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Address and password."""

    email = EmailField(
        _l("E-mail address"), widget=GovTextInput(), validators=[InputRequired(_l("Write your e-mail address."))]
    )
    password = PasswordField(
        _l("Password"), widget=PasswordInput(), validators=[InputRequired(_l("Write your password."))]
    )
    save = SubmitField(_l("Sign in"), widget=GovSubmitInput())


class EmailForm(FlaskForm):  # type: ignore[misc]
    """An address to send something to."""

    email = EmailField(_l("E-mail address"), widget=GovTextInput(), validators=EMAIL_CHECKS)
    save = SubmitField(_l("Send me a link"), widget=GovSubmitInput())


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password."""

    password = PasswordField(
        _l("New password"), widget=PasswordInput(), validators=[InputRequired(_l("Choose a password."))]
    )
    save = SubmitField(_l("Save my password"), widget=GovSubmitInput())

    def __init__(self, *known: str) -> None:
        super().__init__()
        self.known = known

    def validate_password(self, field: PasswordField) -> None:
        """Long enough, not common, and not about the person."""
        if fault := find_fault(field.data, *self.known):
            raise ValidationError(fault)


class JoinForm(NewPasswordForm):
    """Name and password of somebody who was invited."""

    name = NameField(_l("Your full name"))
    password = PasswordField(
        _l("Password"), widget=PasswordInput(), validators=[InputRequired(_l("Choose a password."))]
    )


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code of the second factor."""

    code = StringField(
        _l("Six-digit code, or a recovery code"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Write the code.")), Length(max=40)],
    )
    save = SubmitField(_l("Go on"), widget=GovSubmitInput())


class DetailsForm(FlaskForm):  # type: ignore[misc]
    """What a person can change of themself."""

    name = NameField(_l("Your full name"))
    language = SelectField(_l("Language of the pages"), widget=LanguageSelect())
    save = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, languages: Iterable[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.language.choices = [SelectChoice(code, name) for code, name in languages]


class ChangePasswordForm(NewPasswordForm):
    """The password now, and the new one."""

    current = PasswordField(
        _l("Password now"), widget=PasswordInput(), validators=[InputRequired(_l("Write your password."))]
    )


class ChangeAddressForm(FlaskForm):  # type: ignore[misc]
    """A new address, and the password."""

    email = EmailField(_l("New e-mail address"), widget=GovTextInput(), validators=EMAIL_CHECKS)
    password = PasswordField(
        _l("Your password"), widget=PasswordInput(), validators=[InputRequired(_l("Write your password."))]
    )
    save = SubmitField(_l("Send me a link"), widget=GovSubmitInput())


class InviteForm(FlaskForm):  # type: ignore[misc]
    """Whom to invite to which role; for a council role, in which council."""

    email = EmailField(_l("E-mail address"), widget=GovTextInput(), validators=EMAIL_CHECKS)
    role = SelectField(_l("Role"), widget=GovSelect())
    council = SelectField(_l("Council, for a council role"), widget=GovSelect())
    save = SubmitField(_l("Send the invitation"), widget=GovSubmitInput())

    def __init__(self, roles: Iterable[str], councils: Iterable[tuple[int, str]]) -> None:
        super().__init__()
        self.role.choices = [SelectChoice(role, role.capitalize()) for role in roles]
        self.council.choices = [
            SelectChoice("", _("None")),
            *(SelectChoice(str(number), name) for number, name in councils),
        ]
