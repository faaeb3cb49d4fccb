"""Forms of the staff pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from lms.councils.models import CouncilKind, Nation


class CouncilForm(FlaskForm):  # type: ignore[misc]
    """A council for the register."""

    name = StringField(
        _l("Name of the council"),
        widget=GovTextInput(),
        validators=[DataRequired(_l("Write the name.")), Length(max=200)],
    )
    nation = SelectField(
        _l("Nation"), widget=GovSelect(), choices=[SelectChoice(nation.value, nation.value) for nation in Nation]
    )
    kind = SelectField(
        _l("Type"),
        widget=GovSelect(),
        choices=[SelectChoice("", _l("Not known")), *(SelectChoice(kind.value, kind.value) for kind in CouncilKind)],
    )
    save = SubmitField(_l("Add this council"), widget=GovSubmitInput())
