"""The form of a council in the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import DateField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from lms.councils.models import Council, CouncilKind, Nation
from lms.councils.register_services import Described

NONE = SelectChoice("", "None")


class CouncilDetailsForm(FlaskForm):  # type: ignore[misc]
    """What the register says of one council."""

    name = StringField("Name", widget=GovTextInput(), validators=[DataRequired("Write the name."), Length(max=200)])
    nation = SelectField("Nation", widget=GovSelect(), choices=[SelectChoice(one.value, one.value) for one in Nation])
    kind = SelectField(
        "Type",
        widget=GovSelect(),
        choices=[SelectChoice("", "Not known"), *(SelectChoice(one.value, one.value) for one in CouncilKind)],
    )
    region = StringField("Region (optional)", widget=GovTextInput(), validators=[Length(max=80)])
    gss_code = StringField(
        "GSS code (optional)",
        widget=GovTextInput(),
        validators=[Optional(), Regexp(r"[ENSWK]\d{8}$", message="A GSS code looks like E06000001.")],
    )
    website = StringField(
        "Website (optional)",
        widget=GovTextInput(),
        validators=[Optional(), Length(max=300), Regexp(r"https?://\S+$", message="Begin with https://.")],
    )
    starts_on = DateField("First day (optional)", widget=GovTextInput(), validators=[Optional()])
    ends_on = DateField("Last day (optional)", widget=GovTextInput(), validators=[Optional()])
    county = SelectField("County of a district", widget=GovSelect())
    authority = SelectField("Strategic authority", widget=GovSelect())
    replaced_by = TextAreaField("Replaced by (optional)", widget=GovTextArea(), validators=[Length(max=2000)])
    save = SubmitField("Save", widget=GovSubmitInput())

    def __init__(
        self,
        council: Council,
        *,
        counties: Iterable[Council],
        authorities: Iterable[Council],
        register: Mapping[str, Council],
    ) -> None:
        """``register`` has every council by its name and by its code, in small letters."""
        super().__init__(
            data={
                **{name: getattr(council, name) for name in ("name", "region", "gss_code", "website")},
                **{name: getattr(council, name) for name in ("starts_on", "ends_on")},
                "nation": council.nation.value,
                "kind": council.kind.value if council.kind else "",
                "county": str(council.county_id or ""),
                "authority": str(council.authority_id or ""),
                "replaced_by": "\n".join(one.name for one in council.replaced_by),
            }
        )
        self.by_id = {str(one.id): one for one in (*counties, *authorities)}
        self.county.choices = [NONE, *(SelectChoice(str(one.id), one.name) for one in counties)]
        self.authority.choices = [NONE, *(SelectChoice(str(one.id), one.name) for one in authorities)]
        self.register = register

    def validate_ends_on(self, field: DateField) -> None:
        """A council does not end before it starts."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("The last day must not be before the first.")

    def validate_replaced_by(self, field: TextAreaField) -> None:
        """Each line is a council of the register."""
        for line in _lines(field.data):
            if line.casefold() not in self.register:
                raise ValidationError(f"“{line[:80]}” is no name or GSS code of a council in the register.")
        if _lines(field.data) and not self.ends_on.data:
            raise ValidationError("A council that is replaced has a last day. Write it above.")

    def described(self) -> Described:
        """The council as the form has it."""
        return Described(
            name=" ".join(self.name.data.split()),
            nation=Nation(self.nation.data),
            kind=CouncilKind(self.kind.data) if self.kind.data else None,
            region=" ".join((self.region.data or "").split()) or None,
            gss_code=self.gss_code.data or None,
            website=self.website.data or None,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            county=self.by_id.get(self.county.data),
            authority=self.by_id.get(self.authority.data),
            replaced_by=tuple(dict.fromkeys(self.register[line.casefold()] for line in _lines(self.replaced_by.data))),
        )


def _lines(text: str | None) -> list[str]:
    return [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]
