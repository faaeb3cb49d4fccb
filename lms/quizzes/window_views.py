"""The page on which an officer says from when until when a group may take its quizzes."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.clock import utc_now
from lms.editions import get_edition
from lms.errors import Invalid
from lms.extensions import db
from lms.learning.queries import get_cohort
from lms.quizzes.window_forms import WindowForm
from lms.quizzes.windows import set_window, take_window_away, windows_of

windows = Blueprint("windows", __name__, template_folder="templates")


@windows.route("/staff/cohorts/<int:cohort_id>/quizzes", methods=["GET", "POST"])
@for_roles(Role.PROGRAMME_OFFICER)
def of_cohort(cohort_id: int) -> str | Response | tuple[str, int]:
    """The rules of each quiz, the group's windows, and the form for one."""
    cohort = get_cohort(cohort_id)
    edition = get_edition(cohort.edition)
    form = WindowForm(edition.programme.modules, request.args.get("module", "")[:20])
    if form.validate_on_submit():
        try:
            set_window(cohort, form.module.data, form.opens_at, form.closes_at, by=current_user.id, now=utc_now())
        except Invalid as fault:
            form.closes_on.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("The times are saved. Learners see them on the quiz’s page."), "success")
            return redirect(url_for("windows.of_cohort", cohort_id=cohort_id))
    page = render_template(
        "quizzes/windows.html",
        cohort=cohort,
        form=form,
        rows=[(module, edition.find_bank(module.code)) for module in edition.programme.modules],
        windows=windows_of(cohort.id),
    )
    return page, 422 if form.errors else 200


@windows.post("/staff/cohorts/<int:cohort_id>/quizzes/end")
@for_roles(Role.PROGRAMME_OFFICER)
def take_away(cohort_id: int) -> Response:
    """Let the quiz be started at any time."""
    cohort = get_cohort(cohort_id)
    take_window_away(cohort, request.form.get("module", "")[:20], by=current_user.id, now=utc_now())
    db.session.commit()
    flash(_("The quiz can be started at any time."), "success")
    return redirect(url_for("windows.of_cohort", cohort_id=cohort_id))
