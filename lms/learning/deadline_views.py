"""The page on which an officer sees one learner's deadlines, and gives a later one."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from werkzeug.wrappers import Response
from wtforms import SelectField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from lms import audit
from lms.access import Role, for_roles
from lms.adjustments.wording import needs_in_words
from lms.clock import LONDON, london_day, utc_now
from lms.database import writes_down_looks
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.learning import extending
from lms.learning.forms import LAST_MINUTE
from lms.learning.models import Enrolment, ExtensionReason
from lms.learning.policy import may_extend
from lms.learning.queries import edition_of, find_deadline, group_deadline
from lms.learning.wording import extension_words
from lms.requests import DayField
from modules.programme import Module

deadlines = Blueprint("deadlines", __name__, template_folder="templates")


class ExtensionForm(FlaskForm):  # type: ignore[misc]
    """A later day for one module, and why."""

    module = SelectField(_l("Module"), widget=GovSelect(), validators=[InputRequired(_l("Choose a module."))])
    due = DayField(_l("New last day"), [InputRequired(_l("Write the new last day."))])
    reason = SelectField(
        _l("Reason"),
        widget=GovSelect(),
        description=_l("The learner can read it. Choose “Other” rather than something that is nobody’s business."),
        validators=[InputRequired(_l("Choose a reason."))],
    )
    save = SubmitField(_l("Give this later date"), widget=GovSubmitInput())

    def __init__(self, modules: tuple[Module, ...]) -> None:
        super().__init__()
        self.module.choices = [
            SelectChoice("", _l("Choose a module")),
            *(SelectChoice(module.code, module.title) for module in modules),
        ]
        self.reason.choices = [
            SelectChoice("", _l("Choose a reason")),
            *(SelectChoice(reason.value, words) for reason, words in extension_words().items()),
        ]


@deadlines.route("/staff/enrolments/<int:enrolment_id>/deadlines", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def of_learner(enrolment_id: int) -> str | Response | tuple[str, int]:
    """One learner's deadlines. The look is noted."""
    enrolment = _of_a_learner(enrolment_id)
    modules = edition_of(enrolment).programme.modules
    now = utc_now()
    form = ExtensionForm(modules)
    if form.validate_on_submit():
        try:
            extending.extend(
                enrolment,
                form.module.data,
                _end_of(form.due.data),
                ExtensionReason(form.reason.data),
                by=current_user.id,
                now=now,
            )
        except Invalid as fault:
            form.due.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The later date is saved. The learner sees it on every page."), "success")
            return redirect(url_for("deadlines.of_learner", enrolment_id=enrolment_id))
    page = render_template(
        "learning/deadlines.html",
        enrolment=enrolment,
        form=form,
        rows=[
            (module, group_deadline(enrolment, module.code), find_deadline(enrolment, module.code))
            for module in modules
        ],
        given={one.module_code: one for one in enrolment.extensions},
        reasons=extension_words(),
        needs=needs_in_words(enrolment.adjustments, london_day(now)),
    )
    audit.record("enrolment.looked", enrolment, now)
    db.session.commit()
    return page, 422 if form.errors else 200


@deadlines.post("/staff/enrolments/<int:enrolment_id>/deadlines/end")
@for_roles(Role.PROGRAMME_OFFICER)
def end_extension(enrolment_id: int) -> Response:
    """Take a later date back."""
    enrolment = _of_a_learner(enrolment_id)
    extending.take_extension_back(enrolment, request.form.get("module", "")[:20], by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The group’s date holds again."), "success")
    return redirect(url_for("deadlines.of_learner", enrolment_id=enrolment_id))


def _of_a_learner(enrolment_id: int) -> Enrolment:
    """The enrolment of somebody else: nobody gives themself a later date. Raises NotFound."""
    enrolment = extending.get_enrolment(enrolment_id)
    if not may_extend(current_user, enrolment):
        raise NotFound
    return enrolment


def _end_of(day: date) -> datetime:
    return datetime.combine(day, LAST_MINUTE, LONDON)
