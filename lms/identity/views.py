"""Pages on which staff check who a learner is, and learners keep their numbers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.database import writes_down_looks
from lms.errors import NotFound
from lms.extensions import db
from lms.identity import queries, services
from lms.identity.forms import NumberForm
from lms.identity.models import How, LearnerNumber
from lms.identity.policy import may_check, may_enter_number, may_take_back
from lms.identity.staff_forms import CheckForm
from lms.requests import page_number

identity = Blueprint("identity", __name__, template_folder="templates")


@identity.route("/my-number", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def my_number() -> str | Response | tuple[str, int]:
    """The learner's own numbers: given, not known, or not to be given."""
    form = _number_form(queries.find_number(current_user.id))
    if form.validate_on_submit() and _keep(form, current_user.id):
        flash(_("Saved."), "success")
        return redirect(url_for("identity.my_number"))
    return render_template("identity/number.html", form=form), 422 if form.errors else 200


@identity.get("/staff/identity")
@for_roles(Role.TUTOR, Role.PROGRAMME_OFFICER)
@writes_down_looks
def waiting() -> str:
    """Learners whose identity is to be checked. A search is written down, without its words."""
    page, search = page_number(), request.args.get("q", "").strip()
    rows, total = queries.waiting(current_user.id, search, offset=(page - 1) * queries.PAGE_SIZE)
    shown = render_template(
        "identity/waiting.html", rows=rows, total=total, search=search, page=page, page_size=queries.PAGE_SIZE
    )
    if search:
        audit.record("learners.searched", current_user, utc_now())
    db.session.commit()
    return shown


@identity.route("/staff/identity/<int:person_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.PROGRAMME_OFFICER)
@writes_down_looks
def check(person_id: int) -> str | Response | tuple[str, int]:
    """One learner: note the check, or see who made it. The look is written down."""
    if not may_check(current_user, person_id):
        raise NotFound
    person, now = queries.get_learner(person_id), utc_now()
    form = CheckForm()
    if form.validate_on_submit():
        services.check_identity(person_id, How(form.how.data), by=current_user.id, now=now)
        db.session.commit()
        flash(_("It is noted. No copy and no number is kept."), "success")
        return redirect(url_for("identity.waiting"))
    sees_number = may_enter_number(current_user, person_id)
    number = queries.find_number(person_id) if sees_number else None
    audit.record("identity.read", person, now)
    page = render_template(
        "identity/check.html",
        person=person,
        check=queries.find_check(person_id),
        form=form,
        number_form=_number_form(number) if sees_number else None,
        may_take_back=may_take_back(current_user, person_id),
    )
    db.session.commit()
    return page, 422 if form.errors else 200


@identity.post("/staff/identity/<int:person_id>/take-back")
@for_roles(Role.PROGRAMME_OFFICER)
def take_back(person_id: int) -> Response:
    """Undo a check that was noted by mistake."""
    if not may_take_back(current_user, person_id):
        raise NotFound
    services.take_check_back(queries.get_learner(person_id).id, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The check is taken back."), "success")
    return redirect(url_for("identity.check", person_id=person_id))


@identity.post("/staff/identity/<int:person_id>/number")
@for_roles(Role.PROGRAMME_OFFICER)
def enter_number(person_id: int) -> Response | tuple[str, int]:
    """Keep a learner's number for them."""
    if not may_check(current_user, person_id):
        raise NotFound
    person, form = queries.get_learner(person_id), NumberForm()
    if form.validate_on_submit() and _keep(form, person_id):
        flash(_("Saved."), "success")
        return redirect(url_for("identity.check", person_id=person_id))
    page = render_template(
        "identity/check.html",
        person=person,
        check=queries.find_check(person_id),
        form=CheckForm(formdata=None),
        number_form=form,
        may_take_back=may_take_back(current_user, person_id),
    )
    return page, 422


def _number_form(kept: LearnerNumber | None) -> NumberForm:
    return NumberForm(
        data={"uln": kept.uln, "scn": kept.scn, "declined": kept.declined_at is not None} if kept else None
    )


def _keep(form: NumberForm, person_id: int) -> bool:
    """Keep what the form says and commit; or say in the form what is wrong."""
    try:
        services.keep_numbers(
            person_id,
            uln=form.uln.data or "",
            scn=form.scn.data or "",
            is_declined=form.declined.data,
            by=current_user.id,
            now=utc_now(),
        )
    except services.WrongNumber as fault:
        form[fault.field].errors = [fault.message]
        return False
    db.session.commit()
    return True
