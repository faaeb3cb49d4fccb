"""Pages on which an officer agrees on a time away with a learner, and moves a learner to another group."""

from __future__ import annotations

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
from lms.clock import utc_now
from lms.database import row_id, writes_down_looks
from lms.editions import get_edition
from lms.errors import Conflict, DomainError, Invalid, NotFound
from lms.extensions import db
from lms.learning import absences, extending, transferring
from lms.learning.deadlines import Deadline
from lms.learning.models import AbsenceReason, Cohort, Enrolment
from lms.learning.moving_words import absence_words, carried_words
from lms.learning.policy import may_move
from lms.learning.queries import deadline_from, find_deadline, get_cohort
from lms.requests import DayField

moving = Blueprint("moving", __name__, template_folder="templates")


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    """From when to when, and why."""

    first = DayField(_l("First day away"), [InputRequired(_l("Write the first day."))])
    last = DayField(_l("Last day away"), [InputRequired(_l("Write the last day."))])
    reason = SelectField(
        _l("Reason"),
        widget=GovSelect(),
        description=_l("The learner can read it. Choose “Other” rather than something that is nobody’s business."),
        validators=[InputRequired(_l("Choose a reason."))],
    )
    save = SubmitField(_l("Agree on this time away"), widget=GovSubmitInput())

    def __init__(self) -> None:
        super().__init__()
        self.reason.choices = [
            SelectChoice("", _l("Choose a reason")),
            *(SelectChoice(reason.value, words) for reason, words in absence_words().items()),
        ]


@moving.route("/staff/enrolments/<int:enrolment_id>/absence", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def absence(enrolment_id: int) -> str | Response | tuple[str, int]:
    """A learner's times away, and agreeing on a new one. The look is noted."""
    enrolment = _of_a_learner(enrolment_id)
    now = utc_now()
    form = AbsenceForm()
    if form.validate_on_submit():
        try:
            absences.agree_on(
                enrolment,
                form.first.data,
                form.last.data,
                AbsenceReason(form.reason.data),
                by=current_user.id,
                now=now,
            )
        except Invalid as fault:
            form.last.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The time away is agreed. The learner is told."), "success")
            return redirect(url_for("moving.absence", enrolment_id=enrolment_id))
    page = render_template("learning/absence.html", enrolment=enrolment, form=form, reasons=absence_words())
    audit.record("enrolment.looked", enrolment, now)
    db.session.commit()
    return page, 422 if form.errors else 200


@moving.post("/staff/enrolments/<int:enrolment_id>/absence/end")
@for_roles(Role.PROGRAMME_OFFICER)
def end_absence(enrolment_id: int) -> Response:
    """Take a time away back."""
    enrolment = _of_a_learner(enrolment_id)
    absences.take_back(enrolment, request.form.get("absence_id", 0, type=row_id), by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The dates are as before."), "success")
    return redirect(url_for("moving.absence", enrolment_id=enrolment_id))


@moving.get("/staff/enrolments/<int:enrolment_id>/transfer")
@for_roles(Role.PROGRAMME_OFFICER)
@writes_down_looks
def transfer(enrolment_id: int) -> str | tuple[str, int]:
    """Choosing another group; with ``?cohort=`` what carries over, before it is done. The look is noted."""
    enrolment = _of_a_learner(enrolment_id)
    page = _transfer_page(enrolment, request.args.get("cohort", 0, type=row_id))
    audit.record("enrolment.looked", enrolment, utc_now())
    db.session.commit()
    return page


@moving.post("/staff/enrolments/<int:enrolment_id>/transfer")
@for_roles(Role.PROGRAMME_OFFICER)
def move(enrolment_id: int) -> Response | tuple[str, int]:
    """Move the learner."""
    enrolment = _of_a_learner(enrolment_id)
    cohort_id = request.form.get("cohort", 0, type=row_id)
    try:
        transferring.move(enrolment, cohort_id, by=current_user.id, now=utc_now())
    except (Conflict, Invalid) as fault:
        db.session.rollback()
        return _transfer_page(_of_a_learner(enrolment_id), 0, [fault.message]), fault.status
    db.session.commit()
    flash(_("The learner is in the other group now, and is told."), "success")
    return redirect(url_for("joining.membership", enrolment_id=enrolment_id))


def _transfer_page(enrolment: Enrolment, cohort_id: int, faults: list[str] | None = None) -> str:
    cohort = get_cohort(cohort_id) if cohort_id else None
    faults = faults or []
    moved: list[transferring.ModuleMoved] = []
    if cohort is not None:
        try:
            moved = transferring.what_carries_over(enrolment, cohort)
        except DomainError as fault:
            faults, cohort = [fault.message], None
    return render_template(
        "learning/transfer.html",
        enrolment=enrolment,
        cohorts=transferring.cohorts_to_move_to(enrolment) if cohort is None else [],
        cohort=cohort,
        moved=moved,
        words=carried_words(),
        dates=[
            (module, find_deadline(enrolment, module.code), _deadline_in(cohort, enrolment, module.code))
            for module in (get_edition(cohort.edition).programme.modules if cohort else ())
        ],
        transfers=transferring.transfers_of(enrolment.id),
        faults=faults,
    )


def _deadline_in(cohort: Cohort | None, enrolment: Enrolment, module_code: str) -> Deadline | None:
    """When the module would be due for this learner in that group."""
    due = next((due.due_at for due in cohort.due if due.module_code == module_code), None) if cohort else None
    return deadline_from(due, enrolment, module_code)


def _of_a_learner(enrolment_id: int) -> Enrolment:
    """The enrolment of somebody else. Raises NotFound."""
    enrolment = extending.get_enrolment(enrolment_id)
    if not may_move(current_user, enrolment):
        raise NotFound
    return enrolment
