"""Where an applicant answers, changes answers, and takes them back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.access import Role, for_roles
from lms.applications.models import Application
from lms.applications.queries import get_application
from lms.clock import london_day, utc_now
from lms.equality.forms import answers_form
from lms.equality.questionnaire import questions_for
from lms.equality.services import find_answers, keep_answers, take_back
from lms.errors import NotFound
from lms.extensions import db

equality = Blueprint("equality", __name__, template_folder="templates")


@equality.route("/applications/<int:application_id>/equality", methods=["GET", "POST"])
@for_roles(Role.LEARNER)
def answers(application_id: int) -> str | Response | tuple[str, int]:
    """The questions, with what was answered before."""
    application = _my_application(application_id)
    given = find_answers(application.id)
    form = answers_form(questions_for(application.vacancy.council.nation), given or {})
    if form.validate_on_submit():
        keep_answers(application.id, form.answers, london_day(utc_now()))
        db.session.commit()
        flash(_("Your answers are saved. Nobody who decides about your application can see them."), "success")
        return redirect(url_for("applications.application", application_id=application.id))
    page = render_template("equality/answers.html", application=application, form=form, given=given)
    return page, 422 if form.errors else 200


@equality.post("/applications/<int:application_id>/equality/take-back")
@for_roles(Role.LEARNER)
def forget(application_id: int) -> Response:
    """Take every answer back."""
    application = _my_application(application_id)
    take_back(application.id)
    db.session.commit()
    flash(_("Your answers are deleted."), "success")
    return redirect(url_for("applications.application", application_id=application.id))


def _my_application(application_id: int) -> Application:
    found = get_application(application_id)
    if found.profile.person_id != current_user.id:
        raise NotFound
    return found
