"""Pages of special consideration."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms import audit
from lms.access import Role, for_roles
from lms.cases import consideration_services as services
from lms.cases import queries
from lms.cases.consideration_services import Agreement
from lms.cases.forms import AskForm
from lms.cases.models import Consideration, Effect
from lms.cases.policy import (
    may_decide_consideration,
    may_follow,
    may_read_what_happened,
    may_reverse_consideration,
    may_see_effect,
)
from lms.cases.staff_forms import ConsiderationForm, ReversalForm
from lms.clock import london_day, utc_now
from lms.database import writes_down_looks
from lms.errors import Invalid, NotFound
from lms.extensions import db
from lms.learning.queries import edition_of, get_current_enrolment
from lms.once import new_token, read_token

considerations = Blueprint("considerations", __name__, template_folder="templates")


@considerations.route("/cases/considerations/ask", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def ask() -> str | Response | tuple[str, int]:
    """Tell what happened, and ask that it is considered."""
    enrolment = get_current_enrolment(current_user.id)
    modules = {module.code: module.title for module in edition_of(enrolment).programme.modules}
    now, form = utc_now(), AskForm(modules)
    if form.validate_on_submit():
        if form.happened_on.data > london_day(now):
            form.happened_on.errors = [_("Write a day that is not in the future.")]
        else:
            services.ask(
                enrolment,
                form.module.data,
                form.happened_on.data,
                form.words.data,
                token=read_token(request.form),
                now=now,
            )
            db.session.commit()
            flash(_("We have your request. An officer reads it."), "success")
            return redirect(url_for("cases.mine"))
    token = read_token(request.form) if request.form else new_token()
    return render_template("cases/ask.html", form=form, token=token), 422 if form.errors else 200


@considerations.post("/cases/considerations/<int:consideration_id>/withdraw")
@for_roles(Role.LEARNER)
def withdraw(consideration_id: int) -> Response:
    """Take a request back."""
    asked = queries.get_consideration(consideration_id)
    if not may_follow(current_user, asked):
        raise NotFound
    services.withdraw(asked, utc_now())
    db.session.commit()
    flash(_("You have taken your request back."), "success")
    return redirect(url_for("cases.mine"))


@considerations.route("/staff/considerations/<int:consideration_id>", methods=["GET", "POST"])
@for_roles(Role.TUTOR, Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)
@writes_down_looks
def decide(consideration_id: int) -> str | Response | tuple[str, int]:
    """A request: what happened for the officer who decides, the effect for everybody else. The look is written down."""
    asked, now = queries.get_consideration(consideration_id), utc_now()
    may_decide = may_decide_consideration(current_user, asked)
    if not may_see_effect(current_user, asked) or (request.method == "POST" and not may_decide):
        raise NotFound
    form = ConsiderationForm()
    if form.validate_on_submit():
        try:
            services.decide(asked, _agreement(form), by=current_user.id, now=now)
        except services.NotSaid as fault:
            form[fault.field].errors = [fault.message]
        except Invalid as fault:
            form.later_on.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("Your decision is saved. The learner reads it."), "success")
            return redirect(url_for("cases.index"))
    if request.method == "GET":
        reads = may_read_what_happened(current_user, asked)
        audit.record("consideration.reason_read" if reads else "consideration.read", asked, now)
    page = _page(asked, form if may_decide else None, ReversalForm(formdata=None))
    db.session.commit()
    return page, 422 if form.errors else 200


@considerations.post("/staff/considerations/<int:consideration_id>/reverse")
@for_roles(Role.PROGRAMME_OFFICER)
def reverse(consideration_id: int) -> Response | tuple[str, int]:
    """Take back what was agreed, and say why."""
    asked = queries.get_consideration(consideration_id)
    if not may_reverse_consideration(current_user, asked):
        raise NotFound
    form = ReversalForm()
    if not form.validate_on_submit():
        return _page(asked, None, form), 422
    services.reverse(asked, form.answer.data, by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The decision is taken back. The learner reads why."), "success")
    return redirect(url_for("cases.index"))


def _page(asked: Consideration, form: ConsiderationForm | None, reversal: ReversalForm) -> str:
    may_reverse = may_reverse_consideration(current_user, asked)
    return render_template(
        "cases/consider.html",
        asked=asked,
        module=edition_of(asked.enrolment).get_module(asked.module_code),
        reads=may_read_what_happened(current_user, asked),
        form=form,
        reversal=reversal if may_reverse else None,
        now=utc_now(),
    )


def _agreement(form: ConsiderationForm) -> Agreement:
    return Agreement(
        is_agreed=form.is_agreed.data == "yes",
        answer=form.answer.data,
        effect=Effect(form.effect.data) if form.effect.data else None,
        later_on=form.later_on.data,
        arrangement=form.arrangement.data or "",
        saw_evidence=form.saw_evidence.data,
    )
